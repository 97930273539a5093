"""Frames: JSON after its length, on any stream of bytes. Both ends of a sandbox speak them, with the bare Python.

What is read may be hostile: a length is believed only up to a limit, and of the JSON only finite numbers are taken.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

_LENGTH = struct.Struct(">I")
HEADER_BYTES = _LENGTH.size


class FrameError(Exception):
    """Bytes that are no frame; the text says why."""


class FrameTooLong(FrameError):
    """A frame longer than it may be."""


def encode(content: Mapping[str, Any]) -> bytes:
    """A frame. Raises ValueError for a number that is not finite."""
    return enclose(json.dumps(content, allow_nan=False, separators=(",", ":")).encode())


def enclose(payload: bytes) -> bytes:
    """Bytes as a frame, whatever they hold."""
    return _LENGTH.pack(len(payload)) + payload


def length_of(header: bytes, limit: int) -> int:
    """How many bytes follow this header. Raises FrameTooLong above ``limit``."""
    (length,) = _LENGTH.unpack(header)
    if length > limit:
        raise FrameTooLong(f"a frame of {length} bytes, above {limit}")
    return int(length)


def read_frame(read: Callable[[int], bytes], limit: int) -> bytes | None:
    """The payload of the next frame, or None where the stream ends before one.

    ``read(n)`` gives n bytes, less at the end. Raises FrameError where it ends inside one, or where the
    frame is longer than ``limit`` bytes.
    """
    header = read(HEADER_BYTES)
    if not header:
        return None
    if len(header) < HEADER_BYTES:
        raise FrameError("the stream ended inside a frame")
    length = length_of(header, limit)
    payload = read(length)
    if len(payload) < length:
        raise FrameError("the stream ended inside a frame")
    return payload


def decode(payload: bytes) -> dict[str, Any]:
    """What a frame holds. Raises FrameError for anything but a JSON object of finite numbers."""
    try:
        found = json.loads(payload, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError:
        raise FrameError("it is nested too deeply") from None
    except ValueError as error:
        raise FrameError(f"it is no JSON that can be used: {str(error)[:100]}") from None
    if not isinstance(found, dict):
        raise FrameError(f"it holds a {type(found).__name__} where an object should be")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a finite number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is not a finite number")
    return number

"""Frames over the socket attached to a container."""

from __future__ import annotations

import struct
import time
from typing import Any

from sandbox import frames
from sandbox.protocol import Check, wait_on

_STDOUT, _STDERR = 1, 2
_PART = struct.Struct(">BxxxI")
_CHUNK = 1 << 16
_ERRORS_KEPT = 4000
_LOOK_S = 0.5  # between two looks whether an answer is still wanted


class ChannelClosed(Exception):
    """The other end is gone."""


class ChannelOverdue(Exception):
    """The other end did not answer in time."""


class Channel:
    """One container's stdin, stdout and stderr. Docker sends both outputs in parts, each after its kind and length."""

    def __init__(self, attached: Any) -> None:
        self._attached = attached
        self._socket = getattr(attached, "_sock", attached)  # docker wraps a local socket, which hides its time limit
        self._raw = bytearray()
        self._output = bytearray()
        self._errors = bytearray()

    @property
    def errors(self) -> str:
        """The end of what came on stderr."""
        return self._errors.decode(errors="replace")

    def send(self, frame: bytes, until: float) -> None:
        """Send a frame. ``until`` is on the monotonic clock, as everywhere here."""
        try:
            self._socket.settimeout(_left(until))
            self._socket.sendall(frame)
        except TimeoutError:
            raise ChannelOverdue from None
        except OSError:
            raise ChannelClosed from None

    def receive(self, limit: int, until: float, check: Check = wait_on) -> bytes:
        """The payload of the next frame. ``check`` is asked while nothing comes, and may raise.

        Raises ChannelClosed, ChannelOverdue, and FrameError above ``limit`` bytes.
        """
        payload = frames.read_frame(lambda count: self._take(count, until, check), limit)
        if payload is None:
            raise ChannelClosed
        return payload

    def close(self) -> None:
        """Hang up; the wrapper alone would leave the socket open."""
        self._attached.close()
        self._socket.close()

    def _take(self, count: int, until: float, check: Check) -> bytes:
        while len(self._output) < count:
            self._receive_more(until, check)
        taken = bytes(self._output[:count])
        del self._output[:count]
        return taken

    def _receive_more(self, until: float, check: Check = wait_on) -> None:
        try:
            self._socket.settimeout(min(_left(until), _LOOK_S))
            chunk = self._socket.recv(_CHUNK)
        except TimeoutError:
            check()
            return  # there may be time left
        except OSError:
            raise ChannelClosed from None
        if not chunk:
            raise ChannelClosed
        self._raw += chunk
        while len(self._raw) >= _PART.size:
            kind, length = _PART.unpack_from(self._raw)
            end = _PART.size + length
            if len(self._raw) < end:
                return
            part = self._raw[_PART.size : end]
            del self._raw[:end]
            if kind == _STDOUT:
                self._output += part
            elif kind == _STDERR:
                self._errors = (self._errors + part)[-_ERRORS_KEPT:]


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise ChannelOverdue
    return left

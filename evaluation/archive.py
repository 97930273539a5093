"""Named arrays with a header as one block of bytes: as fast as copying, and read without copying.

    8 bytes   ``LABARR01``
    4 bytes   CRC-32 of header and arrays, little endian
    4 bytes   length of the header, little endian
    header    JSON: what the caller has to say, and name, type and shape of each array in order
    arrays    little endian, C order, each from the next multiple of 64 on

The streams of trials are noise, which no codec makes smaller; compressing them costs many times what writing them does.
Equal contents give equal bytes.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.errors import LedgerError

_MAGIC = b"LABARR01"
_START = struct.Struct("<8sII")
_ALIGNMENT = 64


def pack_arrays(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """The block of bytes; ``header`` must be JSON-able."""
    contents = [np.ascontiguousarray(array, array.dtype.newbyteorder("<")) for array in arrays.values()]
    listed = [[name, array.dtype.str, list(array.shape)] for name, array in zip(arrays, contents, strict=True)]
    text = json.dumps({"header": header, "arrays": listed}, sort_keys=True, separators=(",", ":")).encode()
    pieces: list[bytes | memoryview] = [text]
    end = _START.size + len(text)
    for array in contents:
        gap = -end % _ALIGNMENT
        pieces += [bytes(gap), array.reshape(-1).view(np.uint8).data]
        end += gap + array.nbytes
    crc = 0
    for piece in pieces:
        crc = zlib.crc32(piece, crc)
    return b"".join([_START.pack(_MAGIC, crc, len(text)), *pieces])


def unpack_arrays(data: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Header and arrays, read-only views of ``data``. Raises LedgerError where it is damaged or something else."""
    if len(data) < _START.size or not data.startswith(_MAGIC):
        raise LedgerError("The trials cannot be read: the file does not begin as an archive of arrays does.")
    _, crc, length = _START.unpack_from(data)
    if zlib.crc32(memoryview(data)[_START.size :]) != crc:
        raise LedgerError("The trials cannot be read: the file is damaged or cut short.")
    try:
        document = json.loads(data[_START.size : _START.size + length])
        return document["header"], _view(data, _START.size + length, document["arrays"])
    except (ValueError, KeyError, TypeError):
        raise LedgerError("The trials cannot be read: the file is of another kind.") from None


def _view(data: bytes, end: int, listed: list[tuple[str, str, list[int]]]) -> dict[str, NDArray[Any]]:
    arrays = {}
    for name, kind, shape in listed:
        end += -end % _ALIGNMENT
        arrays[name] = np.frombuffer(data, np.dtype(kind), math.prod(shape), end).reshape(shape)
        end += arrays[name].nbytes
    return arrays

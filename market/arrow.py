"""Columns between numpy and Arrow by their buffers: pyarrow's own ways import pandas, half a second lost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def as_arrow(column: NDArray[Any], kind: pa.DataType) -> pa.Array[Any]:
    """A column as it lies in memory."""
    buffer: Any = np.ascontiguousarray(column)
    return pa.Array.from_buffers(kind, len(column), [None, pa.py_buffer(buffer)])


def as_numpy(column: Any) -> NDArray[Any]:
    """An array or chunked array of numbers or booleans. With nulls it is what ``to_numpy`` makes of it."""
    if column.null_count:
        return column.to_numpy()  # type: ignore[no-any-return]
    parts = [_chunk_as_numpy(chunk) for chunk in getattr(column, "chunks", [column]) if len(chunk)]
    if not parts:
        return np.zeros(0, column.type.to_pandas_dtype())
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _chunk_as_numpy(chunk: Any) -> NDArray[Any]:
    first, end, values = chunk.offset, chunk.offset + len(chunk), chunk.buffers()[1]
    if pa.types.is_boolean(chunk.type):
        bits = np.unpackbits(np.frombuffer(values, dtype=np.uint8), count=end, bitorder="little")
        return bits[first:].view(np.bool_)
    return np.frombuffer(values, dtype=chunk.type.to_pandas_dtype())[first:end]

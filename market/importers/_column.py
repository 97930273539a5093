"""The one type of a column before its numbers are out: an Arrow array in chunks."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Column: TypeAlias = Any
"""``pyarrow.ChunkedArray``; its stubs lack the forms of compute functions that take a plain value, so it is untyped."""


def as_texts(*texts: str) -> Column:
    """Some texts as an Arrow array; ``pyarrow.array`` would import pandas to look at them, half a second lost."""
    coded = [text.encode() for text in texts]
    ends: Any = np.cumsum([0, *map(len, coded)]).astype(np.int32)
    return pa.Array.from_buffers(pa.string(), len(coded), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(coded))])


def as_floats(column: Column) -> NDArray[np.float64]:
    """A column of float64 without nulls as one array, by its buffers, for the same reason."""
    parts = [
        np.frombuffer(chunk.buffers()[1], dtype=np.float64)[chunk.offset : chunk.offset + len(chunk)]
        for chunk in column.chunks
        if len(chunk)
    ]
    return np.concatenate(parts) if parts else np.zeros(0)

"""Instants: milliseconds since 1970 in UTC, and how they are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray

from market.errors import BarsError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def format_time(milliseconds: int) -> str:
    """``1170237600000`` → ``"2007-01-31T10:00:00Z"``; a fraction of a second is written only where there is one."""
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    precision = "milliseconds" if milliseconds % 1000 else "seconds"
    return moment.replace(tzinfo=None).isoformat(timespec=precision) + "Z"


def as_milliseconds(time: ArrayLike) -> NDArray[np.int64]:
    """Times as int64 milliseconds: from whole numbers (already milliseconds) or any ``datetime64`` (read as UTC)."""
    values = np.asarray(time)
    if np.issubdtype(values.dtype, np.datetime64):
        missing = np.isnat(values)
        if missing.any():
            row = int(np.argmax(missing)) + 1
            raise BarsError(f"Row {row}: the time is missing; every bar should have one.", row)
        return values.astype("datetime64[ms]").astype(np.int64)
    if values.size and not np.issubdtype(values.dtype, np.integer):
        raise BarsError(f"The times are of type {values.dtype}; they should be whole milliseconds or datetime64.")
    return values.astype(np.int64)

"""Times as text or epochs, read into UTC milliseconds, whole columns at once."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from market.errors import ImportFileError

_EPOCH_TEXT = r"-?\d{9,14}(?:\.0+)?"  # nine digits and up; eight are a date without dashes
_OFFSET_TEXT = r".*[T:]\d{2}(?:\.\d+)? ?(?:[zZ]|[+-]\d{2}(?::?\d{2})?)"  # after a time of day: a date has dashes too
_FIRST_MS_EPOCH = 100_000_000_000  # as seconds the year 5138, as milliseconds 1973


def find_timezone(name: str) -> ZoneInfo:
    """The zone of that IANA name; raises ImportFileError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ImportFileError(f"The time zone {name!r} should be a name like Europe/London or UTC.") from None


def read_times(path: Path, texts: pd.Series[str], timezone: ZoneInfo | None, first_line: int) -> NDArray[np.int64]:
    """Times from text: ISO 8601 with or without offset, or epochs in seconds or milliseconds.

    Text without an offset is the clock of ``timezone``, or UTC; ``first_line`` is the file's line of the first time.
    """
    texts = texts.str.strip().str.replace(r" ?UTC$", "Z", regex=True)
    if bool(texts.str.fullmatch(_EPOCH_TEXT).all()):
        return read_epochs(texts.astype("float64").to_numpy().astype(np.int64))
    with_offset = texts.str.fullmatch(_OFFSET_TEXT)
    if with_offset.any() and not with_offset.all():
        row = int(np.argmax((with_offset != with_offset.iloc[0]).to_numpy()))
        raise ImportFileError(
            f"{path.name}, line {first_line + row}: the time {texts.iloc[row]!r} and those before it disagree on having"
            " an offset from UTC; all times should be written alike."
        )
    read = pd.to_datetime(texts, format="ISO8601", errors="coerce", utc=bool(with_offset.all()))
    missing = read.isna().to_numpy()
    if missing.any():
        row = int(np.argmax(missing))
        raise ImportFileError(
            f"{path.name}, line {first_line + row}: the time {texts.iloc[row]!r} should look like 2024-01-31T10:00:00Z"
            " or be seconds or milliseconds since 1970."
        )
    if with_offset.all():
        return _to_milliseconds(read.dt.tz_localize(None))
    return localise(path, read, timezone, first_line)


def read_epochs(epochs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Epochs in seconds or milliseconds, told apart by their size, as milliseconds."""
    return np.where(np.abs(epochs) < _FIRST_MS_EPOCH, epochs * 1000, epochs).astype(np.int64)


def localise(path: Path, clock: pd.Series, timezone: ZoneInfo | None, first_line: int) -> NDArray[np.int64]:
    """Naive times on a zone's clock as UTC milliseconds; a clock time that occurs twice or never is refused."""
    if timezone is None or timezone.key == "UTC":
        return _to_milliseconds(clock)
    moments = clock.dt.tz_localize(timezone, ambiguous="NaT", nonexistent="NaT")
    missing = moments.isna().to_numpy()
    if missing.any():
        row = int(np.argmax(missing))
        never = clock.iloc[[row]].dt.tz_localize(timezone, ambiguous=np.array([True]), nonexistent="NaT").isna().iloc[0]
        how_often, change = ("never", "begins") if never else ("twice", "ends")
        raise ImportFileError(
            f"{path.name}, line {first_line + row}: {clock.iloc[row]} occurs {how_often} on the clock of"
            f" {timezone.key}, where summer time {change}; times should be UTC or have an offset."
        )
    return _to_milliseconds(moments.dt.tz_convert("UTC").dt.tz_localize(None))


def _to_milliseconds(moments: pd.Series) -> NDArray[np.int64]:
    return moments.to_numpy().astype("datetime64[ms]").astype(np.int64)

"""Parquet in our form: columns ``time open high low close volume``, one row a bar, ``time`` the open in UTC."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from market.errors import ImportFileError
from market.importers._base import RawColumns, choose_columns
from market.importers._times import localise, read_epochs, read_times

_FIRST_ROW = 1
_MAGIC = b"PAR1"
_SUFFIXES = (".parquet", ".pq")


class Parquet:
    """Times as timestamps (with a zone or without), dates, epochs in seconds or milliseconds, or ISO text."""

    name = "Parquet"

    def recognises(self, path: Path, head: bytes) -> bool:
        """By the format's own first bytes, or by the name's ending."""
        return head.startswith(_MAGIC) or path.suffix.lower() in _SUFFIXES

    def read(self, path: Path, timezone: ZoneInfo | None) -> RawColumns:
        """Reads only the chosen columns."""
        try:
            chosen = choose_columns(path, pq.read_schema(path).names)
            table = pq.read_table(path, columns=list(chosen.values()))
        except (pa.ArrowInvalid, OSError):
            raise ImportFileError(
                f"{path.name} cannot be read as Parquet; the file is damaged or is something else."
            ) from None
        times = _read_times(path, table.column(chosen["time"]), timezone)
        numbers = {name: _read_numbers(path, name, table.column(chosen[name])) for name in chosen if name != "time"}
        return RawColumns.of(times, numbers)


def _read_times(path: Path, column: pa.ChunkedArray[Any], timezone: ZoneInfo | None) -> NDArray[np.int64]:
    if column.null_count:
        row = int(np.argmax(column.is_null().to_numpy())) + _FIRST_ROW
        raise ImportFileError(f"{path.name}, row {row}: the time is missing; every bar should have one.")
    kind = column.type
    if pa.types.is_integer(kind):
        return read_epochs(column.cast(pa.int64()).to_numpy())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return read_times(path, column.to_pandas(), timezone, _FIRST_ROW)
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        return column.cast(pa.timestamp("ms", tz="UTC"), safe=False).cast(pa.int64()).to_numpy()
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        clock = column.cast(pa.timestamp("ms"), safe=False).to_numpy()
        return localise(path, pd.Series(clock), timezone, _FIRST_ROW)
    raise ImportFileError(f"{path.name}: the column time is of type {kind}; it should hold timestamps or epochs.")


def _read_numbers(path: Path, name: str, column: pa.ChunkedArray[Any]) -> NDArray[np.float64]:
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type)):
        raise ImportFileError(f"{path.name}: the column {name} is of type {column.type}; it should hold numbers.")
    return column.cast(pa.float64(), safe=False).to_numpy()


IMPORTER = Parquet()

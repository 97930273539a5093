"""What an importer is: one file format, read into raw columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from market.errors import ImportFileError

PRICES = ("open", "high", "low", "close")
TIME_NAMES = ("time", "timestamp", "datetime", "date", "unix")
VOLUME_NAMES = ("volume", "vol", "tick_volume")


@dataclass(frozen=True)
class RawColumns:
    """Columns as a file has them, in UTC milliseconds and float64, not yet checked to be bars."""

    time: NDArray[np.int64]
    open: NDArray[np.float64]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]
    volume: NDArray[np.float64] | None

    @classmethod
    def of(cls, time: NDArray[np.int64], numbers: Mapping[str, NDArray[np.float64]]) -> RawColumns:
        """From times and the other columns by name."""
        prices = {price: numbers[price] for price in PRICES}
        return cls(time=time, **prices, volume=numbers.get("volume"))


class Importer(Protocol):
    """One file format. A module of this folder offers one as ``IMPORTER``."""

    name: str

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether a file of that name with these first bytes is of this format."""
        ...

    def read(self, path: Path, timezone: ZoneInfo | None) -> RawColumns:
        """The file's columns. Times without an offset are of ``timezone``, or UTC. Raises ImportFileError."""
        ...


def choose_columns(path: Path, names: list[str]) -> dict[str, str]:
    """Which of a file's columns is ``time open high low close`` and, where there is one, ``volume``.

    Names are compared in lower case; a first column without a name is the time.
    """
    lowered = [name.strip().lower() for name in names]
    twice = sorted({name for name in lowered if lowered.count(name) > 1})
    if twice:
        raise ImportFileError(f"{path.name}: the column {twice[0]!r} stands there twice; each name should occur once.")
    if {"date", "time"} <= set(lowered):
        raise ImportFileError(f"{path.name}: the columns date and time should be joined into one, named time.")
    by_name = dict(zip(lowered, names, strict=True))
    chosen = {price: by_name[price] for price in PRICES if price in by_name}
    times = [by_name[name] for name in TIME_NAMES if name in by_name] or [
        name for name in names[:1] if not name.strip()
    ]
    missing = [*([] if times else ["time"]), *(price for price in PRICES if price not in chosen)]
    if missing:
        raise ImportFileError(
            f"{path.name}: the header ({', '.join(names[:12])}) lacks {', '.join(missing)};"
            " time, open, high, low and close should be there, volume may be."
        )
    chosen["time"] = times[0]
    volumes = [by_name[name] for name in VOLUME_NAMES if name in by_name]
    if volumes:
        chosen["volume"] = volumes[0]
    return chosen

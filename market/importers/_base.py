"""What an importer is: one file format, read into raw columns and an account of how it was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from market.importers._content import Content
from market.instruments import Instrument
from market.timeframes import Timeframe

PRICES = ("open", "high", "low", "close")
NO_TIME = np.iinfo(np.int64).min
"""Stands for a time that could not be read; the row has a flaw that says why."""

DateOrder = Literal["dmy", "mdy", "ymd"]
Stamp = Literal["open", "close"]


@dataclass(frozen=True)
class ImportOptions:
    """What the user says about a file. None or empty means: find out, and say what was found."""

    format: str | None = None
    timezone: str | None = None
    stamp: Stamp | None = None
    date_order: DateOrder | None = None
    decimal: Literal[".", ","] | None = None
    price_scale: float | None = None
    columns: tuple[str, ...] = ()
    symbol: str | None = None
    allow: frozenset[str] = frozenset()

    def as_dict(self) -> dict[str, Any]:
        """Only what was said, JSON-able."""
        said = {name: value for name, value in asdict(self).items() if value}
        return said | ({"allow": sorted(self.allow)} if self.allow else {})


@dataclass(frozen=True)
class Request:
    """What a file is read for: which market, in which timeframe where it is known, and how strictly.

    ``strict`` (an import into the store) asks where a file does not say its clock; a single run takes it as UTC.
    """

    instrument: Instrument
    timeframe: Timeframe | None = None
    options: ImportOptions = field(default_factory=ImportOptions)
    strict: bool = False


@dataclass(frozen=True)
class Flaw:
    """Rows that are no bars as they stand. ``defect`` is its name for ``--allow``; rows count from 0.

    ``say`` makes the sentence part for one row: the value that is there and what would be right. Lines that did not
    even become rows count from -1 down and bring their ``place``.
    """

    defect: str
    rows: NDArray[np.int64]
    say: Callable[[int], str]
    place: Callable[[int], str] | None = None


@dataclass(frozen=True)
class RawColumns:
    """Columns as a file has them, in UTC milliseconds and float64, in the file's order, not yet checked to be bars.

    ``place`` names a row as the user finds it in his file (``line 17``). ``said`` is how the file was read, for people.
    """

    time: NDArray[np.int64]
    prices: Mapping[str, NDArray[np.float64]]
    volume: NDArray[np.float64] | None
    place: Callable[[int], str]
    said: Mapping[str, str]
    timezone: str
    flaws: tuple[Flaw, ...] = ()
    notes: tuple[str, ...] = ()


class Importer(Protocol):
    """One file format. A module of this folder offers one as ``IMPORTER``; the module's name is that for --format."""

    name: str

    def recognises(self, content: Content) -> bool:
        """Whether a file of that name with this content is of this format."""
        ...

    def read(self, content: Content, request: Request) -> RawColumns:
        """The file's columns. Raises ImportFileError where the file as a whole cannot be read."""
        ...

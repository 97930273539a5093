"""What can be wrong with bars, instruments, files and the store.

LabError
└── MarketError
    ├── UnknownMarket        a market neither the table nor the store knows
    ├── InstrumentError      a tick, pip, volume step or currency that cannot be
    ├── TimeframeError       a timeframe that does not exist or does not fit the bars
    ├── BarsError            columns that are not bars; ``row`` counts from 1
    │   └── DefectsFound     rows of a file that were neither mended nor allowed, counted by defect
    ├── ImportFileError      a file that cannot be read as bars
    ├── StoreError           bars that are not in the store, or were changed in it
    ├── OverlapDiffers       new bars that are not equal to the stored ones where both have them
    └── SeamLeaps            new bars that leap away from the stored ones where these end
"""

from __future__ import annotations

from collections.abc import Mapping

from contracts.errors import LabError, Problem


class MarketError(LabError):
    """Base of everything that can be wrong with market data."""


class UnknownMarket(MarketError):
    """A market whose tick, pip and volume step nobody has told us."""


class InstrumentError(MarketError):
    """An instrument that cannot be traded as described."""


class TimeframeError(MarketError):
    """A timeframe that does not exist, or that the bars do not have."""


class BarsError(MarketError):
    """Columns that are not bars. ``row`` is the first offending row, counted from 1, where one row is to blame."""

    def __init__(self, message: str, row: int | None = None) -> None:
        self.row = row
        super().__init__(message)


class DefectsFound(BarsError):
    """Rows of a file that are no bars. ``counts`` are rows by defect, ``problems`` the first of them, one by one."""

    def __init__(self, message: str, row: int | None, counts: Mapping[str, int], problems: tuple[Problem, ...]) -> None:
        self.counts = dict(counts)
        self.problems = problems
        super().__init__(message, row)


class ImportFileError(MarketError):
    """A file that cannot be read as bars."""


class StoreError(MarketError):
    """Bars that are not in the store, or that no longer are what was imported."""


class OverlapDiffers(MarketError):
    """New bars that are not equal to the stored ones where both have them."""


class SeamLeaps(MarketError):
    """New bars whose prices leap away from the stored ones where these end, as of another adjustment or scale."""

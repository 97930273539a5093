"""The campaign's calendar: one pair of UTC day boundaries for all of its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evaluation.arrays import Integers
from evaluation.cells import Cell
from evaluation.errors import SliceError
from evaluation.statistics.bootstrap import MINIMUM_DAYS
from evaluation.wire import Wire
from market.bars import Bars
from market.times import format_time

DAY_MS = 86_400_000
YEAR_MS = 365.25 * DAY_MS
SEARCH_SHARE, VALIDATION_SHARE = 0.6, 0.2


@dataclass(frozen=True)
class CampaignDates(Wire):
    """Four UTC midnights in milliseconds.

    Search is [start, search_end), validation [search_end, validation_end), sealed [validation_end, end).
    """

    start: int
    search_end: int
    validation_end: int
    end: int

    def overlaps_sealed(self, sealed_start: int, sealed_end: int) -> bool:
        """Whether the sealed dates share a day with ``[sealed_start, sealed_end)``."""
        return self.validation_end < sealed_end and sealed_start < self.end

    def years(self, start: int, end: int) -> float:
        """Length in years of 365.25 days."""
        return (end - start) / YEAR_MS

    @property
    def unsealed_years(self) -> float:
        """Search and validation together."""
        return self.years(self.start, self.validation_end)

    @property
    def total_years(self) -> float:
        """All three slices."""
        return self.years(self.start, self.end)

    def __str__(self) -> str:
        start, search, validation, end = (
            format_time(moment)[:10] for moment in (self.start, self.search_end, self.validation_end, self.end)
        )
        return f"search from {start}, validation from {search}, sealed from {validation} to before {end}"


def divide_dates(cells: Mapping[Cell, Bars]) -> CampaignDates:
    """60/20/20 of the days from the latest first bar to the earliest last bar. Raises SliceError."""
    if not cells:
        raise SliceError("A campaign needs at least one cell with bars.")
    for cell, bars in cells.items():
        if len(bars) == 0:
            raise SliceError(f"{cell} has no bars.")
    latest = max(cells, key=lambda cell: int(cells[cell].time[0]))
    earliest = min(cells, key=lambda cell: _last_end(cells[cell]))
    start = int(cells[latest].time[0]) // DAY_MS * DAY_MS
    end = -(-_last_end(cells[earliest]) // DAY_MS) * DAY_MS
    if end <= start:
        raise SliceError(
            f"The cells have no common range: {earliest} ends on {format_time(_last_end(cells[earliest]))} "
            f"and {latest} begins on {format_time(int(cells[latest].time[0]))}; leave one of them out."
        )
    days = (end - start) // DAY_MS
    search_end = start + round(days * SEARCH_SHARE) * DAY_MS
    validation_end = start + round(days * (SEARCH_SHARE + VALIDATION_SHARE)) * DAY_MS
    dates = CampaignDates(start, search_end, validation_end, end)
    for cell, bars in cells.items():
        _check_every_slice_has_bars(cell, bars, dates)
    unsealed = len(days_with_bars(cells, dates.start, dates.validation_end))
    if unsealed < MINIMUM_DAYS:
        raise SliceError(
            f"The common range has bars on only {unsealed} days before its sealed part; "
            f"at least {MINIMUM_DAYS} are needed."
        )
    return dates


def days_with_bars(cells: Mapping[Cell, Bars], start: int, end: int) -> Integers:
    """Days since 1970 on which at least one cell opens a bar that begins and ends within [start, end), ascending."""
    found = []
    for bars in cells.values():
        first, last = whole_bars(bars, start, end)
        found.append(np.unique(bars.time[first:last] // DAY_MS))
    return np.unique(np.concatenate(found))


def whole_bars(bars: Bars, start: int, end: int) -> tuple[int, int]:
    """Rows [first, last) of the bars that open at or after ``start`` and end at or before ``end``.

    A bar across a boundary (a week, or a day that begins in the evening) is scored on neither side: its close is known
    only beyond the boundary.
    """
    first = bars.index_at(start)
    return first, max(first, bars.index_at(end - bars.timeframe.milliseconds + 1))


def _last_end(bars: Bars) -> int:
    return int(bars.time[-1]) + bars.timeframe.milliseconds


def _check_every_slice_has_bars(cell: Cell, bars: Bars, dates: CampaignDates) -> None:
    slices = {
        "search": (dates.start, dates.search_end),
        "validation": (dates.search_end, dates.validation_end),
        "sealed": (dates.validation_end, dates.end),
    }
    for name, (start, end) in slices.items():
        first, last = whole_bars(bars, start, end)
        if last - first < 2:
            raise SliceError(
                f"{cell} has {last - first} bars in the {name} slice ({dates}); at least 2 are needed: "
                "give more bars or leave the cell out."
            )

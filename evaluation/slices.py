"""Slices as types of their own: what may be seen (``Unsealed``) and what may not (``SealedVault``)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.arrays import Floats, Integers, frozen
from evaluation.cells import Cell
from evaluation.dates import DAY_MS, YEAR_MS, CampaignDates, days_with_bars, divide_dates, whole_bars
from evaluation.vault import SealedVault
from market.bars import Bars


@dataclass(frozen=True, eq=False)
class SliceBars:
    """Bars of one cell for one run: rows before ``score_from`` only warm indicators up."""

    bars: Bars
    score_from: int


@dataclass(frozen=True, eq=False)
class UnsealedCell:
    """One cell before the opening.

    ``market_returns`` [days]: close to close on the unsealed calendar, 0 on a day without a bar.
    """

    cell: Cell
    search: SliceBars
    validation: SliceBars
    market_returns: Floats


@dataclass(frozen=True, eq=False)
class SealedCell:
    """One cell at the opening; ``market_returns`` [days] on the sealed calendar."""

    cell: Cell
    sealed: SliceBars
    market_returns: Floats


@dataclass(frozen=True, eq=False)
class Unsealed:
    """Search and validation of every cell.

    ``days``: the calendar, in days since 1970, on which some cell has a bar; the first ``search_days`` are search.
    No array in here shares memory with a sealed bar.
    """

    dates: CampaignDates
    days: Integers
    search_days: int
    cells: tuple[UnsealedCell, ...]

    @property
    def days_per_year(self) -> float:
        """Calendar days with bars per year: what annualises a stream on this calendar."""
        return len(self.days) / ((self.dates.validation_end - self.dates.start) / YEAR_MS)

    @property
    def years(self) -> float:
        """Search and validation together."""
        return self.dates.unsealed_years


@dataclass(frozen=True, eq=False)
class Sealed:
    """The sealed slice, taken out of its vault. ``days``: its calendar."""

    dates: CampaignDates
    days: Integers
    cells: tuple[SealedCell, ...]


@dataclass(frozen=True, eq=False)
class CampaignData:
    """A campaign's bars, divided. ``digest``: of every bar and every boundary, to be frozen with the campaign."""

    dates: CampaignDates
    unsealed: Unsealed
    vault: SealedVault[Sealed]
    digest: str


def divide(cells: Mapping[Cell, Bars]) -> CampaignData:
    """Divide the bars of all cells at the same two days.

    Bars before the common range are kept as warm-up, bars after it are dropped. Raises SliceError where the cells have
    no common range, or a slice of one has fewer than two bars.
    """
    dates = divide_dates(cells)
    days = days_with_bars(cells, dates.start, dates.validation_end)
    search_days = int(np.searchsorted(days, dates.search_end // DAY_MS))
    unsealed = tuple(_unsealed_cell(cell, cells[cell], dates, days) for cell in sorted(cells))
    sealed_days = days_with_bars(cells, dates.validation_end, dates.end)
    sealed = tuple(_sealed_cell(cell, cells[cell], dates, sealed_days) for cell in sorted(cells))
    digest = _digest(dates, [cells[cell] for cell in sorted(cells)])
    return CampaignData(
        dates=dates,
        unsealed=Unsealed(dates, frozen(days), search_days, unsealed),
        vault=SealedVault(Sealed(dates, frozen(sealed_days), sealed), dates, len(sealed_days), digest),
        digest=digest,
    )


def _unsealed_cell(cell: Cell, bars: Bars, dates: CampaignDates, days: Integers) -> UnsealedCell:
    search = _slice_bars(bars, dates.start, dates.search_end)
    validation = _slice_bars(bars, dates.search_end, dates.validation_end)
    return UnsealedCell(cell, search, validation, _market_returns(validation.bars, search.score_from, days))


def _sealed_cell(cell: Cell, bars: Bars, dates: CampaignDates, days: Integers) -> SealedCell:
    sealed = _slice_bars(bars, dates.validation_end, dates.end)
    return SealedCell(cell, sealed, _market_returns(sealed.bars, sealed.score_from, days))


def _slice_bars(bars: Bars, start: int, end: int) -> SliceBars:
    first, last = whole_bars(bars, start, end)
    return SliceBars(_copied(bars[:last]), first)


def _copied(bars: Bars) -> Bars:
    """The same bars in memory of their own: a view would still lead to the bars that were cut off."""
    ticks = {name: getattr(bars, f"{name}_ticks") for name in ("open", "high", "low", "close")}
    return Bars.from_ticks(bars.instrument, bars.timeframe, bars.time, ticks, bars.volume)


def _market_returns(bars: Bars, first: int, days: Integers) -> Floats:
    """Return of each day: its last close over the close before its first bar, or over the very first open."""
    day = bars.time[first:] // DAY_MS
    starts = np.flatnonzero(np.diff(day, prepend=day[0] - 1))
    ends = np.append(starts[1:], len(day)) - 1
    opening = float(bars.close[first - 1]) if first else float(bars.open[0])
    closes = bars.close[first:][ends]
    returns = np.zeros(len(days))
    place = np.searchsorted(days, day[starts])
    known = (place < len(days)) & (days[np.minimum(place, len(days) - 1)] == day[starts])
    returns[place[known]] = (closes / np.concatenate([[opening], closes[:-1]]) - 1.0)[known]
    frozen(returns)
    return returns


def _digest(dates: CampaignDates, bars: Sequence[Bars]) -> str:
    text = "\n".join([str(dates), *(f"{Cell.of(item)} {item.digest()}" for item in bars)])
    return hashlib.sha256(text.encode()).hexdigest()

"""Raw columns made into clean ones: what can be mended without guessing is, the rest is refused or allowed by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contracts.errors import Problem
from market.errors import BarsError, DefectsFound
from market.importers._base import NO_TIME, PRICES, Flaw, RawColumns, Request
from market.instruments import INSTRUMENTS
from market.suspicion import find_suspicious
from market.timeframes import Timeframe
from market.times import format_time

DEFECTS: Mapping[str, str] = {
    "unreadable-rows": "those rows are left out",
    "missing-times": "those rows are left out",
    "missing-prices": "those rows are left out",
    "bad-prices": "those rows are left out",
    "ambiguous-times": "those rows are left out",
    "bad-volume": "the volume of those rows is taken as 0",
    "ohlc": "the bar's high and low are widened to hold its open and close",
    "duplicates": "the first row of each time is kept",
    "overlapping-bars": "bars that begin before the one before them has ended are left out",
    "price-scale": "prices are kept as they are written",
    "outliers": "the bars are kept as they are",
    "splits": "the bars are kept as they are",
    "coarse-tick": "prices are rounded to the tick all the same",
    "overlap": "between the file's first and last bar its bars replace the stored ones",
}
"""What may be wrong with rows, and what ``--allow`` of it does."""

LEFT_OUT = ("unreadable-rows", "missing-times", "missing-prices", "bad-prices", "ambiguous-times")
_SHOWN = 20
_DAY_MS = 86_400_000
_EVERY_DAY = 365
_EARLIEST_MS, _LATEST_MS = -2_208_988_800_000, 7_258_118_400_000  # 1900 to 2200


@dataclass(frozen=True)
class CleanColumns:
    """Columns in order of time, and the account of what was found, mended and allowed."""

    time: NDArray[np.int64]
    prices: Mapping[str, NDArray[np.float64]]
    volume: NDArray[np.float64]
    mended: Mapping[str, int]
    allowed: Mapping[str, int]
    allowed_rows: Mapping[str, tuple[str, ...]]
    suspicious: Mapping[str, int]
    order: str
    rows: int
    notes: tuple[str, ...]


class _Rows:
    """The rows under inspection, with what was found so far; ``rows`` are their numbers in the file."""

    def __init__(self, name: str, raw: RawColumns, request: Request) -> None:
        self.name = name
        self.raw = raw
        self.allow = request.options.allow
        self.rows = np.arange(len(raw.time))
        self.time = raw.time
        self.prices = {price: raw.prices[price] for price in PRICES}
        self.volume = np.zeros(len(raw.time)) if raw.volume is None else raw.volume
        self.refused: list[Flaw] = []
        self.allowed: dict[str, int] = {}
        self.allowed_rows: dict[str, tuple[str, ...]] = {}
        self.mended: dict[str, int] = {}
        self.remarks: list[str] = []

    def keep(self, mask: NDArray[np.bool_]) -> None:
        if not mask.all():
            self.take(np.flatnonzero(mask))

    def take(self, order: NDArray[np.int64]) -> None:
        self.rows, self.time, self.volume = self.rows[order], self.time[order], self.volume[order]
        self.prices = {price: values[order] for price, values in self.prices.items()}

    def judge(self, flaw: Flaw) -> bool:
        """Note a flaw; whether it was allowed."""
        if len(flaw.rows) == 0:
            return False
        if flaw.defect in self.allow:
            self.allowed[flaw.defect] = self.allowed.get(flaw.defect, 0) + len(np.unique(flaw.rows))
            place = flaw.place or self.raw.place
            told = self.allowed_rows.get(flaw.defect, ())
            places = [place(int(row)) for row in flaw.rows[: _SHOWN - len(told)]]
            self.allowed_rows[flaw.defect] = (*told, *places)
            return True
        self.refused.append(flaw)
        return False


def inspect(name: str, raw: RawColumns, request: Request) -> CleanColumns:
    """Clean columns, or DefectsFound with the first row of every defect that was not allowed."""
    rows = _Rows(name, raw, request)
    if not len(raw.time) and not raw.flaws:
        raise BarsError(f"{name}: There are no rows; at least one bar is needed.")
    _leave_out(rows)
    order = _sort(rows)
    _mend_duplicates(rows)
    _widen(rows)
    _leave_overlapping(rows, request)
    suspicious = _suspect(rows, request)
    if rows.refused:
        raise _refusal(rows)
    if not len(rows.time):
        raise BarsError(f"{name}: There are no rows left; at least one bar is needed.")
    return CleanColumns(
        time=rows.time,
        prices=rows.prices,
        volume=rows.volume,
        mended=rows.mended,
        allowed=rows.allowed,
        allowed_rows=rows.allowed_rows,
        suspicious=suspicious,
        order=order,
        rows=len(raw.time),
        notes=(*raw.notes, *rows.remarks, *_odd_hours(rows.time, request)),
    )


def _leave_out(rows: _Rows) -> None:
    bad = np.zeros(len(rows.time), dtype=bool)
    flaws = [*rows.raw.flaws, *_find_bad_prices(rows), _find_odd_times(rows)]
    for flaw in flaws:
        allowed = rows.judge(flaw)
        if flaw.defect in LEFT_OUT:
            bad[flaw.rows[flaw.rows >= 0]] = True
        elif allowed and flaw.defect == "bad-volume":
            rows.volume = rows.volume.copy()
            rows.volume[flaw.rows] = 0.0
    rows.keep(~bad & (rows.time != NO_TIME))
    rows.volume = np.where(np.isfinite(rows.volume), rows.volume, 0.0)


def _find_bad_prices(rows: _Rows) -> list[Flaw]:
    flaws = []
    for price in PRICES:
        values = rows.prices[price]
        bad = np.flatnonzero((values <= 0) | np.isinf(values))
        flaws.append(Flaw("bad-prices", bad, _say_price(price, values)))
    return flaws


def _find_odd_times(rows: _Rows) -> Flaw:
    time = rows.time
    odd = (time != NO_TIME) & ((time < _EARLIEST_MS) | (time >= _LATEST_MS))
    return Flaw(
        "unreadable-rows",
        np.flatnonzero(odd),
        lambda row: f"the time {int(time[row])} should be milliseconds since 1970, in the years 1900 to 2199",
    )


def _say_price(price: str, values: NDArray[np.float64]) -> Callable[[int], str]:
    return lambda row: f"{price} is {values[row]:.10g}; a price should be above 0"


def _sort(rows: _Rows) -> str:
    """Rows oldest first; says how they stood before."""
    steps = np.diff(rows.time)
    behind = int((steps < 0).sum())
    if behind == 0:
        return "oldest first"
    if not (steps > 0).any():
        rows.take(np.arange(len(rows.time))[::-1])
        rows.mended["newest-first"] = len(rows.time)
        return "newest first, turned round"
    newest_first = behind > len(steps) / 2
    if newest_first:
        rows.take(np.arange(len(rows.time))[::-1])
        behind = int((np.diff(rows.time) < 0).sum())
    rows.take(np.argsort(rows.time, kind="stable"))
    rows.mended["sorted"] = behind
    said = "newest first, turned round, and " if newest_first else ""
    return f"{said}sorted: {behind} rows stood after a later one"


def _mend_duplicates(rows: _Rows) -> None:
    """Rows that say the same are one; rows of one time that differ are a defect."""
    same_time = np.flatnonzero(np.diff(rows.time) == 0) + 1
    if len(same_time) == 0:
        return
    first = np.searchsorted(rows.time, rows.time[same_time], side="left")
    equal = np.logical_and.reduce(
        [rows.prices[price][same_time] == rows.prices[price][first] for price in PRICES]
        + [rows.volume[same_time] == rows.volume[first]]
    )
    if equal.any():
        rows.mended["exact-duplicates"] = int(equal.sum())
    other, kept = (
        same_time[~equal],
        {int(a): int(b) for a, b in zip(rows.rows[same_time], rows.rows[first], strict=True)},
    )
    time = rows.raw.time

    def say(row: int) -> str:
        there = rows.raw.place(kept[row])
        return f"the time {format_time(int(time[row]))} stands in {there} too, with other values; it should occur once"

    rows.judge(Flaw("duplicates", rows.rows[other], say))
    mask = np.ones(len(rows.time), dtype=bool)
    mask[same_time] = False
    rows.keep(mask)


def _widen(rows: _Rows) -> None:
    opened, high, low, close = (rows.prices[price] for price in PRICES)
    top, bottom = np.maximum(opened, close), np.minimum(opened, close)
    # A few parts in a thousand million are the noise of floats; on the tick grid it is gone.
    noise = 1e-9 * np.abs(close)
    bad = np.flatnonzero((high < top - noise) | (low > bottom + noise) | (high < low - noise))
    raw = rows.raw.prices

    def say(row: int) -> str:
        values = {price: float(raw[price][row]) for price in PRICES}
        for upper, lower in (("high", "low"), ("high", "open"), ("high", "close"), ("open", "low"), ("close", "low")):
            if values[upper] < values[lower]:
                hint = _scale_hint(values, upper, lower)
                return f"{upper} {values[upper]:.10g} should not be below {lower} {values[lower]:.10g}{hint}"
        return "high should be the highest and low the lowest price"

    if rows.judge(Flaw("ohlc", rows.rows[bad], say)) or len(bad) == 0:
        rows.prices = rows.prices | {"high": np.maximum(high, np.maximum(top, low)), "low": np.minimum(low, bottom)}


def _scale_hint(values: Mapping[str, float], upper: str, lower: str) -> str:
    """Where one price is a power of ten off the others, a lost decimal point is likelier than a bad bar."""
    for power in (10, 100, 1000, 10_000, 100_000):
        if 0.5 < values[upper] * power / values[lower] < 2 and power > 10:
            return f" (a decimal point may be lost: {values[lower] / power:.10g} would fit)"
    return ""


def _leave_overlapping(rows: _Rows, request: Request) -> None:
    if request.timeframe is None or len(rows.time) < 2:
        return
    length = request.timeframe.milliseconds
    steps = np.diff(rows.time)
    close_by = np.flatnonzero(steps < length) + 1
    if len(close_by) == 0 or len(close_by) > len(steps) / 2:  # most of them: the timeframe is another, as is told later
        return
    if request.timeframe.milliseconds >= 4 * 3_600_000:
        close_by = close_by[steps[close_by - 1] < length - 3_600_000]  # the night a clock is put forward
    time = rows.time
    numbers = {int(rows.rows[at]): int(at) for at in close_by}

    def say(row: int) -> str:
        at = numbers[row]
        return (
            f"the bar opens at {format_time(int(time[at]))}, before that of {format_time(int(time[at - 1]))} has ended;"
            f" bars of {request.timeframe} should be at least that far apart"
        )

    if rows.judge(Flaw("overlapping-bars", rows.rows[close_by], say)):
        mask = np.ones(len(rows.time), dtype=bool)
        mask[close_by] = False
        rows.keep(mask)


def _suspect(rows: _Rows, request: Request) -> dict[str, int]:
    """Bars that are possible but unlikely: an import asks about them, a single run takes and counts them."""
    if not len(rows.time):
        return {}
    found = find_suspicious(rows.prices, request.instrument, bool(request.options.price_scale))
    counts: dict[str, int] = {}
    for suspicion in found:
        counts[suspicion.defect] = counts.get(suspicion.defect, 0) + len(suspicion.at)
        if not request.strict:
            there = rows.raw.place(int(rows.rows[suspicion.at[0]]))
            rows.remarks.append(
                f"{there}: {suspicion.sayings[0]} ({suspicion.defect}, rows like it: {len(suspicion.at)}); the bars are"
                " taken as they are, while lab data import asks"
            )
        else:
            sayings = {int(rows.rows[at]): saying for at, saying in zip(suspicion.at, suspicion.sayings, strict=True)}
            rows.judge(Flaw(suspicion.defect, rows.rows[suspicion.at], sayings.__getitem__))
    return counts


def _odd_hours(time: NDArray[np.int64], request: Request) -> list[str]:
    """Times that are possible, but hardly when this market's bars begin: a wrong clock or date is likelier."""
    told = []
    market, timeframe = request.instrument.market, request.timeframe
    weekday = (time // _DAY_MS + 3) % 7
    saturdays = int((weekday == 5).sum())
    known = INSTRUMENTS.get(market)
    if saturdays and known is not None and known.trading_days_per_year < _EVERY_DAY:
        told.append(f"{saturdays} bars are on Saturdays, when {market} hardly trades")
    if timeframe is Timeframe.W1 and (odd := int((weekday != 0).sum())) > len(time) / 2:
        told.append(f"{odd} weeks do not begin on a Monday; they are kept as they are dated")
    uneven = np.flatnonzero(time % 60_000)
    if len(uneven):
        told.append(
            f"{len(uneven)} bars do not begin at a full minute, the first at {format_time(int(time[uneven[0]]))}"
        )
    return told


def _refusal(rows: _Rows) -> DefectsFound:
    """One sentence on the first row of the worst defect, a word on every other one, and a list of rows."""
    first = rows.refused[0]
    for flaw in rows.refused:
        if list(DEFECTS).index(flaw.defect) < list(DEFECTS).index(first.defect):
            first = flaw
    counts = _count(rows.refused)
    problems = tuple(
        Problem(_place(rows, flaw, int(row)), f"{flaw.say(int(row))} ({flaw.defect}).")
        for flaw in rows.refused
        for row in flaw.rows[:_SHOWN]
    )
    row = _first_row(first)
    tally = ", ".join(f"{count} {'row' if count == 1 else 'rows'} of {name}" for name, count in counts.items())
    options = " ".join(f"--allow {name}" for name in counts)
    return DefectsFound(
        f"{rows.name}, {_place(rows, first, row)}: {first.say(row)} ({tally}); it should be put right in the file,"
        f" or accepted with {options} ({first.defect}: {DEFECTS[first.defect]}).",
        row=row + 1 if row >= 0 else None,
        counts=counts,
        problems=problems[: 2 * _SHOWN],
    )


def _first_row(flaw: Flaw) -> int:
    """Lines that are no row are numbered from -1 down, in the file's order."""
    return int(flaw.rows.max() if flaw.rows[0] < 0 else flaw.rows.min())


def _count(flaws: Sequence[Flaw]) -> dict[str, int]:
    found: dict[str, set[int]] = {}
    for flaw in flaws:
        found.setdefault(flaw.defect, set()).update(flaw.rows.tolist())
    return {name: len(rows) for name, rows in sorted(found.items(), key=lambda item: list(DEFECTS).index(item[0]))}


def _place(rows: _Rows, flaw: Flaw, row: int) -> str:
    return (flaw.place or rows.raw.place)(row)


def describe_clean(clean: CleanColumns) -> dict[str, Any]:
    """The account of an inspection, JSON-able."""
    return {
        "rows_in_file": clean.rows,
        "order": clean.order,
        "mended": dict(clean.mended),
        "allowed": dict(clean.allowed),
        "allowed_rows": {defect: list(places) for defect, places in clean.allowed_rows.items()},
        "suspicious": dict(clean.suspicious),
        "notes": list(clean.notes),
    }

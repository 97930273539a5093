"""From daily returns to what is drawn: growth, falls from the peak, months."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reports.model import DailyCurve, Floats


@dataclass(frozen=True)
class Year:
    """Returns of a year in percent, January first; None for a month without a day. ``total`` compounds them."""

    year: int
    months: tuple[float | None, ...]
    total: float


def growth(returns: Floats) -> Floats:
    """Multiples of the initial balance at each day's end; a missing day's return counts as 0."""
    grown: Floats = np.cumprod(1.0 + np.nan_to_num(returns), dtype=np.float64)
    return grown


def at_volatility_of(other: Floats, returns: Floats) -> Floats:
    """``returns`` scaled to the standard deviation of ``other``, never up: a benchmark held at the same risk."""
    deviation = float(np.nanstd(returns))
    if not deviation > 0.0:
        return returns
    scaled: Floats = returns * min(1.0, float(np.nanstd(other)) / deviation)
    return scaled


def drawdown_pct(returns: Floats) -> Floats:
    """Distance below the highest day's end so far (the start included), in percent, ≤ 0."""
    equity = growth(returns)
    peak = np.maximum(np.maximum.accumulate(equity), np.float64(1.0))
    below: Floats = 100.0 * (equity / peak - 1.0)
    return below


def monthly_returns(curve: DailyCurve) -> tuple[Year, ...]:
    """Compounded net returns of every calendar month (UTC), year by year."""
    months = curve.days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    found: dict[int, dict[int, float]] = {}
    for month in np.unique(months):
        year, index = divmod(int(month), 12)
        part = curve.returns[months == month]
        found.setdefault(1970 + year, {})[index] = 100.0 * float(growth(part)[-1] - 1.0)
    return tuple(_year(year, values) for year, values in sorted(found.items()))


def _year(year: int, values: dict[int, float]) -> Year:
    total = 100.0 * float(np.prod([1.0 + value / 100.0 for value in values.values()]) - 1.0)
    return Year(year, tuple(values.get(index) for index in range(12)), total)

"""The Sharpe ratio of daily returns, risk-free rate 0."""

from __future__ import annotations

import math

import numpy as np

from engine.compilation import compiled
from engine.threads import spread
from evaluation.arrays import Floats

_ROWS = 512  # of one thread's turn


def daily_sharpe(returns: Floats) -> float | None:
    """Mean over sample standard deviation (ddof 1) of returns per day, not annualised; None where there is no spread.

    Fewer than two days, a constant series and a series with NaN have no Sharpe ratio.
    """
    found = float(daily_sharpes(returns[None])[0])
    return None if math.isnan(found) else found


def annual_sharpe(returns: Floats, days_per_year: float) -> float | None:
    """``daily_sharpe`` × √days per year; None where that is None."""
    sharpe = daily_sharpe(returns)
    return None if sharpe is None else sharpe * math.sqrt(days_per_year)


def daily_sharpes(streams: Floats) -> Floats:
    """``daily_sharpe`` of each row of [streams × days], to the bit; NaN where a row has none."""
    found = np.empty(len(streams))
    chunks = [slice(first, first + _ROWS) for first in range(0, len(streams), _ROWS)]
    spread(lambda rows: _fill_sharpes(streams[rows], found[rows]), chunks)
    return found


@compiled
def _fill_sharpes(streams: Floats, found: Floats) -> None:
    no_spread = 1e-15  # a standard deviation this small is the rounding of a constant
    days = streams.shape[1]
    for row in range(streams.shape[0]):
        first = streams[row, 0] if days else 0.0
        total, squares = 0.0, 0.0
        for day in range(days):
            total += streams[row, day] - first  # so that the mean of a constant is that constant
        mean = first + total / max(1, days)
        for day in range(days):
            squares += (streams[row, day] - mean) ** 2
        deviation = math.sqrt(squares / max(1, days - 1))
        found[row] = mean / deviation if days > 1 and deviation > no_spread else math.nan

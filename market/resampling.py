"""Bars of a higher timeframe, made from the run's own bars on the UTC calendar, and when each may be known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from market.bars import Bars
from market.errors import TimeframeError
from market.timeframes import Timeframe

_MONDAY_MS = 4 * 86_400_000  # 1970-01-01 was a Thursday; weeks open on Monday


def period_open(time: NDArray[np.int64], timeframe: Timeframe) -> NDArray[np.int64]:
    """For each time (milliseconds UTC) the open of the calendar period it lies in."""
    anchor = _MONDAY_MS if timeframe is Timeframe.W1 else 0
    return (time - anchor) // timeframe.milliseconds * timeframe.milliseconds + anchor


def resample(bars: Bars, timeframe: Timeframe) -> Bars:
    """The bars of a higher timeframe; its own timeframe gives the bars themselves.

    A period without a bar has none; a partial first or last one counts. Raises TimeframeError for a shorter timeframe.
    """
    if timeframe is bars.timeframe:
        return bars
    if timeframe.milliseconds < bars.timeframe.milliseconds:
        raise TimeframeError(
            f"Bars of {bars.timeframe} cannot give bars of {timeframe}; it should be {bars.timeframe} or longer."
        )
    opens = period_open(bars.time, timeframe)
    first = np.flatnonzero(np.r_[True, opens[1:] != opens[:-1]])
    last = np.r_[first[1:], len(bars)] - 1
    ticks = {
        "open": bars.open_ticks[first],
        "high": np.maximum.reduceat(bars.high_ticks, first),
        "low": np.minimum.reduceat(bars.low_ticks, first),
        "close": bars.close_ticks[last],
    }
    volume = np.add.reduceat(bars.volume, first)
    return Bars.from_ticks(bars.instrument, timeframe, opens[first], ticks, volume)


def higher_bar_index(
    run_time: NDArray[np.int64], higher_open: NDArray[np.int64], higher_length: int
) -> NDArray[np.int64]:
    """For each bar of the run the higher bar whose value it may read: the last with open + length ≤ the bar's open.

    All in milliseconds, by the clock, whatever bars are missing; -1 before the first higher bar has ended.
    """
    return np.searchsorted(higher_open + higher_length, run_time, side="right").astype(np.int64) - 1

"""When a made-up market trades: every hour of every weekday, from the first Monday of 2010 on."""

from __future__ import annotations

import numpy as np

from evaluation.arrays import Integers
from evaluation.worlds.errors import WorldError
from market.timeframes import Timeframe

DAYS_PER_YEAR = 260
BARS_PER_YEAR = {Timeframe.D1: DAYS_PER_YEAR, Timeframe.H1: DAYS_PER_YEAR * 24}
MOST_YEARS = 180  # bars end before the year 2200

_FIRST_DAY = np.datetime64("2010-01-04")
_HOUR_MS = Timeframe.H1.milliseconds


def count_bars(years: float, timeframe: Timeframe) -> int:
    """How many bars so many years have; raises WorldError for a length or a timeframe no world has."""
    if timeframe not in BARS_PER_YEAR:
        raise WorldError(f"A world has bars of {' or '.join(BARS_PER_YEAR)}, not of {timeframe}.")
    bars = round(years * BARS_PER_YEAR[timeframe]) if 0 < years <= MOST_YEARS else 0
    if bars < 2:
        raise WorldError(f"A world of {years:g} years should have at least two bars and {MOST_YEARS} years at most.")
    return bars


def open_times(bars: int, timeframe: Timeframe) -> Integers:
    """Open times in milliseconds, UTC [bars]."""
    days = bars if timeframe is Timeframe.D1 else -(-bars // 24)
    midnights = np.busday_offset(_FIRST_DAY, np.arange(days)).astype("datetime64[ms]").astype(np.int64)
    if timeframe is Timeframe.D1:
        return midnights
    return (midnights[:, None] + np.arange(24) * _HOUR_MS).ravel()[:bars]

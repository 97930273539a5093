"""What was scored: the part of a tear sheet that no parameter changes."""

from __future__ import annotations

import math
from typing import NamedTuple

from market.bars import Bars

_YEAR_MS = 365.25 * 86_400_000


class Span(NamedTuple):
    """``bars`` scored, on ``days`` UTC days, over ``years``; ``market_change_pct`` is NaN without bars."""

    bars: int
    days: int
    years: float
    market_change_pct: float
    trading_days_per_year: int
    balance: float

    @classmethod
    def of(cls, bars: Bars, first_scored: int, days: int, balance: float) -> Span:
        """The bars from ``first_scored`` on, which lie on ``days`` days, traded from ``balance`` on."""
        count = len(bars) - first_scored
        yearly = bars.instrument.trading_days_per_year
        if count <= 0:
            return cls(0, 0, 0.0, math.nan, yearly, balance)
        length = int(bars.time[-1]) + bars.timeframe.milliseconds - int(bars.time[first_scored])
        change = 100.0 * (float(bars.close[-1]) / float(bars.close[first_scored]) - 1.0)
        return cls(count, days, length / _YEAR_MS, change, yearly, balance)

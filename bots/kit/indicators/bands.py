"""Bands and channels."""

from __future__ import annotations

from typing import NamedTuple

from bots.kit.bars import KitBars
from bots.kit.indicators.averages import sma, stdev
from bots.kit.indicators.ranges import highest, lowest
from bots.kit.series import Series


class Bands(NamedTuple):
    """Three lines."""

    upper: Series
    middle: Series
    lower: Series


def bollinger(source: Series, length: float, multiplier: float) -> Bands:
    """SMA, and `multiplier` population standard deviations above and below it."""
    middle, width = sma(source, length), multiplier * stdev(source, length)
    return Bands(middle + width, middle, middle - width)


def donchian(bars: KitBars, length: float) -> Bands:
    """Highest high, lowest low and their mean over the last `length` bars, the current one included."""
    upper, lower = highest(bars.high, length), lowest(bars.low, length)
    return Bands(upper, (upper + lower) / 2, lower)

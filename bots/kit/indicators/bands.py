"""Bands, channels and the cloud."""

from __future__ import annotations

from typing import NamedTuple

from bots.kit.bars import KitBars
from bots.kit.indicators.averages import ema, sma
from bots.kit.indicators.ranges import atr, highest, lowest
from bots.kit.indicators.spread import stdev
from bots.kit.series import Series, whole


class Bands(NamedTuple):
    """Three lines."""

    upper: Series
    middle: Series
    lower: Series


class Ichimoku(NamedTuple):
    """Conversion and base line, and the two spans of the cloud as it is drawn at the bar."""

    conversion: Series
    base: Series
    span_a: Series
    span_b: Series


def bollinger(source: Series, length: float, multiplier: float) -> Bands:
    """SMA, and `multiplier` population standard deviations above and below it."""
    middle, width = sma(source, length), multiplier * stdev(source, length)
    return Bands(middle + width, middle, middle - width)


def keltner(bars: KitBars, source: Series, length: float, atr_length: float, multiplier: float) -> Bands:
    """EMA, and `multiplier` average true ranges above and below it."""
    middle, width = ema(source, length), multiplier * atr(bars, atr_length)
    return Bands(middle + width, middle, middle - width)


def donchian(bars: KitBars, length: float) -> Bands:
    """Highest high, lowest low and their mean over the last `length` bars, the current one included."""
    upper, lower = highest(bars.high, length), lowest(bars.low, length)
    return Bands(upper, (upper + lower) / 2, lower)


def ichimoku(bars: KitBars, conversion_length: float, base_length: float, span_length: float) -> Ichimoku:
    """Middles of three channels; the spans at a bar were computed `base_length` − 1 bars before it."""
    conversion = donchian(bars, conversion_length).middle
    base = donchian(bars, base_length).middle
    drawn = whole(base_length, 1) - 1
    return Ichimoku(conversion, base, ((conversion + base) / 2)[drawn], donchian(bars, span_length).middle[drawn])

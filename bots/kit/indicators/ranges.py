"""Extremes of a window, how long ago they were, and the true range."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bots.kit.bars import KitBars
from bots.kit.indicators.averages import rma
from bots.kit.indicators.windows import ago, oldest_first, per_bar, window
from bots.kit.series import Floats, Series, whole


class Aroon(NamedTuple):
    """How recent the highest high and the lowest low are, percent, and the difference of both."""

    up: Series
    down: Series
    oscillator: Series


def highest(source: Series, length: float) -> Series:
    """Greatest of the last `length` values, the current one included."""
    values, bars, first = window(source, length)
    return per_bar(np.maximum.reduce(list(oldest_first(values, bars))), first, source)


def lowest(source: Series, length: float) -> Series:
    """Least of the last `length` values, the current one included."""
    values, bars, first = window(source, length)
    return per_bar(np.minimum.reduce(list(oldest_first(values, bars))), first, source)


def bars_since_highest(source: Series, length: float) -> Series:
    """Bars since the greatest of the last `length` values; of equal ones the newest counts."""
    values, bars, first = window(source, length)
    return per_bar(_newest_extreme(values, bars), first, source)


def bars_since_lowest(source: Series, length: float) -> Series:
    """Bars since the least of the last `length` values; of equal ones the newest counts."""
    values, bars, first = window(source, length)
    return per_bar(_newest_extreme(-values, bars), first, source)


def _newest_extreme(values: Floats, bars: int) -> Floats:
    best, since = values, np.zeros(len(values))
    for back in range(1, bars):
        older = ago(values, back)
        since = np.where(older > best, float(back), since)
        best = np.fmax(best, older)
    return since


def aroon(bars: KitBars, length: float) -> Aroon:
    """Of the last `length` + 1 bars."""
    count = whole(length, 1)
    up = 100 * (count - bars_since_highest(bars.high, count + 1)) / count
    down = 100 * (count - bars_since_lowest(bars.low, count + 1)) / count
    return Aroon(up, down, up - down)


def true_range(bars: KitBars) -> Series:
    """The bar's range, from the close before it where that lies outside; the first bar's own range."""
    before = ago(bars.close_, 1)
    return Series(np.fmax(bars.high_, before) - np.fmin(bars.low_, before), 0, bars.clock)


def atr(bars: KitBars, length: float) -> Series:
    """Wilder's average of the true range."""
    return rma(true_range(bars), length)

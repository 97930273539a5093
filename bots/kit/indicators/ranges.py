"""Ranges: extremes of a window and the true range."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bots.kit.bars import KitBars
from bots.kit.indicators.averages import rma
from bots.kit.series import Series, whole


def highest(source: Series, length: float) -> Series:
    """Greatest of the last `length` values, the current one included."""
    bars = whole(length, 1)
    return _windowed(source, bars, [max(window) for window in _windows(source, bars)])


def lowest(source: Series, length: float) -> Series:
    """Least of the last `length` values, the current one included."""
    bars = whole(length, 1)
    return _windowed(source, bars, [min(window) for window in _windows(source, bars)])


def _windows(source: Series, bars: int) -> Iterator[list[float]]:
    values = source.values()[source.first :].tolist()
    for end in range(bars, len(values) + 1):
        yield values[end - bars : end]


def _windowed(source: Series, bars: int, found: list[float]) -> Series:
    """One value per full window, NaN before the first."""
    missing = len(source.values()) - len(found)
    return Series(np.array([np.nan] * missing + found), source.first + bars - 1, source.clock)


def true_range(bars: KitBars) -> Series:
    """The bar's range, from the close before it where that lies outside; the first bar's own range."""
    high, low, close = bars.high_, bars.low_, bars.close_
    found = high - low
    found[1:] = np.maximum(high[1:], close[:-1]) - np.minimum(low[1:], close[:-1])
    return Series(found, 0, bars.clock)


def atr(bars: KitBars, length: float) -> Series:
    """Wilder's average of the true range."""
    return rma(true_range(bars), length)

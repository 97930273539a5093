"""Moving averages."""

from __future__ import annotations

import math

import numpy as np

from bots.kit.bars import KitBars
from bots.kit.indicators.windows import ago, mean, oldest_first, per_bar, ratio, where, window
from bots.kit.series import Floats, Series, whole


def sma(source: Series, length: float) -> Series:
    """Mean of the last `length` values."""
    values, bars, first = window(source, length)
    return per_bar(mean(values, bars), first, source)


def ema(source: Series, length: float) -> Series:
    """Exponential average: a step of 2 / (length + 1) towards each value, seeded by the mean of the first `length`."""
    values, bars, seed = window(source, length)
    found = np.full(len(values), np.nan)
    level, weight = _seed(values, source.first, bars), 2 / (bars + 1)
    for index, value in enumerate(values[seed:].tolist(), start=seed):
        level = level if index == seed else level + weight * (value - level)
        found[index] = level
    return Series(found, seed, source.clock)


def rma(source: Series, length: float) -> Series:
    """Wilder's average: one `length`-th of the way towards each value, seeded by the mean of the first `length`."""
    values, bars, seed = window(source, length)
    found = np.full(len(values), np.nan)
    level = _seed(values, source.first, bars)
    for index, value in enumerate(values[seed:].tolist(), start=seed):
        level = level if index == seed else level + (value - level) / bars
        found[index] = level
    return Series(found, seed, source.clock)


def _seed(values: Floats, first: int, bars: int) -> float:
    """Mean of the first `bars` values, NaN where there are fewer."""
    begin = values[first : first + bars]
    return float(mean(begin, bars)[-1]) if len(begin) == bars else math.nan


def wma(source: Series, length: float) -> Series:
    """Mean with weights 1 to `length`, the newest heaviest."""
    values, bars, first = window(source, length)
    total = np.zeros(len(values))
    for weight, each in enumerate(oldest_first(values, bars), start=1):
        total = total + weight * (each - values)
    return per_bar(values + total / (bars * (bars + 1) / 2), first, source)


def hma(source: Series, length: float) -> Series:
    """Hull's average: the WMA over √length of twice the WMA over half the length minus the one over all of it."""
    bars = whole(length, 2)
    return wma(2 * wma(source, bars // 2) - wma(source, bars), math.isqrt(bars))


def dema(source: Series, length: float) -> Series:
    """Twice the EMA minus the EMA of the EMA."""
    once = ema(source, length)
    return 2 * once - ema(once, length)


def tema(source: Series, length: float) -> Series:
    """3 × EMA − 3 × EMA of EMA + EMA of EMA of EMA."""
    once = ema(source, length)
    twice = ema(once, length)
    return 3 * (once - twice) + ema(twice, length)


def vwma(bars: KitBars, source: Series, length: float) -> Series:
    """Mean of the last `length` values weighted by volume; the plain mean where no volume was traded."""
    traded, plain = sma(bars.volume, length), sma(source, length)
    weighed = sma(source * bars.volume, length)
    found = ratio(weighed.values(), traded.values(), np.nan)
    return per_bar(where(traded.values() == 0, plain.values(), found), weighed.first, source)


def kama(source: Series, length: float) -> Series:
    """Kaufman's average: steps between those of an EMA of 30 and of 2, squared, by how straight the way was."""
    values, bars, _ = window(source, length)
    fast, slow = 2 / 3, 2 / 31
    steps = np.abs(values - ago(values, 1))
    travelled = np.zeros(len(values))
    for each in oldest_first(steps, bars):
        travelled = travelled + each
    straight = ratio(np.abs(values - ago(values, bars)), travelled, 1.0)
    first = source.first + bars
    found = np.full(len(values), np.nan)
    level = float(values[first - 1]) if first <= len(values) else math.nan
    for index in range(first, len(values)):
        constant = float(straight[index]) * (fast - slow) + slow
        level = level + constant * constant * (float(values[index]) - level)
        found[index] = level
    return Series(found, first, source.clock)

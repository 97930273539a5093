"""Averages and spread of a window."""

from __future__ import annotations

import math

import numpy as np

from bots.kit.series import Series, whole


def sma(source: Series, length: float) -> Series:
    """Mean of the last `length` values."""
    bars = whole(length, 1)
    values, found = source.values(), np.full(len(source.values()), np.nan)
    for index in range(source.first + bars - 1, len(values)):
        found[index] = math.fsum(values[index - bars + 1 : index + 1]) / bars
    return Series(found, source.first + bars - 1, source.clock)


def ema(source: Series, length: float) -> Series:
    """Exponential average with weight 2 / (length + 1), seeded by the mean of the first `length` values."""
    bars = whole(length, 1)
    return smoothed(source, bars, 2 / (bars + 1))


def rma(source: Series, length: float) -> Series:
    """Wilder's average: weight 1 / length, seeded by the mean of the first `length` values."""
    bars = whole(length, 1)
    return smoothed(source, bars, 1 / bars)


def smoothed(source: Series, bars: int, weight: float) -> Series:
    """A recursive average whose first value is the mean of the first `bars` values."""
    values, found = source.values(), np.full(len(source.values()), np.nan)
    seed = source.first + bars - 1
    if seed < len(values):
        level = math.fsum(values[source.first : seed + 1]) / bars
        found[seed] = level
        for index in range(seed + 1, len(values)):
            level = level + weight * (float(values[index]) - level)
            found[index] = level
    return Series(found, seed, source.clock)


def stdev(source: Series, length: float) -> Series:
    """Population standard deviation of the last `length` values."""
    bars = whole(length, 1)
    values, found = source.values(), np.full(len(source.values()), np.nan)
    for index in range(source.first + bars - 1, len(values)):
        window = values[index - bars + 1 : index + 1]
        mean = math.fsum(window) / bars
        found[index] = math.sqrt(math.fsum((value - mean) ** 2 for value in window) / bars)
    return Series(found, source.first + bars - 1, source.clock)

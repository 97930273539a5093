"""How far the values of a window lie apart."""

from __future__ import annotations

import math

import numpy as np

from bots.kit.indicators.windows import mean, oldest_first, per_bar, window
from bots.kit.series import Series


def stdev(source: Series, length: float) -> Series:
    """Population standard deviation of the last `length` values."""
    values, bars, first = window(source, length)
    middle, squares = mean(values, bars), np.zeros(len(values))
    for each in oldest_first(values, bars):
        squares = squares + (each - middle) * (each - middle)
    return per_bar(np.sqrt(squares / bars), first, source)


def mean_deviation(source: Series, length: float) -> Series:
    """Mean distance of the last `length` values from their mean."""
    values, bars, first = window(source, length)
    middle, distance = mean(values, bars), np.zeros(len(values))
    for each in oldest_first(values, bars):
        distance = distance + np.abs(each - middle)
    return per_bar(distance / bars, first, source)


def historical_volatility(source: Series, length: float, periods: float) -> Series:
    """Standard deviation of log returns in percent a year of `periods` bars; NaN where a value is not above 0."""
    growth = source / source[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(growth.values() > 0, np.log(growth.values()), np.nan)
    return 100 * math.sqrt(periods) * stdev(Series(logs, growth.first, source.clock), length)

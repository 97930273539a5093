"""Daily returns like those of real markets in all but predictability: GARCH(1,1) with Student-t shocks."""

from __future__ import annotations

import math

import numpy as np

from evaluation.arrays import Floats

DAYS_PER_YEAR = 260
_SHOCK, _MEMORY = 0.05, 0.92  # GARCH α and β: volatility clusters with a half-life of about 23 days
_DEGREES = 5  # Student-t: raw kurtosis 9 of the shocks alone


def draw_noise(generator: np.random.Generator, days: int, volatility: float) -> tuple[Floats, Floats]:
    """(log returns with mean 0, their standard deviations) per day; ``volatility`` is annual, a fraction."""
    shocks = generator.standard_t(_DEGREES, days) / math.sqrt(_DEGREES / (_DEGREES - 2))
    long_run = volatility**2 / DAYS_PER_YEAR
    variance = np.empty(days)
    level = long_run
    for day in range(days):
        variance[day] = level
        level = (1 - _SHOCK - _MEMORY) * long_run + (_SHOCK * shocks[day] ** 2 + _MEMORY) * level
    deviation = np.sqrt(variance)
    return deviation * shocks, deviation

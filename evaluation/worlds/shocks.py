"""What moves a price within each bar when nothing predicts it: Brownian steps and how large they are.

The size of a bar's moves is drawn first and holds for the whole bar; given the size, the steps are independent and
Gaussian. So fat tails come from bars that move more, never from a step that knows how the bar will end, and the price
is a martingale inside bars too: a stop or a target has no edge.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np

from evaluation.arrays import Floats
from evaluation.worlds.weekdays import BARS_PER_YEAR
from market.timeframes import Timeframe

STEPS = 12  # within a bar; the first of them is the gap from the last close to the open
VOLATILITY = 0.15  # annual, a fraction

_SHOCK, _MEMORY = 0.05, 0.92  # GARCH α and β: volatility clusters with a half-life of about 23 bars
_DEGREES = 5  # Student-t: raw kurtosis 9 of the shocks alone


@dataclass(frozen=True, eq=False)
class Shocks:
    """``steps`` [STEPS × bars]: independent standard normal. ``scale`` [bars]: deviation of each bar's log return."""

    steps: Floats
    scale: Floats

    @property
    def returns(self) -> Floats:
        """Log returns of the bars [bars], without drift."""
        return self.scale * _sums(self.steps)

    def times(self, factor: Floats) -> Shocks:
        """The same steps with other sizes; ``factor`` [bars]."""
        return replace(self, scale=self.scale * factor)


def bar_deviation(timeframe: Timeframe) -> float:
    """Deviation of a bar's log return at the usual volatility."""
    return VOLATILITY / math.sqrt(BARS_PER_YEAR[timeframe])


def draw_even(generator: np.random.Generator, bars: int, timeframe: Timeframe) -> Shocks:
    """Gaussian returns of constant volatility."""
    return Shocks(generator.standard_normal((STEPS, bars)), np.full(bars, bar_deviation(timeframe)))


def draw_clustered(generator: np.random.Generator, bars: int, timeframe: Timeframe) -> Shocks:
    """GARCH(1,1) with Student-t shocks of 5 degrees of freedom (Bollerslev 1987), each a Gaussian of random size."""
    steps = generator.standard_normal((STEPS, bars))
    size = np.sqrt((_DEGREES - 2) / generator.chisquare(_DEGREES, bars))
    growth = _SHOCK * (size * _sums(steps)) ** 2 + _MEMORY
    floor = 1 - _SHOCK - _MEMORY
    variance = accumulate(growth[:-1].tolist(), lambda level, factor: floor + factor * level, initial=1.0)
    return Shocks(steps, bar_deviation(timeframe) * size * np.sqrt(np.fromiter(variance, np.float64, bars)))


def _sums(steps: Floats) -> Floats:
    total: Floats = steps.sum(axis=0) / math.sqrt(STEPS)
    return total

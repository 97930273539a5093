"""Worlds without edge: no rule has a positive expectation in them beyond that of holding the market, before costs."""

from __future__ import annotations

import math

import numpy as np

from evaluation.arrays import Floats
from evaluation.worlds.shocks import VOLATILITY, draw_clustered, draw_even
from evaluation.worlds.tape import instrument_of, walk
from evaluation.worlds.weekdays import BARS_PER_YEAR, count_bars
from market.bars import Bars
from market.timeframes import Timeframe

HOLDING_SHARPE = 0.6  # of the world that drifts: what a rising stock index gives those who hold it
MEAN_CALM = 100  # bars between two changes of the volatility
LEVELS = (0.5, 1.0, 2.0)  # volatilities that take turns, in parts of the middle one


def make_random_walk(years: float, timeframe: Timeframe, seed: int) -> Bars:
    """Gaussian returns of constant volatility."""
    generator = np.random.Generator(np.random.PCG64(seed))
    shocks = draw_even(generator, count_bars(years, timeframe), timeframe)
    return walk(instrument_of("random_walk"), timeframe, generator, shocks)


def make_garch(years: float, timeframe: Timeframe, seed: int) -> Bars:
    """Clustered, fat-tailed returns."""
    generator = np.random.Generator(np.random.PCG64(seed))
    shocks = draw_clustered(generator, count_bars(years, timeframe), timeframe)
    return walk(instrument_of("garch"), timeframe, generator, shocks)


def make_drift(years: float, timeframe: Timeframe, seed: int) -> Bars:
    """Clustered, fat-tailed returns around the same small growth in every bar: holding pays, timing does not."""
    generator = np.random.Generator(np.random.PCG64(seed))
    shocks = draw_clustered(generator, count_bars(years, timeframe), timeframe)
    growth = HOLDING_SHARPE * VOLATILITY / BARS_PER_YEAR[timeframe]
    return walk(instrument_of("drift"), timeframe, generator, shocks, growth)


def make_regimes(years: float, timeframe: Timeframe, seed: int) -> Bars:
    """Gaussian returns whose volatility jumps between three levels; up and down stay equally likely throughout."""
    generator = np.random.Generator(np.random.PCG64(seed))
    bars = count_bars(years, timeframe)
    shocks = draw_even(generator, bars, timeframe).times(_draw_levels(generator, bars))
    return walk(instrument_of("regimes"), timeframe, generator, shocks)


def _draw_levels(generator: np.random.Generator, bars: int) -> Floats:
    """Of mean square 1 [bars]; each change goes to one of the two other levels, both equally likely."""
    steps = np.where(generator.random(bars) < 1 / MEAN_CALM, generator.integers(1, len(LEVELS), bars), 0)
    states = (np.cumsum(steps) + generator.integers(0, len(LEVELS))) % len(LEVELS)
    levels = np.array(LEVELS) / math.sqrt(sum(level**2 for level in LEVELS) / len(LEVELS))
    drawn: Floats = levels[states]
    return drawn

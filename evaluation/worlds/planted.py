"""Worlds with a planted edge. What is planted is a drift that follows from the past or lasts, around clustered noise.

``strength`` is in units of each world's own; ``strengths`` has what it is worth to the best of the family's rules.
"""

from __future__ import annotations

from itertools import accumulate

import numpy as np

from evaluation.arrays import Floats
from evaluation.worlds.shocks import bar_deviation, draw_clustered
from evaluation.worlds.tape import instrument_of, walk
from evaluation.worlds.weekdays import count_bars
from market.bars import Bars
from market.timeframes import Timeframe

MEAN_TREND = 60  # bars until the hidden drift changes its sign
PULL = 0.2  # part of its distance that a price gives back per bar: half of it in three bars
PHASES = (30, 12, 12)  # mean bars of usual trading, of a squeeze, of the expansion that ends it
PHASE_VOLATILITY = (1.0, 0.4, 1.2)  # in parts of the usual


def make_trend(years: float, timeframe: Timeframe, seed: int, strength: float) -> Bars:
    """A hidden drift of ± ``strength`` bar deviations a bar, that turns on average every 60 bars."""
    generator = np.random.Generator(np.random.PCG64(seed))
    bars = count_bars(years, timeframe)
    shocks = draw_clustered(generator, bars, timeframe)
    turns = np.cumsum(generator.random(bars) < 1 / MEAN_TREND) + generator.integers(0, 2)
    drift = strength * bar_deviation(timeframe) * np.where(turns % 2 == 0, 1.0, -1.0)
    return walk(instrument_of("trend"), timeframe, generator, shocks, drift)


def make_mean_reversion(years: float, timeframe: Timeframe, seed: int, strength: float) -> Bars:
    """A price around a slowly wandering level: the part ``strength`` of every shock is given back, a fifth a bar.

    The log price is level + distance; the level is a random walk with 1 − ``strength`` of each shock, the distance an
    Ornstein-Uhlenbeck process (on bars: AR(1)) with the rest.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    shocks = draw_clustered(generator, count_bars(years, timeframe), timeframe)
    passing = (strength * shocks.returns)[:-1].tolist()
    distance = accumulate(passing, lambda last, shock: (1 - PULL) * last + shock, initial=0.0)
    drift = -PULL * np.fromiter(distance, np.float64, len(shocks.scale))
    return walk(instrument_of("mean_reversion"), timeframe, generator, shocks, drift)


def make_breakout(years: float, timeframe: Timeframe, seed: int, strength: float) -> Bars:
    """Usual trading, a squeeze, an expansion, again and again, each of random length.

    In an expansion the price drifts up or down, a coin decides which, by ``strength`` bar deviations a bar.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    bars = count_bars(years, timeframe)
    shocks = draw_clustered(generator, bars, timeframe)
    volatility, direction = _draw_phases(generator, bars)
    drift = strength * bar_deviation(timeframe) * direction
    return walk(instrument_of("breakout"), timeframe, generator, shocks.times(volatility), drift)


def _draw_phases(generator: np.random.Generator, bars: int) -> tuple[Floats, Floats]:
    """(volatility of mean square 1, direction of the expansion: ±1, else 0) per bar."""
    cycles = bars // len(PHASES) + 1  # each phase lasts a bar at least
    lengths = generator.geometric(1 / np.array(PHASES), (cycles, len(PHASES)))
    needed = int(np.searchsorted(np.cumsum(lengths.sum(axis=1)), bars)) + 1
    lengths = lengths[:needed].ravel()
    levels = np.array(PHASE_VOLATILITY) / np.sqrt(np.average(np.square(PHASE_VOLATILITY), weights=PHASES))
    directions = np.zeros((needed, len(PHASES)))
    directions[:, -1] = generator.integers(0, 2, needed) * 2.0 - 1.0
    return np.repeat(np.tile(levels, needed), lengths)[:bars], np.repeat(directions.ravel(), lengths)[:bars]

"""From shocks and drift to bars whose open, high, low and close belong to one continuous path.

Between two steps the path is a Brownian bridge, and its highest and lowest point are drawn from their exact law
(Karatzas & Shreve 1991, 4.3.40: for a bridge from a to b of variance v, max = (a + b + √((b − a)² + 2·v·E))/2 with E a
standard exponential). High and low of the twelve points alone would lie too near: a stop between two of them would be
filled at its own price where the path had already jumped past it, and stops would have an edge that no market gives.
"""

from __future__ import annotations

import math

import numpy as np

from evaluation.arrays import Floats
from evaluation.worlds.shocks import STEPS, Shocks
from evaluation.worlds.weekdays import DAYS_PER_YEAR, open_times
from market.bars import Bars
from market.instruments import Instrument
from market.timeframes import Timeframe

FIRST_PRICE = 1000.0
COMMISSION_PCT = 0.01  # one basis point per side, and nothing else
TICK = 0.001  # so fine that rounding a stop to it costs nothing that could be measured


def instrument_of(name: str) -> Instrument:
    """The instrument of a world; its market says that it is made up."""
    market = f"SYNTHETIC_{name.upper()}"
    return Instrument(market, TICK, TICK, 0.01, "USD", DAYS_PER_YEAR, commission_pct=COMMISSION_PCT)


def walk(
    instrument: Instrument,
    timeframe: Timeframe,
    generator: np.random.Generator,
    shocks: Shocks,
    drift: Floats | float = 0.0,
) -> Bars:
    """Bars that start at 1000; ``drift`` [bars] is the expected log growth of each bar's price.

    With a drift of 0 the price itself, not its logarithm, is a martingale: half the variance is taken off each bar.
    """
    bars = len(shocks.scale)
    size = shocks.scale / math.sqrt(STEPS)
    path = shocks.steps * size
    path += (drift - shocks.scale**2 / 2) / STEPS
    closes = np.cumsum(path.sum(axis=0))
    path[0, 1:] += closes[:-1]
    np.cumsum(path, axis=0, out=path)
    high, low = _extremes(path, size, generator)
    begin, top, bottom, end = (FIRST_PRICE * np.exp(each) for each in (path[0], high, low, path[-1]))
    return Bars.from_columns(instrument, open_times(bars, timeframe), begin, top, bottom, end, None, timeframe)


def _extremes(path: Floats, size: Floats, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """(highest, lowest) point [bars] of the bridges between the points of each bar [STEPS × bars]."""
    middle = (path[1:] + path[:-1]) / 2
    apart = np.diff(path, axis=0) ** 2 / 4
    spread = size**2 / 2
    above = np.sqrt(apart + spread * generator.standard_exponential(middle.shape))
    below = np.sqrt(apart + spread * generator.standard_exponential(middle.shape))
    return (middle + above).max(axis=0), (middle - below).min(axis=0)

"""A world without edge: no rule has a positive expectation in it, before costs."""

from __future__ import annotations

import numpy as np

from evaluation.worlds.noise import DAYS_PER_YEAR, draw_noise
from evaluation.worlds.paths import build_bars
from market.bars import Bars
from market.instruments import Instrument

INSTRUMENT = Instrument(
    "SYNTHETIC_WALK", 0.01, 0.01, 0.01, "USD", DAYS_PER_YEAR, commission_pct=0.01, spread_ticks=2, slippage_ticks=1
)


def make_garch_walk(seed: int, years: float = 12.0, volatility: float = 0.15) -> Bars:
    """Daily bars of a driftless log price with clustered, fat-tailed noise; ``volatility`` annual, a fraction."""
    generator = np.random.Generator(np.random.PCG64(seed))
    log_returns, deviation = draw_noise(generator, round(years * DAYS_PER_YEAR), volatility)
    return build_bars(INSTRUMENT, generator, log_returns, deviation)

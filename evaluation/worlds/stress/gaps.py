"""The market opens far from where it closed, up or down, and goes on from there."""

from __future__ import annotations

import numpy as np

from evaluation.worlds.stress.reshaping import draw_places, log_prices, reprice
from market.bars import Bars

EVERY = 100  # bars, on average
SIZE = 5.0  # deviations of the returns from close to close


def open_with_gaps(bars: Bars, seed: int) -> Bars:
    """One bar in a hundred, once at least; half of the gaps up, half down, the last of an odd number down."""
    logs = log_prices(bars)
    places = draw_places(seed, len(bars), max(1, len(bars) // EVERY))
    signs = np.where(np.arange(len(places)) % 2 == 0, -1.0, 1.0)
    generator = np.random.Generator(np.random.PCG64(seed + 1))
    gaps = np.zeros(len(bars))
    deviation = float(np.diff(logs[3]).std()) if len(bars) > 1 else 0.0
    gaps[places] = generator.permutation(signs) * SIZE * deviation
    return reprice(bars, logs + np.cumsum(gaps))

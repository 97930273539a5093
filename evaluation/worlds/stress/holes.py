"""Bars that never came: single ones and whole days."""

from __future__ import annotations

import numpy as np

from evaluation.worlds.stress.reshaping import take
from market.bars import Bars

BARS_LOST = 0.02
DAYS_LOST = 0.02
_DAY_MS = 86_400_000


def lose_bars(bars: Bars, seed: int) -> Bars:
    """One bar in fifty and one UTC day in fifty are missing, never the first bar or the last."""
    generator = np.random.Generator(np.random.PCG64(seed))
    days, of_bar = np.unique(bars.time // _DAY_MS, return_inverse=True)
    lost = (generator.random(len(days)) < DAYS_LOST)[of_bar] | (generator.random(len(bars)) < BARS_LOST)
    lost[[0, -1]] = False
    return take(bars, ~lost)

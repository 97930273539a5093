"""The market falls by a fifth within five bars, three times, and stays there."""

from __future__ import annotations

import math

import numpy as np

from evaluation.worlds.stress.reshaping import draw_places, log_prices, reprice
from market.bars import Bars

FALL = 0.2
BARS = 5
TIMES = 3


def crash(bars: Bars, seed: int) -> Bars:
    """Each of the five bars closes lower by the same part; what the bars did of themselves stays in them."""
    steps = np.zeros(len(bars))
    for start in draw_places(seed, len(bars), TIMES, BARS):
        steps[start : start + BARS] = math.log(1 - FALL) / BARS
    after = np.cumsum(steps)
    before = after - steps
    return reprice(bars, log_prices(bars) + np.stack([before, before, after, after]))

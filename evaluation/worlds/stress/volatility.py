"""Every move is twice as large, up and down, around the same long path."""

from __future__ import annotations

import numpy as np

from evaluation.worlds.stress.reshaping import log_prices, reprice
from market.bars import Bars

FACTOR = 2.0


def double_volatility(bars: Bars, seed: int) -> Bars:  # noqa: ARG001 - nothing is drawn
    """Log prices twice as far from the straight line between the first and the last close."""
    logs = log_prices(bars)
    line = np.linspace(logs[3, 0], logs[3, -1], len(bars))
    return reprice(bars, line + FACTOR * (logs - line))

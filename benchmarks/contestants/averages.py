"""Averages in pandas with the textbook's seed, for engines that bring none or bring another."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def ema(x: Floats, length: int) -> Floats:
    """Exponential average with weight 2 / (length + 1), seeded with the mean of the first ``length`` values."""
    return _smooth(x, length, 2.0 / (length + 1))


def atr(high: Floats, low: Floats, close: Floats, length: int) -> Floats:
    """Wilder's average true range."""
    before = np.concatenate([close[:1], close[:-1]])
    spans = np.maximum(high - low, np.maximum(np.abs(high - before), np.abs(low - before)))
    spans[0] = high[0] - low[0]
    return _smooth(spans, length, 1.0 / length)


def _smooth(x: Floats, length: int, weight: float) -> Floats:
    seeded = np.full(x.size, np.nan)
    if x.size >= length:
        seeded[length - 1] = x[:length].mean()
        seeded[length:] = x[length:]
    smoothed: Floats = pd.Series(seeded).ewm(alpha=weight, adjust=False).mean().to_numpy()
    return smoothed

"""Momentum."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bots.kit.indicators.averages import ema, rma
from bots.kit.series import Series


class Macd(NamedTuple):
    """Difference of two EMAs, its own EMA, and the difference of both."""

    line: Series
    signal: Series
    histogram: Series


def macd(source: Series, fast_length: float, slow_length: float, signal_length: float) -> Macd:
    """Moving average convergence divergence."""
    line = ema(source, fast_length) - ema(source, slow_length)
    signal = ema(line, signal_length)
    return Macd(line, signal, line - signal)


def rsi(source: Series, length: float) -> Series:
    """Relative strength: 100 × average gain / (average gain + average loss), Wilder's averages; 100 without losses."""
    steps = source - source[1]
    gains = Series(np.where(steps.values() > 0, steps.values(), 0.0), steps.first, source.clock)
    losses = Series(np.where(steps.values() < 0, -steps.values(), 0.0), steps.first, source.clock)
    up, down = rma(gains, length), rma(losses, length)
    relative = (up / down).values()
    found = np.where(down.values() == 0, 100.0, 100.0 - 100.0 / (1.0 + relative))
    found[: up.first] = np.nan
    return Series(found, up.first, source.clock)

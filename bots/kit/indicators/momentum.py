"""Momentum: how far and how steadily prices moved."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bots.kit.bars import KitBars
from bots.kit.indicators.averages import ema, rma, sma
from bots.kit.indicators.ranges import highest, lowest
from bots.kit.indicators.spread import mean_deviation
from bots.kit.indicators.windows import per_bar, ratio, where
from bots.kit.series import Series


class Macd(NamedTuple):
    """Difference of two EMAs, its own EMA, and the difference of both."""

    line: Series
    signal: Series
    histogram: Series


class Stochastic(NamedTuple):
    """The smoothed place within the range, and its own SMA."""

    k: Series
    d: Series


def macd(source: Series, fast_length: float, slow_length: float, signal_length: float) -> Macd:
    """Moving average convergence divergence."""
    line = ema(source, fast_length) - ema(source, slow_length)
    signal = ema(line, signal_length)
    return Macd(line, signal, line - signal)


def rsi(source: Series, length: float) -> Series:
    """Relative strength: 100 − 100 / (1 + average gain / average loss), Wilder's averages; 100 without losses."""
    steps = source - source[1]
    gains = per_bar(where(steps.values() > 0, steps.values(), 0.0), steps.first, source)
    losses = per_bar(where(steps.values() < 0, -steps.values(), 0.0), steps.first, source)
    up, down = rma(gains, length), rma(losses, length)
    relative = ratio(up.values(), down.values(), np.nan)
    return per_bar(where(down.values() == 0, 100.0, 100.0 - 100.0 / (1.0 + relative)), up.first, source)


def momentum(source: Series, length: float) -> Series:
    """The value minus the one `length` bars ago."""
    return source - source[length]


def roc(source: Series, length: float) -> Series:
    """The change over `length` bars in percent of the earlier value; 0 where that is 0."""
    before = source[length]
    moved = 100 * (source - before)
    return per_bar(ratio(moved.values(), before.values(), 0.0), moved.first, source)


def stochastic(bars: KitBars, k_length: float, k_smoothing: float, d_length: float) -> Stochastic:
    """Place of the close between lowest low and highest high, percent; 50 where they are one."""
    place = _place(bars.close, highest(bars.high, k_length), lowest(bars.low, k_length))
    k = sma(place, k_smoothing)
    return Stochastic(k, sma(k, d_length))


def stoch_rsi(
    source: Series, rsi_length: float, stoch_length: float, k_smoothing: float, d_length: float
) -> Stochastic:
    """Place of the RSI between its own extremes, percent; 50 where they are one."""
    strength = rsi(source, rsi_length)
    k = sma(_place(strength, highest(strength, stoch_length), lowest(strength, stoch_length)), k_smoothing)
    return Stochastic(k, sma(k, d_length))


def _place(of: Series, top: Series, bottom: Series) -> Series:
    above = 100 * (of - bottom)
    return per_bar(ratio(above.values(), (top - bottom).values(), 50.0), max(above.first, top.first), of)


def cci(source: Series, length: float) -> Series:
    """Distance from the SMA in units of 0.015 mean deviations; 0 on a flat window."""
    width = 0.015 * mean_deviation(source, length)
    away = source - sma(source, length)
    return per_bar(ratio(away.values(), width.values(), 0.0), width.first, source)


def williams_r(bars: KitBars, length: float) -> Series:
    """−100 × the close's distance from the highest high, over the range; −50 on a flat window."""
    top, bottom = highest(bars.high, length), lowest(bars.low, length)
    below = -100 * (top - bars.close)
    return per_bar(ratio(below.values(), (top - bottom).values(), -50.0), top.first, top)


def tsi(source: Series, long_length: float, short_length: float) -> Series:
    """100 × the change smoothed by two EMAs over the absolute change smoothed alike; 0 without any."""
    move = source - source[1]
    gross = ema(ema(Series(np.abs(move.values()), move.first, source.clock), long_length), short_length)
    net = 100 * ema(ema(move, long_length), short_length)
    return per_bar(ratio(net.values(), gross.values(), 0.0), net.first, source)


def awesome_oscillator(bars: KitBars, fast_length: float, slow_length: float) -> Series:
    """SMA of the bar's middle over `fast_length` minus that over `slow_length`."""
    return sma(bars.hl2, fast_length) - sma(bars.hl2, slow_length)

"""Indicators of a trend's direction and strength."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bots.kit.bars import KitBars
from bots.kit.indicators.averages import rma
from bots.kit.indicators.ranges import atr
from bots.kit.indicators.windows import ago, per_bar, ratio, where
from bots.kit.series import Floats, Series


class Adx(NamedTuple):
    """The average directional index and both directional indicators, percent."""

    adx: Series
    plus_di: Series
    minus_di: Series


class Supertrend(NamedTuple):
    """The band in force, and 1 while the trend is up, −1 while it is down."""

    line: Series
    direction: Series


def adx(bars: KitBars, length: float, smoothing: float) -> Adx:
    """Wilder's directional movement: of two moves the greater counts, in whole ticks; 0 where nothing moved."""
    reach = per_bar(np.fmax(bars.high_, ago(bars.close_, 1)) - np.fmin(bars.low_, ago(bars.close_, 1)), 1, bars.close)
    up = np.diff(bars.in_ticks(bars.high_), prepend=bars.in_ticks(bars.high_[:1]))
    down = -np.diff(bars.in_ticks(bars.low_), prepend=bars.in_ticks(bars.low_[:1]))
    rises = where((up > down) & (up > 0), bars.high_ - ago(bars.high_, 1), 0.0)
    falls = where((down > up) & (down > 0), ago(bars.low_, 1) - bars.low_, 0.0)
    span = rma(reach, length)
    plus = _percent(100 * rma(per_bar(rises, 1, reach), length), span)
    minus = _percent(100 * rma(per_bar(falls, 1, reach), length), span)
    apart = 100 * Series(np.abs((plus - minus).values()), plus.first, plus.clock)
    return Adx(rma(_percent(apart, plus + minus), smoothing), plus, minus)


def _percent(part: Series, of: Series) -> Series:
    return per_bar(ratio(part.values(), of.values(), 0.0), of.first, of)


def supertrend(bars: KitBars, length: float, multiplier: float) -> Supertrend:
    """Bands `multiplier` ATRs around the bar's middle that only tighten while the close stays within them.

    The first bar's trend is down; it turns where the close is beyond the band in force.
    """
    width = atr(bars, length)
    far = multiplier * width.values()
    tops, bottoms = (bars.hl2.values() + far).tolist(), (bars.hl2.values() - far).tolist()
    closes = bars.close_.tolist()
    line, direction = np.full(len(bars), np.nan), np.full(len(bars), np.nan)
    is_up = False
    for now in range(width.first, len(bars)):
        if now > width.first:
            before, top, bottom = closes[now - 1], tops[now - 1], bottoms[now - 1]
            tops[now] = tops[now] if before > top else min(tops[now], top)
            bottoms[now] = bottoms[now] if before < bottom else max(bottoms[now], bottom)
            is_up = closes[now] >= bottoms[now] if is_up else closes[now] > tops[now]
        line[now] = bottoms[now] if is_up else tops[now]
        direction[now] = 1.0 if is_up else -1.0
    return Supertrend(
        Series(line, width.first, bars.clock),
        Series(direction, width.first, bars.clock),
    )


def parabolic_sar(bars: KitBars, start: float, increment: float, maximum: float) -> Series:
    """Wilder's stop and reverse: each bar it goes `speed` of the way to the move's extreme, faster with each new one.

    It never enters the range of the two bars before; touched beyond by a bar, it jumps to the extreme and turns.
    The first direction is that of the second close.
    """
    found = np.full(len(bars), np.nan)
    if len(bars) >= 2:
        found[1:] = _parabola(bars.high_, bars.low_, bars.close_, (start, increment, maximum))
    return Series(found, 1, bars.clock)


def _parabola(high: Floats, low: Floats, close: Floats, speeds: tuple[float, float, float]) -> list[float]:
    """Falling moves are followed as rising ones of the mirrored prices."""
    start, increment, maximum = speeds
    side = 1.0 if close[1] > close[0] else -1.0
    ahead, behind = (high, low) if side > 0 else (-low, -high)
    stop, extreme, speed = float(behind[0]), float(ahead[1]), start
    found = []
    for now in range(1, len(high)):
        stop = stop + speed * (extreme - stop)
        if stop > behind[now]:
            # The mirror: what was ahead is behind now, the old extreme is the stop.
            stop = -max(float(ahead[now]), extreme)
            ahead, behind, side = -behind, -ahead, -side
            extreme, speed = float(ahead[now]), start
        elif now > 1 and ahead[now] > extreme:
            extreme, speed = float(ahead[now]), min(speed + increment, maximum)
        stop = min(stop, *(float(each) for each in behind[max(now - 2, 0) : now]))
        found.append(side * stop)
    return found

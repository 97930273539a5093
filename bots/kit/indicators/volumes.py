"""Prices weighed by what was traded at them."""

from __future__ import annotations

import numpy as np

from bots.kit.bars import KitBars
from bots.kit.indicators.averages import sma
from bots.kit.indicators.windows import per_bar, ratio, where
from bots.kit.series import Series

_DAY = 86_400_000


def obv(bars: KitBars) -> Series:
    """Volumes added where the close rose and taken away where it fell, from 0."""
    moves = np.sign(np.diff(bars.in_ticks(bars.close_)))
    signed = np.concatenate([[0.0], moves * bars.volume_[1:]])
    return Series(np.cumsum(signed), 0, bars.clock)


def vwap(bars: KitBars, source: Series) -> Series:
    """Mean since the UTC day's first bar weighed by volume; the plain value until any was traded."""
    found = source.values().copy()
    days = bars.time // _DAY
    begins = np.flatnonzero(np.diff(days, prepend=days[:1] - 1))
    for begin, end in zip(begins, [*begins[1:], len(bars)], strict=True):
        volume = bars.volume_[begin:end]
        traded, weighed = np.cumsum(volume), np.cumsum(found[begin:end] * volume)
        found[begin:end] = where(traded > 0, ratio(weighed, traded, np.nan), found[begin:end])
    return Series(found, 0, bars.clock)


def volume_sma(bars: KitBars, length: float) -> Series:
    """Mean volume of the last `length` bars."""
    return sma(bars.volume, length)


def cmf(bars: KitBars, length: float) -> Series:
    """Chaikin's money flow: volume weighed by where in its range each bar closed, over the volume; 0 without any."""
    high, low, close = bars.high_, bars.low_, bars.close_
    place = ratio((close - low) - (high - close), high - low, 0.0)
    flow = sma(Series(place * bars.volume_, 0, bars.clock), length)
    return per_bar(ratio(flow.values(), sma(bars.volume, length).values(), 0.0), flow.first, flow)


def mfi(bars: KitBars, length: float) -> Series:
    """Share of the money that flowed on bars whose middle rose, percent; 50 where none flowed."""
    traded = bars.hlc3.values() * bars.volume_
    moves = np.concatenate([[0], bars.in_ticks(np.diff(bars.hlc3.values()))])
    rising = sma(per_bar(where(moves > 0, traded, 0.0), 1, bars.close), length)
    falling = sma(per_bar(where(moves < 0, traded, 0.0), 1, bars.close), length)
    share = 100 * ratio(rising.values(), (rising + falling).values(), 0.5)
    return per_bar(share, rising.first, rising)

"""In what regime a bar is, as it was known before that bar: the label of bar t uses bars up to t − 1 and t's open time.

volatility  mean true range of the last 20 bars over their last close, among all such values so far: the lowest third is
            "low", the highest "high", the rest "middle"
trend       "rising" where the last close is above the mean of the last 100 closes and that mean is above what it was 20
            bars before; "falling" where both are below; else "sideways"
year, weekday, hours
            of the bar's open time, UTC; hours in blocks of four, of bars shorter than a day

Ranges and closes are summed in whole ticks, so a label is the same to the bit whatever bars follow. Bars before the
first label are ``NOT_YET``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from engine.compilation import compiled
from evaluation.arrays import Floats, Integers
from evaluation.dates import DAY_MS
from evaluation.diagnostics.trade_figures import Labels
from market.bars import Bars

NOT_YET = "not known yet"
RANGE_BARS, TREND_BARS, SLOPE_BARS = 20, 100, 20
LEAST_RANGES = 100  # a third of fewer values says little
_HOURS = 4
_HOUR_MS = DAY_MS // 24
_WEEKDAYS = np.array(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))
_THURSDAY = 3  # 1970-01-01


def label_volatility(bars: Bars) -> Labels:
    """``low``, ``middle`` or ``high`` [bars]."""
    previous = np.concatenate([bars.close_ticks[:1], bars.close_ticks[:-1]])
    true_range = np.maximum(bars.high_ticks, previous) - np.minimum(bars.low_ticks, previous)
    relative = _sum_last(true_range, RANGE_BARS) / bars.close_ticks[RANGE_BARS - 1 :]
    shares = rank_so_far(relative)
    thirds = np.array(("low", "middle", "high"))[np.minimum((3.0 * shares).astype(np.int64), 2)]
    return _known_from(thirds[LEAST_RANGES - 1 :], RANGE_BARS + LEAST_RANGES - 1, len(bars))


def label_trend(bars: Bars) -> Labels:
    """``rising``, ``falling`` or ``sideways`` [bars]."""
    sums = _sum_last(bars.close_ticks, TREND_BARS)
    close = TREND_BARS * bars.close_ticks[TREND_BARS - 1 :]
    now, before, last = sums[SLOPE_BARS:], sums[:-SLOPE_BARS], close[SLOPE_BARS:]
    rising, falling = (last > now) & (now > before), (last < now) & (now < before)
    trends = np.where(rising, "rising", np.where(falling, "falling", "sideways"))
    return _known_from(trends, TREND_BARS + SLOPE_BARS, len(bars))


def label_year(bars: Bars) -> Labels:
    """``2020`` … [bars]."""
    return bars.time.astype("datetime64[ms]").astype("datetime64[Y]").astype(np.str_)


def label_weekday(bars: Bars) -> Labels:
    """``Monday`` … [bars]."""
    return _WEEKDAYS[(bars.time // DAY_MS + _THURSDAY) % 7]


def label_hours(bars: Bars) -> Labels:
    """``00-04`` … [bars]; ``whole days`` for bars of a day or longer."""
    if bars.timeframe.milliseconds >= DAY_MS:
        return np.full(len(bars), "whole days")
    blocks = np.array([f"{hour:02d}-{hour + _HOURS:02d}" for hour in range(0, 24, _HOURS)])
    return blocks[bars.time % DAY_MS // (_HOURS * _HOUR_MS)]


REGIMES: Mapping[str, Callable[[Bars], Labels]] = MappingProxyType(
    {
        "volatility": label_volatility,
        "trend": label_trend,
        "year": label_year,
        "weekday": label_weekday,
        "hours": label_hours,
    }
)
"""By name; each labels every bar from what is known at its open."""


@compiled
def rank_so_far(values: Floats) -> Floats:
    """Of each value [n], the share of it and all before it that are smaller, equal ones (itself too) by half.

    Counted in a tree of partial sums (Fenwick 1994); what comes later only decides how its leaves are numbered.
    """
    count = values.size
    order = np.argsort(values)
    leaf = np.empty(count, dtype=np.int64)  # equal values share one
    leaves = 0
    for place in range(count):
        if place == 0 or values[order[place]] != values[order[place - 1]]:
            leaves += 1
        leaf[order[place]] = leaves
    tree = np.zeros(leaves + 1, dtype=np.int64)
    shares = np.empty(count)
    for number in range(count):
        at = leaf[number]
        while at <= leaves:
            tree[at] += 1
            at += at & -at
        below, upto = 0, 0
        at = leaf[number] - 1
        while at > 0:
            below += tree[at]
            at -= at & -at
        at = leaf[number]
        while at > 0:
            upto += tree[at]
            at -= at & -at
        shares[number] = 0.5 * (below + upto) / (number + 1)
    return shares


def _sum_last(values: Integers, width: int) -> Integers:
    """Sums of ``width`` values in a row, of the first ones first; none where there are fewer."""
    sums = np.concatenate([[0], np.cumsum(values)])
    return np.asarray(sums[width:] - sums[:-width], dtype=np.int64)


def _known_from(labels: Labels, first: int, bars: int) -> Labels:
    """Labels made from the closes of bars ``first − 1``, … and so known to the bar after each; none to those before."""
    known = labels[: max(0, bars - first)]
    return np.concatenate([np.full(bars - len(known), NOT_YET), known])

"""Equity at the closes of bars in which nothing is traded, many bars at once."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from engine.arrays import Floats, Integers
from engine.batch.market import FEW_DAYS, SPARE, Market
from engine.compilation import inlined
from engine.simulation.sizing import quantity_of
from engine.simulation.state import FLAT, Grid, Position
from engine.tearsheet.drawdown import Descent, follow_equity

_ONE = np.uint64(1)


class Marks(NamedTuple):
    """Where is written: ``equity`` and ``shares`` (of the position in it) [bars + ``SPARE``] of the bars since the last
    trade; ``daily`` [days + ``FEW_DAYS``]: equity at the end of each day on the calendar.
    """

    equity: Floats
    shares: Floats
    daily: Floats


class Followed(NamedTuple):
    """Equity up to a bar: the sum of exposures, the falls, on how many closes a position was held, days that ended."""

    exposure: float
    descent: Descent
    in_market: int
    days: int


@inlined
def follow(
    position: Position,
    balance: float,
    grid: Grid,
    market: Market,
    begin: int,
    end: int,
    marks: Marks,
    followed: Followed,
) -> Followed:
    """``mark`` at the closes of bars ``begin`` to ``end``, in which nothing is traded.

    The sums go bar by bar, as in the single run; what they add is computed before, many bars at once.
    """
    exposure, descent, in_market, days = followed
    until = market.ended[np.uint64(end)]
    if position.side != FLAT:
        start, bars = np.uint64(begin), np.uint64(end - begin)
        mark_bars(position, balance, grid, market.close_ticks, market.values, start, bars, marks.equity, marks.shares)
        least, most = math.inf, -math.inf
        for i in range(bars):
            exposure += marks.shares[i]
            least, most = min(least, marks.equity[i]), max(most, marks.equity[i])
        descent = follow_bars(descent, least, most, marks.equity, market.time, start, bars)
        write_held_days(marks.daily, market.ends, marks.equity, begin, np.uint64(days), np.uint64(until))
        in_market += end - begin
    elif begin < end:
        descent = follow_equity(descent, balance, market.time[begin], market.time[end - 1])
        write_flat_days(marks.daily, balance, np.uint64(days), np.uint64(until))
    return Followed(exposure, descent, in_market, until)


@inlined
def mark_bars(
    position: Position,
    balance: float,
    grid: Grid,
    closes: Floats,
    values: Floats,
    start: np.uint64,
    bars: np.uint64,
    equity: Floats,
    shares: Floats,
) -> None:
    """Equity at the closes of ``bars`` from ``start`` on, and the position's share of it; then up to three more.

    In whole vectors of four, so that none is left over to be done by itself. Unsigned: an index that may be negative is
    checked, and a checked loop is not made of vector instructions.
    """
    side, fill, quantity = float(position.side), float(position.fill), quantity_of(position, grid)
    spare = np.uint64(SPARE)
    for i in range((bars + spare) & ~spare):
        held = balance + (side * closes[start + i] - fill) * grid.tick_units / grid.tick_scale * quantity
        equity[i] = held
        shares[i] = side * values[start + i] * quantity / held if held > 0.0 else 0.0


@inlined
def follow_bars(
    descent: Descent, least: float, most: float, equity: Floats, time: Integers, start: np.uint64, bars: np.uint64
) -> Descent:
    """``follow_equity`` over ``bars``, whose ``equity`` is from ``least`` to ``most``: at once where there is no high.

    None is NaN where one is finite: NaN comes of a balance or a quantity that is not, and then none is.
    """
    if most < descent.peak and math.isfinite(least):
        trough = min(descent.trough, least)
        return Descent(descent.peak, descent.peak_time, trough, descent.ratio, descent.money, descent.longest_ms)
    for i in range(bars):
        descent = follow_equity(descent, equity[i], time[start + i], time[start + i])
    return descent


@inlined
def write_held_days(
    daily: Floats, ends: Integers, equity: Floats, begin: int, day: np.uint64, until: np.uint64
) -> None:
    """Equity at the ends of the days from ``day`` to ``until``; what is written beyond is written again later."""
    for i in range(np.uint64(FEW_DAYS)):
        daily[day + i] = equity[np.uint64(ends[day + i] - begin)]
    day += np.uint64(FEW_DAYS)
    while day < until:
        daily[day] = equity[np.uint64(ends[day] - begin)]
        day += _ONE


@inlined
def write_flat_days(daily: Floats, balance: float, day: np.uint64, until: np.uint64) -> None:
    """As ``write_held_days``, without a position."""
    for i in range(np.uint64(FEW_DAYS)):
        daily[day + i] = balance
    day += np.uint64(FEW_DAYS)
    while day < until:
        daily[day] = balance
        day += _ONE

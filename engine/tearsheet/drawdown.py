"""Falls of equity from its high, followed bar by bar or, where equity does not change, over many bars at once."""

from __future__ import annotations

from typing import NamedTuple

from engine.arrays import Floats, Integers
from engine.compilation import compiled, inlined


class Drawdown(NamedTuple):
    """Of equity at closes, from the starting balance on: greatest falls, highest equity, longest stay below a high."""

    ratio: float
    money: float
    peak: float
    longest_ms: int


class Descent(NamedTuple):
    """Equity on its way: the highest so far and when it was last there, the lowest since, and the greatest falls and
    the longest stay that have ended. Below its high exactly while ``trough`` is below ``peak``.
    """

    peak: float
    peak_time: int
    trough: float
    ratio: float
    money: float
    longest_ms: int


@inlined
def start_descent(balance: float, time: int) -> Descent:
    """Before the first bar, which opens at ``time``."""
    return Descent(balance, time, balance, 0.0, 0.0, 0)


@inlined
def follow_equity(descent: Descent, equity: float, since: int, until: int) -> Descent:
    """Go on over bars that open from ``since`` to ``until`` and all close with ``equity``; one bar: both its time."""
    if equity < descent.peak:
        trough = min(descent.trough, equity)
        return Descent(descent.peak, descent.peak_time, trough, descent.ratio, descent.money, descent.longest_ms)
    ended = end_fall(descent, since)
    return Descent(equity, until, equity, ended.ratio, ended.money, ended.longest_ms)


@inlined
def end_fall(descent: Descent, time: int) -> Descent:
    """Count the fall from the last high, over at ``time``: at the bar that regains it, or at the last below it.

    Only its lowest point is measured. A difference and a quotient rounded to the nearest double never grow when the
    exact ones shrink, so no other bar of the fall can give more, not even in the last bit.
    """
    if not descent.trough < descent.peak:
        return descent
    fall = descent.peak - descent.trough
    return Descent(
        descent.peak,
        descent.peak_time,
        descent.trough,
        max(descent.ratio, fall / descent.peak),
        max(descent.money, fall),
        max(descent.longest_ms, time - descent.peak_time),
    )


@inlined
def finish_descent(descent: Descent, time: int) -> Drawdown:
    """After the last bar, which opens at ``time``."""
    ended = end_fall(descent, time)
    return Drawdown(ended.ratio, ended.money, ended.peak, ended.longest_ms)


@compiled
def measure_drawdown(equity: Floats, time: Integers, balance: float) -> Drawdown:
    """One pass over equity [bars] at the closes of bars that open at ``time`` [bars], milliseconds."""
    if equity.size == 0:
        return finish_descent(start_descent(balance, 0), 0)
    descent = start_descent(balance, time[0])
    for i in range(equity.size):
        descent = follow_equity(descent, equity[i], time[i], time[i])
    return finish_descent(descent, time[equity.size - 1])

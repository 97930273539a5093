"""Distances, fixed on the signal bar, and the resting stop, which moves only when a bar closes."""

from __future__ import annotations

import numpy as np

from engine.compilation import inlined
from engine.simulation.state import (
    ABSENT,
    ATR,
    BREAKEVEN,
    FAR,
    PERCENT,
    REWARD_RATIO,
    STOP_LOSS,
    TRAILING_STOP,
    Breakeven,
    Distance,
    Grid,
    Orders,
    Position,
    to_ticks,
)


@inlined
def measure(distance: Distance, width: float, close: int, risk: int, grid: Grid) -> int:
    """A distance in ticks on the signal bar (rules 3 and 11); ``width`` is a price, ``close`` and ``risk`` (R) ticks.

    0 where absent.
    """
    if distance.kind == ABSENT:
        return 0
    if distance.kind == ATR:
        return to_ticks(distance.amount * width / grid.tick)
    if distance.kind == PERCENT:
        return to_ticks(close * distance.amount / 100.0)  # rule 11: of the signal bar's close
    if distance.kind == REWARD_RATIO:
        return to_ticks(distance.amount * risk)  # rule 11: ratio × R
    return to_ticks(distance.amount)


@inlined
def is_too_near(distance: Distance, ticks: int) -> bool:
    """Rule 10: a distance that is there must be at least one tick."""
    return distance.kind != ABSENT and ticks < 1


@inlined
def open_position(orders: Orders, t: int, open: int) -> Position:
    """Fill a market entry at the open of bar ``t``; stop, target and trailing stop are live at once (rules 14, 15)."""
    fill = orders.side * open
    stop, name = fill - FAR, STOP_LOSS
    if orders.stop > 0:
        stop = fill - orders.stop
    if orders.trail > 0 and fill - orders.trail > stop:  # rule 14: at equal levels stop_loss keeps its name
        stop, name = fill - orders.trail, TRAILING_STOP
    target = fill + (orders.target if orders.target > 0 else FAR)
    # Rule 13: the best price since entry is the fill to begin with.
    return Position(
        orders.side, orders.rule, t, fill, stop, name, target, fill, orders.trail, orders.risk, orders.steps
    )


@inlined
def move_stop(position: Position, high: int, low: int, breakeven: Breakeven) -> Position:
    """What the close of a bar does to the stop (rule 13): breakeven first, then trailing; it never loosens."""
    best = max(position.best, high if position.side > 0 else -low)
    stop, name = position.stop, position.stop_name
    if not np.isnan(breakeven.trigger_r) and best - position.fill >= to_ticks(breakeven.trigger_r * position.risk):
        level = position.fill + breakeven.offset
        if level > stop:
            stop, name = level, BREAKEVEN
    if position.trail > 0 and best - position.trail > stop:  # rule 14: at equal levels the earlier name stays
        stop, name = best - position.trail, TRAILING_STOP
    return Position(
        position.side,
        position.rule,
        position.bar,
        position.fill,
        stop,
        name,
        position.target,
        best,
        position.trail,
        position.risk,
        position.steps,
    )

"""The order within a bar (rule 15): a gap at the open, market exits, the market entry, then the range."""

from __future__ import annotations

from engine.compilation import inlined
from engine.simulation.state import NO_EXIT, TAKE_PROFIT, Orders, Position


@inlined
def leave_at_open(position: Position, orders: Orders, open: int) -> int:
    """Rule 15: a resting stop or target the bar opens at or beyond, the stop looked at first; then market exits."""
    level = position.side * open
    if level <= position.stop:
        return position.stop_name
    if level >= position.target:
        return TAKE_PROFIT
    return orders.exit


@inlined
def hit_in_range(position: Position, open: int, high: int, low: int, by_path: bool) -> int:
    """Rule 15: the stop or target the bar's range touches; touch counts."""
    stopped = (low <= position.stop) if position.side > 0 else (-high <= position.stop)
    reached = (high >= position.target) if position.side > 0 else (-low >= position.target)
    if stopped and reached and by_path:
        # path: the extreme nearer to the open first, at equal distance the low; a long's stop is below, a short's above
        low_first = open - low <= high - open
        stopped = low_first == (position.side > 0)
    if stopped:
        return position.stop_name
    return TAKE_PROFIT if reached else NO_EXIT


@inlined
def level_of(position: Position, reason: int) -> int:
    """The price, in ticks, at which a stop or target inside the range fills."""
    return position.side * (position.target if reason == TAKE_PROFIT else position.stop)

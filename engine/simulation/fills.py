"""The order within a bar (rule 15): a gap at the open, market exits, the market entry, then the range."""

from __future__ import annotations

from engine.compilation import inlined
from engine.simulation.state import END_OF_DATA, NO_EXIT, TAKE_PROFIT, Orders, Position


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
def leave_in_range(position: Position, open: int, high: int, low: int, by_path: bool, is_last: bool) -> int:
    """Rule 15: the stop or target the bar's range touches; touch counts. What outlives the last bar ends with it."""
    stopped = (low <= position.stop) if position.side > 0 else (-high <= position.stop)
    reached = (high >= position.target) if position.side > 0 else (-low >= position.target)
    if stopped and reached and by_path:
        # path: the extreme nearer to the open first, at equal distance the low; a long's stop is below, a short's above
        low_first = open - low <= high - open
        stopped = low_first == (position.side > 0)
    if stopped:
        return position.stop_name
    if reached:
        return TAKE_PROFIT
    return END_OF_DATA if is_last else NO_EXIT


@inlined
def price_of(position: Position, reason: int, close: int) -> int:
    """Where an exit after the open fills, in ticks: at its level; at the close where the data ends."""
    if reason == END_OF_DATA:
        return close
    return position.side * (position.target if reason == TAKE_PROFIT else position.stop)

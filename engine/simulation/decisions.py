"""What is decided at a bar's close, to be done at the next open."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.arrays import Floats
from engine.compilation import inlined
from engine.simulation.sizing import count_steps
from engine.simulation.state import (
    ABSENT,
    BOTH_SIDES,
    DAY_FULL,
    EXIT_RULE,
    FLAT,
    LONG,
    NO_EXIT,
    NOT_REFUSED,
    REVERSE,
    SHORT,
    TIME_EXIT,
    TOO_NEAR,
    TOO_SMALL,
    Grid,
    Orders,
    Position,
    PositionRules,
    Risk,
    Today,
    Widths,
    no_entry,
)
from engine.simulation.stops import is_too_near, measure
from engine.stack import evaluate


@inlined
def first_position_rule(position: Position, first: int, t: int, close: int, rules: PositionRules, stack: Floats) -> int:
    """The number of the first true exit rule, given the ``first`` of those that do not read the position."""
    held = t - position.bar + 1  # rule 20: the entry bar included
    profit_r = (position.side * close - position.fill) / position.risk if position.risk > 0 else np.nan  # rule 20
    for i in range(rules.number.size):
        earlier = first < 0 or rules.number[i] < first
        if rules.side[i] == position.side and earlier and evaluate(rules, i, t, held, profit_r, stack):
            first = int(rules.number[i])
    return first


@inlined
def decide_exit(position: Position, first: int, t: int, time_exit: int) -> int:
    """The market exit a position gets: the first true exit rule, then the time exit (rule 21)."""
    if first >= 0:
        return EXIT_RULE + first
    if time_exit > 0 and t - position.bar + 1 >= time_exit:  # rule 21
        return TIME_EXIT
    return NO_EXIT


class Said(NamedTuple):
    """The rules that are true at a close: a number each, -1 where none is. ``exit`` is of the position's side."""

    long_entry: int
    short_entry: int
    exit: int


class Ordered(NamedTuple):
    """Orders for the next open, and why an entry that was signalled is not among them, or ``NOT_REFUSED``."""

    orders: Orders
    refusal: int


@inlined
def decide_orders(
    position: Position,
    exit_reason: int,
    close: int,
    balance: float,
    today: Today,
    said: Said,
    widths: Widths,
    risk: Risk,
    grid: Grid,
) -> Ordered:
    """The orders for the next open where a side signals, given the market exit already decided on this close."""
    if said.long_entry >= 0 and said.short_entry >= 0:  # rule 22: whatever is held
        return Ordered(no_entry(exit_reason), BOTH_SIDES)
    side = LONG if said.long_entry >= 0 else SHORT
    if position.side == side and exit_reason == NO_EXIT:  # held already; rule 24: left on this close, it may re-enter
        return Ordered(no_entry(NO_EXIT), NOT_REFUSED)
    if position.side != FLAT and exit_reason == NO_EXIT:  # rules 21 and 23: named last, done even if the entry is not
        exit_reason = REVERSE
    if risk.daily_limit > 0 and today.entries >= risk.daily_limit:  # rule 25: before anything is measured
        return Ordered(no_entry(exit_reason), DAY_FULL)
    return prepare_entry(exit_reason, side, max(said.long_entry, said.short_entry), close, balance, widths, risk, grid)


@inlined
def count_entries(today: Today, day: int, entered: bool) -> Today:
    """What has been decided on ``day``: the count starts anew with each UTC day (rule 25)."""
    before = today.entries if day == today.day else 0
    return Today(day, before + 1 if entered else before)


@inlined
def prepare_entry(
    exit_reason: int, side: int, rule: int, close: int, balance: float, widths: Widths, risk: Risk, grid: Grid
) -> Ordered:
    """Fix distances and quantity on the signal bar (rules 13 and 30), or refuse."""
    stop = measure(risk.stop, widths.stop, close, 0, grid)
    trail = measure(risk.trail, widths.trail, close, 0, grid)
    initial_risk = stop if risk.stop.kind != ABSENT else trail  # rule 12
    target = measure(risk.target, widths.target, close, initial_risk, grid)
    if is_too_near(risk.stop, stop) or is_too_near(risk.trail, trail) or is_too_near(risk.target, target):  # rule 10
        return Ordered(no_entry(exit_reason), TOO_NEAR)
    steps = count_steps(risk, grid, balance, close, initial_risk)
    if steps < 1.0:  # rule 31
        return Ordered(no_entry(exit_reason), TOO_SMALL)
    return Ordered(Orders(exit_reason, side, rule, stop, target, trail, initial_risk, steps), NOT_REFUSED)

"""What is decided at a bar's close, to be done at the next open."""

from __future__ import annotations

import numpy as np

from engine.arrays import Floats, Integers
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
    REVERSE,
    SHORT,
    TIME_EXIT,
    TOO_NEAR,
    TOO_SMALL,
    Orders,
    Plan,
    Position,
    PositionRules,
    Today,
    no_entry,
)
from engine.simulation.stops import is_too_near, measure
from engine.stack import evaluate


@inlined
def first_static_rule(position: Position, long_rule: int, short_rule: int) -> int:
    """The first true exit rule of the position's side among those that do not read it, -1 where none is."""
    return int(long_rule) if position.side > 0 else int(short_rule)


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


@inlined
def decide_orders(
    position: Position,
    exit_reason: int,
    t: int,
    close: int,
    balance: float,
    today: Today,
    plan: Plan,
    refused: Integers,
) -> Orders:
    """The orders for the next open where a side signals, given the market exit already decided on this close."""
    long_rule, short_rule = plan.signals.long_entry[t], plan.signals.short_entry[t]
    if long_rule >= 0 and short_rule >= 0:  # rule 22: whatever is held
        refused[BOTH_SIDES] += 1
        return no_entry(exit_reason)
    side = LONG if long_rule >= 0 else SHORT
    if position.side == side and exit_reason == NO_EXIT:  # held already; rule 24: left on this close, it may re-enter
        return no_entry(NO_EXIT)
    if position.side != FLAT and exit_reason == NO_EXIT:  # rules 21 and 23: named last, done even if the entry is not
        exit_reason = REVERSE
    if plan.risk.daily_limit > 0 and today.entries >= plan.risk.daily_limit:  # rule 25: before anything is measured
        refused[DAY_FULL] += 1
        return no_entry(exit_reason)
    return prepare_entry(exit_reason, side, int(max(long_rule, short_rule)), t, close, balance, plan, refused)


@inlined
def count_entries(today: Today, day: int, entered: bool) -> Today:
    """What has been decided on ``day``: the count starts anew with each UTC day (rule 25)."""
    before = today.entries if day == today.day else 0
    return Today(day, before + 1 if entered else before)


@inlined
def prepare_entry(
    exit_reason: int, side: int, rule: int, t: int, close: int, balance: float, plan: Plan, refused: Integers
) -> Orders:
    """Fix distances and quantity on the signal bar (rules 13 and 30), or refuse and count."""
    risk, grid = plan.risk, plan.grid
    stop = measure(risk.stop, t, close, 0, grid)
    trail = measure(risk.trail, t, close, 0, grid)
    initial_risk = stop if risk.stop.kind != ABSENT else trail  # rule 12
    target = measure(risk.target, t, close, initial_risk, grid)
    if is_too_near(risk.stop, stop) or is_too_near(risk.trail, trail) or is_too_near(risk.target, target):  # rule 10
        refused[TOO_NEAR] += 1
        return no_entry(exit_reason)
    steps = count_steps(risk, grid, balance, close, initial_risk)
    if steps < 1.0:  # rule 31
        refused[TOO_SMALL] += 1
        return no_entry(exit_reason)
    return Orders(exit_reason, side, rule, stop, target, trail, initial_risk, steps)

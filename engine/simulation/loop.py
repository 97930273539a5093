"""The walk over the bars."""

from __future__ import annotations

import numpy as np

from engine.arrays import Floats
from engine.compilation import compiled, inlined
from engine.simulation.bar import close_bar, mark, pass_bar, settle
from engine.simulation.decisions import Said, first_position_rule
from engine.simulation.state import (
    ATR,
    FLAT,
    NO_EXIT,
    NOT_REFUSED,
    Outcome,
    Plan,
    Prices,
    Record,
    Risk,
    Today,
    Widths,
    no_entry,
    no_position,
)
from engine.simulation.stops import move_stop
from engine.stack import STACK_DEPTH


@compiled
def simulate(prices: Prices, first: int, plan: Plan, record: Record) -> Outcome:
    """Trade bars ``first`` … last and write ``record``."""
    position, orders = no_position(), no_entry(NO_EXIT)
    grid, money, by_path = plan.terms
    balance, exposure = money.balance, 0.0
    trades, in_market, today = 0, 0, Today(-1, 0)
    stack = np.empty(STACK_DEPTH)
    signals, rules, equity = plan.signals, plan.rules, record.equity
    last = prices.close.size - 1
    for t in range(first, last + 1):
        open, high, low, close = prices.open[t], prices.high[t], prices.low[t], prices.close[t]
        passed = pass_bar(position, orders, t, open, high, low, by_path, t == last)
        if passed.left != NO_EXIT or passed.touched != NO_EXIT:
            balance, trades = settle(
                passed, position, t, open, close, record.whole, record.money, balance, trades, grid, money
            )
        position = passed.position
        in_market += passed.met.side != FLAT
        equity[t - first], exposed = mark(position, close, balance, grid)
        exposure += exposed
        if t == last:  # rule 24: what would be pending now is dropped
            break
        true = NO_EXIT
        if position.side != FLAT:  # rule 24: exit rules are read from the entry bar's close on
            position = move_stop(position, high, low, plan.risk.breakeven)  # rule 13: acts from the next open
            true = signals.long_exit[t] if position.side > 0 else signals.short_exit[t]
            if rules.number.size > 0:
                true = first_position_rule(position, true, t, close, rules, stack)
        said = Said(signals.long_entry[t], signals.short_entry[t], true)
        decision = close_bar(
            position,
            t,
            close,
            said,
            read_widths(plan.rows.stop, plan.rows.target, plan.rows.trail, plan.risk, t),
            balance,
            today,
            plan.days[t],
            plan.risk,
            grid,
        )
        if decision.ordered.refusal != NOT_REFUSED:
            record.refused[decision.ordered.refusal] += 1
        orders, today = decision.ordered.orders, decision.today
    return Outcome(trades, in_market, exposure)


@inlined
def read_widths(stop: Floats, target: Floats, trail: Floats, risk: Risk, t: int | np.uint64) -> Widths:
    """What the distances of kind ATR multiply on bar ``t``, from their rows [bars]."""
    return Widths(
        stop[t] if risk.stop.kind == ATR else 0.0,
        target[t] if risk.target.kind == ATR else 0.0,
        trail[t] if risk.trail.kind == ATR else 0.0,
    )

"""The walk over the bars."""

from __future__ import annotations

import numpy as np

from engine.compilation import compiled, inlined
from engine.simulation.decisions import (
    count_entries,
    decide_exit,
    decide_orders,
    first_position_rule,
    first_static_rule,
)
from engine.simulation.fills import leave_at_open, leave_in_range, price_of
from engine.simulation.sizing import cost_of_side, gross_profit, quantity_of
from engine.simulation.state import (
    COSTS,
    ENTRY_BAR,
    ENTRY_RULE,
    ENTRY_TICKS,
    EXIT_BAR,
    EXIT_REASON,
    EXIT_TICKS,
    FLAT,
    NO_EXIT,
    PNL,
    QUANTITY,
    RISK_TICKS,
    SIDE,
    Grid,
    Outcome,
    Plan,
    Position,
    Prices,
    Record,
    Today,
    no_entry,
    no_position,
)
from engine.simulation.stops import move_stop, open_position
from engine.stack import STACK_DEPTH


@compiled
def simulate(  # noqa: C901 - the order of a bar, in one place
    prices: Prices, first: int, plan: Plan, record: Record
) -> Outcome:
    """Trade bars ``first`` … last and write ``record``."""
    position, orders = no_position(), no_entry(NO_EXIT)
    balance, exposure = plan.money.balance, 0.0
    trades, in_market, today = 0, 0, Today(-1, 0)
    stack = np.empty(STACK_DEPTH)
    signals, rules, equity = plan.signals, plan.rules, record.equity
    last = prices.close.size - 1
    for t in range(first, last + 1):
        open, high, low, close = prices.open[t], prices.high[t], prices.low[t], prices.close[t]
        if position.side != FLAT:
            reason = leave_at_open(position, orders, open)  # rule 15: a gap of stop or target, then market exits
            if reason != NO_EXIT:
                balance += book(record, trades, position, t, open, reason, plan)
                trades += 1
                position = no_position()
        if orders.side != FLAT:
            position = open_position(
                orders, t, open
            )  # rule 15: then the market entry, its stop and target live at once
        if position.side != FLAT:
            in_market += 1
            reason = leave_in_range(position, open, high, low, plan.by_path, t == last)  # rule 15: then the range
            if reason != NO_EXIT:
                balance += book(record, trades, position, t, price_of(position, reason, close), reason, plan)
                trades += 1
                position = no_position()
        equity[t - first], exposed = mark(position, close, balance, plan.grid)
        exposure += exposed
        if t == last:  # rule 24: what would be pending now is dropped
            break
        orders = no_entry(NO_EXIT)
        if position.side != FLAT:  # rule 24: exit rules are read from the entry bar's close on
            position = move_stop(position, high, low, plan.risk.breakeven)  # rule 13: acts from the next open
            true = first_static_rule(position, signals.long_exit[t], signals.short_exit[t])
            if rules.number.size > 0:
                true = first_position_rule(position, true, t, close, rules, stack)
            orders = no_entry(decide_exit(position, true, t, plan.risk.time_exit))
        if signals.long_entry[t] >= 0 or signals.short_entry[t] >= 0:
            today = count_entries(today, plan.days[t], False)
            orders = decide_orders(position, orders.exit, t, close, balance, today, plan, record.refused)
            today = count_entries(today, plan.days[t], orders.side != FLAT)
    return Outcome(trades, in_market, exposure)


@inlined
def mark(position: Position, close: int, balance: float, grid: Grid) -> tuple[float, float]:
    """Equity at a close, and the position's signed value as a share of it; costs come at the exit."""
    if position.side == FLAT:
        return balance, 0.0
    equity = balance + gross_profit(position, close, grid)
    value = position.side * close * grid.tick_units / grid.tick_scale * quantity_of(position, grid)
    return equity, (value / equity if equity > 0.0 else 0.0)


@inlined
def book(record: Record, trade: int, position: Position, t: int, price: int, reason: int, plan: Plan) -> float:
    """Write a closed trade; returns its pnl, both sides' costs taken off."""
    grid, money = plan.grid, plan.money
    quantity = quantity_of(position, grid)
    entry = position.side * position.fill
    costs = cost_of_side(entry, quantity, grid, money) + cost_of_side(price, quantity, grid, money)
    pnl = gross_profit(position, price, grid) - costs
    whole, amounts = record.whole[trade], record.money[trade]
    whole[SIDE], whole[ENTRY_BAR], whole[EXIT_BAR] = position.side, position.bar, t
    whole[ENTRY_TICKS], whole[EXIT_TICKS], whole[RISK_TICKS] = entry, price, position.risk
    whole[ENTRY_RULE], whole[EXIT_REASON] = position.rule, reason
    amounts[QUANTITY], amounts[PNL], amounts[COSTS] = quantity, pnl, costs
    return pnl

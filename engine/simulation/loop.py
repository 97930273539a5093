"""The walk over the bars."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.arrays import Floats, Integers
from engine.compilation import compiled, inlined
from engine.simulation.decisions import decide_exit, decide_orders
from engine.simulation.fills import gap_at_open, hit_in_range, level_of
from engine.simulation.sizing import cost_of_side, gross_profit, quantity_of
from engine.simulation.state import (
    END_OF_DATA,
    FLAT,
    NO_EXIT,
    Grid,
    Money,
    Position,
    PositionRules,
    Prices,
    Risk,
    Signals,
    no_entry,
    no_position,
)
from engine.simulation.stops import move_stop, open_position
from engine.stack import STACK_DEPTH

SIDE, ENTRY_BAR, EXIT_BAR, ENTRY_TICKS, EXIT_TICKS, RISK_TICKS, ENTRY_RULE, EXIT_REASON = range(8)
"""Columns of ``Ledger.whole``."""

QUANTITY, PNL, COSTS = range(3)
"""Columns of ``Ledger.money``."""


class Ledger(NamedTuple):
    """Where closed trades are written, oldest first: ``whole`` int64 [trades × 8], ``money`` float64 [trades × 3]."""

    whole: Integers
    money: Floats


class Outcome(NamedTuple):
    """``trades`` written; ``bars_in_market``: scored bars whose range was met with a position open.

    ``exposure``: sum over scored closes of signed position value / equity.
    """

    trades: int
    bars_in_market: int
    exposure: float


@compiled
def simulate(  # noqa: PLR0913 - what a run consists of; grouped as far as the groups mean something
    prices: Prices,
    first: int,
    signals: Signals,
    rules: PositionRules,
    risk: Risk,
    grid: Grid,
    money: Money,
    by_path: bool,
    ledger: Ledger,
    equity: Floats,
    refused: Integers,
) -> Outcome:
    """Trade bars ``first`` … last; writes ``ledger``, ``equity`` [bars − first] and the counters ``refused`` [3]."""
    position, orders = no_position(), no_entry(NO_EXIT)
    balance, exposure = money.balance, 0.0
    trades, in_market = 0, 0
    stack = np.empty(STACK_DEPTH)
    last = prices.close.size - 1
    for t in range(first, last + 1):
        open, high, low, close = prices.open[t], prices.high[t], prices.low[t], prices.close[t]
        if position.side != FLAT:
            reason = gap_at_open(position, open)  # rule 15: first a gap of the resting stop or target
            if reason == NO_EXIT:
                reason = orders.exit  # rule 15: then market exits
            if reason != NO_EXIT:
                balance += book(ledger, trades, position, t, open, reason, grid, money)
                trades += 1
                position = no_position()
        if orders.side != FLAT:
            position = open_position(
                orders, t, open
            )  # rule 15: then the market entry, its stop and target live at once
        if position.side != FLAT:
            in_market += 1
            reason = hit_in_range(position, open, high, low, by_path)  # rule 15: then the range
            price = level_of(position, reason)
            if reason == NO_EXIT and t == last:
                reason, price = END_OF_DATA, close
            if reason != NO_EXIT:
                balance += book(ledger, trades, position, t, price, reason, grid, money)
                trades += 1
                position = no_position()
        equity[t - first], exposed = mark(position, close, balance, grid)
        exposure += exposed
        if t == last:  # rule 24: what would be pending now is dropped
            break
        reason = NO_EXIT
        if position.side != FLAT:
            position = move_stop(position, high, low, risk)  # rule 13: acts from the next open
            reason = decide_exit(position, t, close, signals, rules, risk, stack)  # rule 24: at closes with a position
        orders = decide_orders(position, reason, t, close, balance, signals, risk, grid, refused)
    return Outcome(trades, in_market, exposure)


@inlined
def mark(position: Position, close: int, balance: float, grid: Grid) -> tuple[float, float]:
    """Equity at a close, and the position's signed value as a share of it (0 without equity); costs come at the exit."""
    if position.side == FLAT:
        return balance, 0.0
    equity = balance + gross_profit(position, close, grid)
    value = position.side * close * grid.tick_units / grid.tick_scale * quantity_of(position, grid)
    return equity, (value / equity if equity > 0.0 else 0.0)


@inlined
def book(  # noqa: PLR0913
    ledger: Ledger, trade: int, position: Position, t: int, price: int, reason: int, grid: Grid, money: Money
) -> float:
    """Write a closed trade; returns its pnl, both sides' costs taken off."""
    quantity = quantity_of(position, grid)
    entry = position.side * position.fill
    costs = cost_of_side(entry, quantity, grid, money) + cost_of_side(price, quantity, grid, money)
    pnl = gross_profit(position, price, grid) - costs
    whole, amounts = ledger.whole[trade], ledger.money[trade]
    whole[SIDE], whole[ENTRY_BAR], whole[EXIT_BAR] = position.side, position.bar, t
    whole[ENTRY_TICKS], whole[EXIT_TICKS], whole[RISK_TICKS] = entry, price, position.risk
    whole[ENTRY_RULE], whole[EXIT_REASON] = position.rule, reason
    amounts[QUANTITY], amounts[PNL], amounts[COSTS] = quantity, pnl, costs
    return pnl

"""One bar: what the orders at its open and its range do to a position, and what its close decides."""

from __future__ import annotations

from typing import NamedTuple

from engine.arrays import Floats, Integers
from engine.compilation import inlined
from engine.simulation.decisions import Ordered, Said, count_entries, decide_exit, decide_orders
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
    NOT_REFUSED,
    PNL,
    QUANTITY,
    RISK_TICKS,
    SIDE,
    Grid,
    Money,
    Orders,
    Position,
    Risk,
    Today,
    Widths,
    no_entry,
    no_position,
)
from engine.simulation.stops import open_position


class Passed(NamedTuple):
    """How a bar went before its close. ``left``: why the position it began with was left at the open; ``met``: the
    position its range met, ``touched``: why that one was left; ``NO_EXIT`` where none was. ``position``: what is held.
    """

    left: int
    met: Position
    touched: int
    position: Position


@inlined
def pass_bar(
    position: Position, orders: Orders, t: int, open: int, high: int, low: int, by_path: bool, is_last: bool
) -> Passed:
    """From the open of bar ``t`` to just before its close (rule 15)."""
    left, touched = NO_EXIT, NO_EXIT
    if position.side != FLAT:
        left = leave_at_open(position, orders, open)  # a gap of stop or target, then market exits
        if left != NO_EXIT:
            position = no_position()
    if orders.side != FLAT:
        position = open_position(orders, t, open)  # then the market entry, its stop and target live at once
    met = position
    if position.side != FLAT:
        touched = leave_in_range(position, open, high, low, by_path, is_last)  # then the range
        if touched != NO_EXIT:
            position = no_position()
    return Passed(left, met, touched, position)


class Decision(NamedTuple):
    """What a close leaves behind: orders for the next open and why an entry was refused; the day's count."""

    ordered: Ordered
    today: Today


@inlined
def close_bar(
    position: Position,
    t: int,
    close: int,
    said: Said,
    widths: Widths,
    balance: float,
    today: Today,
    day: int,
    risk: Risk,
    grid: Grid,
) -> Decision:
    """What is decided at the close of bar ``t`` (rules 20 to 31), the position's stop moved already."""
    exit_reason = decide_exit(position, said.exit, t, risk.time_exit) if position.side != FLAT else NO_EXIT
    if said.long_entry < 0 and said.short_entry < 0:
        return Decision(Ordered(no_entry(exit_reason), NOT_REFUSED), today)
    today = count_entries(today, day, False)
    ordered = decide_orders(position, exit_reason, close, balance, today, said, widths, risk, grid)
    return Decision(ordered, count_entries(today, day, ordered.orders.side != FLAT))


@inlined
def mark(position: Position, close: int, balance: float, grid: Grid) -> tuple[float, float]:
    """Equity at a close, and the position's signed value as a share of it; costs come at the exit."""
    if position.side == FLAT:
        return balance, 0.0
    equity = balance + gross_profit(position, close, grid)
    value = position.side * close * grid.tick_units / grid.tick_scale * quantity_of(position, grid)
    return equity, (value / equity if equity > 0.0 else 0.0)


@inlined
def settle(
    passed: Passed,
    held: Position,
    t: int,
    open: int,
    close: int,
    whole: Integers,
    amounts: Floats,
    balance: float,
    trades: int,
    grid: Grid,
    money: Money,
) -> tuple[float, int]:
    """Write the trades that ended on bar ``t``: of what was ``held``, then of what was opened; balance and count."""
    if passed.left != NO_EXIT:
        balance += book(whole, amounts, trades, held, t, open, passed.left, grid, money)
        trades += 1
    if passed.touched != NO_EXIT:
        price = price_of(passed.met, passed.touched, close)
        balance += book(whole, amounts, trades, passed.met, t, price, passed.touched, grid, money)
        trades += 1
    return balance, trades


@inlined
def book(
    whole: Integers,
    money: Floats,
    trade: int,
    position: Position,
    t: int,
    price: int,
    reason: int,
    grid: Grid,
    terms: Money,
) -> float:
    """Write a closed trade into ``Record``'s columns; returns its pnl, both sides' costs taken off."""
    quantity = quantity_of(position, grid)
    entry = position.side * position.fill
    costs = cost_of_side(entry, quantity, grid, terms) + cost_of_side(price, quantity, grid, terms)
    pnl = gross_profit(position, price, grid) - costs
    whole[trade, SIDE], whole[trade, ENTRY_BAR], whole[trade, EXIT_BAR] = position.side, position.bar, t
    whole[trade, ENTRY_TICKS], whole[trade, EXIT_TICKS] = entry, price
    whole[trade, RISK_TICKS] = position.risk
    whole[trade, ENTRY_RULE], whole[trade, EXIT_REASON] = position.rule, reason
    money[trade, QUANTITY], money[trade, PNL], money[trade, COSTS] = quantity, pnl, costs
    return pnl

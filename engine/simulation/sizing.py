"""How much, and what it earns."""

from __future__ import annotations

import numpy as np

from engine.compilation import inlined
from engine.simulation.state import FIXED_UNITS, PERCENT_OF_BALANCE, Grid, Money, Position, Risk


@inlined
def count_steps(risk: Risk, grid: Grid, balance: float, close: int, risk_ticks: int) -> float:
    """Volume steps to trade, a whole number; 0 means too small (rules 30 and 31), or too many to be a number."""
    if not balance > 0:  # rule 31: no entry at a balance of 0 or below
        return 0.0
    price = close * grid.tick_units / grid.tick_scale
    if risk.sizing == FIXED_UNITS:
        units = risk.amount
    elif risk.sizing == PERCENT_OF_BALANCE:
        units = balance * risk.amount / 100.0 / price
    else:  # rule 30: costs left out
        units = balance * risk.amount / 100.0 / (risk_ticks * grid.tick)
    units = min(units, balance * risk.max_leverage / price)  # rule 30: the cap holds for every kind
    steps = np.floor(units / grid.step + 1e-6)  # rule 31
    return float(steps) if np.isfinite(steps) else 0.0


@inlined
def quantity_of(position: Position, grid: Grid) -> float:
    """Units held."""
    return position.steps * grid.step_units / grid.step_scale


@inlined
def gross_profit(position: Position, price: int, grid: Grid) -> float:
    """What the position has earned at ``price`` (ticks), before costs."""
    ticks = position.side * price - position.fill
    return ticks * grid.tick_units / grid.tick_scale * quantity_of(position, grid)


@inlined
def cost_of_side(price: int, quantity: float, grid: Grid, money: Money) -> float:
    """What one side of a trade costs at ``price`` (ticks)."""
    return price * grid.tick_units / grid.tick_scale * quantity * money.value_rate + money.per_unit * quantity

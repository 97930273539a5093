"""The whole tear sheet: a vector in the order of ``Metrics``, NaN where a figure is not defined."""

from __future__ import annotations

import math

import numpy as np

from engine.arrays import Floats, Integers
from engine.compilation import compiled
from engine.metrics import FIGURES, Metrics
from engine.simulation.state import Grid, Outcome, Record
from engine.tearsheet.days import write_day_figures
from engine.tearsheet.drawdown import Drawdown, measure_drawdown
from engine.tearsheet.places import AT
from engine.tearsheet.quotients import divide
from engine.tearsheet.span import Span
from engine.tearsheet.trades import write_trade_figures

_DAY_MS = 86_400_000.0


def measure(record: Record, outcome: Outcome, returns: Floats, time: Integers, grid: Grid, span: Span) -> Metrics:
    """The tear sheet of a run; ``returns`` [days], ``time`` [scored bars] open times. Raises BacktestError."""
    drawdown = measure_drawdown(record.equity, time, span.balance)
    final = float(record.equity[-1]) if record.equity.size else span.balance
    out = np.empty(len(FIGURES))
    write_figures(
        out, record.whole, record.money, outcome.trades, returns, drawdown, final, outcome.bars_in_market, grid, span
    )
    return Metrics.from_figures(out)


@compiled
def write_figures(
    out: Floats,
    whole: Integers,
    money: Floats,
    trades: int,
    returns: Floats,
    drawdown: Drawdown,
    final_equity: float,
    bars_in_market: int,
    grid: Grid,
    span: Span,
) -> None:
    """Every figure into ``out`` [figures]; of ``whole`` and ``money`` (see ``Record``) the first ``trades`` rows,
    ``returns`` [days] of the scored days, ``final_equity`` the balance where no bar was scored.
    """
    write_equity_figures(out, drawdown, final_equity, span)
    out[AT.exposure_pct] = divide(100.0 * bars_in_market, span.bars)
    write_day_figures(out, returns, span.trading_days_per_year)
    write_trade_figures(out, whole, money, trades, grid)
    out[AT.market_change_pct] = span.market_change_pct
    out[AT.scored_bars] = span.bars
    out[AT.scored_days] = span.days
    out[AT.years] = span.years
    out[AT.trading_days_per_year] = span.trading_days_per_year


@compiled
def write_equity_figures(out: Floats, drawdown: Drawdown, final_equity: float, span: Span) -> None:
    """Growth, and what was lost on the way."""
    profit, growth = final_equity - span.balance, final_equity / span.balance
    rate = annual_growth(growth, span.years)
    out[AT.net_return_pct] = 100.0 * (growth - 1.0)
    out[AT.max_drawdown_pct] = 100.0 * drawdown.ratio
    out[AT.calmar] = divide(rate, drawdown.ratio)
    out[AT.cagr_pct] = 100.0 * rate
    out[AT.starting_balance] = span.balance
    out[AT.final_equity] = final_equity
    out[AT.peak_equity] = drawdown.peak
    out[AT.net_profit] = profit
    out[AT.max_drawdown] = drawdown.money
    out[AT.max_drawdown_days] = drawdown.longest_ms / _DAY_MS
    out[AT.recovery_factor] = divide(profit, drawdown.money)


@compiled
def annual_growth(growth: float, years: float) -> float:
    """A rate too large to be a number (a gain within minutes) is not defined; what lost everything lost 100 %."""
    if years <= 0.0:
        return math.nan
    if growth <= 0.0:
        return -1.0
    rate = math.exp(math.log(growth) / years) - 1.0
    return rate if math.isfinite(rate) else math.nan

"""Figures of closed trades."""

from __future__ import annotations

import math
from typing import NamedTuple

from engine.arrays import Floats, Integers
from engine.compilation import compiled
from engine.simulation.state import (
    COSTS,
    ENTRY_BAR,
    ENTRY_TICKS,
    EXIT_BAR,
    PNL,
    QUANTITY,
    RISK_TICKS,
    SIDE,
    Grid,
)
from engine.tearsheet.places import AT
from engine.tearsheet.quotients import deviate, divide


class Tally(NamedTuple):
    """Counts and sums over trades. ``value_shares`` and ``risk_shares``: sums of pnl per unit and tick of the entry
    price and of R, the latter not finite where a trade has no R; ``*_run``: the longest.
    """

    wins: int
    losses: int
    longs: int
    longs_won: int
    pnl: float
    long_pnl: float
    short_pnl: float
    profit: float
    loss: float
    costs: float
    value_shares: float
    risk_shares: float
    best: float
    worst: float
    bars: int
    win_run: int
    loss_run: int


@compiled
def tally_trades(whole: Integers, money: Floats, trades: int) -> Tally:
    """Go once over the first ``trades`` rows of the record; without jumps that would depend on who won."""
    wins, losses, longs, longs_won, bars = 0, 0, 0, 0, 0
    total, long_pnl, short_pnl, profit, loss, costs = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    value_shares, risk_shares = 0.0, 0.0
    best, worst = -math.inf, math.inf
    win_run, loss_run, won_in_a_row, not_won_in_a_row = 0, 0, 0, 0
    for i in range(trades):
        counts, amounts = whole[i], money[i]
        pnl, per_unit = amounts[PNL], amounts[PNL] / amounts[QUANTITY]
        won, is_long = int(pnl > 0.0), int(counts[SIDE] > 0)
        wins, losses = wins + won, losses + int(pnl < 0.0)
        longs, longs_won = longs + is_long, longs_won + (is_long & won)
        bars += counts[EXIT_BAR] - counts[ENTRY_BAR]
        total += pnl
        long_pnl += pnl if is_long else 0.0
        short_pnl += 0.0 if is_long else pnl
        profit += max(pnl, 0.0)
        loss -= min(pnl, 0.0)
        costs += amounts[COSTS]
        value_shares += per_unit / counts[ENTRY_TICKS]
        risk_shares += per_unit / counts[RISK_TICKS]
        best, worst = max(best, pnl), min(worst, pnl)
        won_in_a_row, not_won_in_a_row = (won_in_a_row + 1) * won, (not_won_in_a_row + 1) * (1 - won)
        win_run, loss_run = max(win_run, won_in_a_row), max(loss_run, not_won_in_a_row)
    return Tally(
        wins,
        losses,
        longs,
        longs_won,
        total,
        long_pnl,
        short_pnl,
        profit,
        loss,
        costs,
        value_shares,
        risk_shares,
        best,
        worst,
        bars,
        win_run,
        loss_run,
    )


@compiled
def write_trade_figures(out: Floats, whole: Integers, money: Floats, trades: int, grid: Grid) -> None:
    """What the first ``trades`` rows of the record say."""
    tally = tally_trades(whole, money, trades)
    mean = divide(tally.pnl, trades)
    squares = 0.0
    for i in range(trades):
        distance = money[i, PNL] - mean
        squares += distance * distance
    deviation = deviate(squares, trades, tally.worst, tally.best)
    ticks_per_price = grid.tick_scale / grid.tick_units
    out[AT.expectancy] = mean
    out[AT.expectancy_pct] = divide(100.0 * tally.value_shares * ticks_per_price, trades)
    out[AT.expectancy_r] = divide(tally.risk_shares * ticks_per_price, trades)
    out[AT.sqn] = divide(math.sqrt(trades) * mean, deviation)
    out[AT.avg_bars] = divide(float(tally.bars), trades)
    write_wins_and_losses(out, tally, trades)
    write_sides(out, tally, trades)


@compiled
def write_wins_and_losses(out: Floats, tally: Tally, trades: int) -> None:
    """How often and how much was won and lost."""
    avg_win, avg_loss = divide(tally.profit, tally.wins), divide(-tally.loss, tally.losses)
    out[AT.trades] = trades
    out[AT.win_rate_pct] = divide(100.0 * tally.wins, trades)
    out[AT.profit_factor] = divide(tally.profit, tally.loss)
    out[AT.gross_profit] = tally.profit
    out[AT.gross_loss] = tally.loss
    out[AT.costs_paid] = tally.costs
    out[AT.avg_win] = avg_win
    out[AT.avg_loss] = avg_loss
    out[AT.payoff_ratio] = divide(avg_win, -avg_loss)
    out[AT.best_trade] = tally.best if trades else math.nan
    out[AT.worst_trade] = tally.worst if trades else math.nan
    out[AT.max_consecutive_wins] = tally.win_run
    out[AT.max_consecutive_losses] = tally.loss_run


@compiled
def write_sides(out: Floats, tally: Tally, trades: int) -> None:
    """Long and short apart."""
    shorts = trades - tally.longs
    out[AT.long_trades] = tally.longs
    out[AT.long_win_rate_pct] = divide(100.0 * tally.longs_won, tally.longs)
    out[AT.long_net_profit] = tally.long_pnl
    out[AT.short_trades] = shorts
    out[AT.short_win_rate_pct] = divide(100.0 * (tally.wins - tally.longs_won), shorts)
    out[AT.short_net_profit] = tally.short_pnl

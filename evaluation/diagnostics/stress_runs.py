"""A candidate run on bars and settings other than its own: what it makes of them, over all its cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from contracts.program import Program
from engine.results import Backtest
from engine.settings import RunSettings
from evaluation.candidate_runs import CellRun
from evaluation.candidates import pooled
from evaluation.errors import EvaluationError
from evaluation.runs import RunnerFactory, place_on_calendar
from evaluation.scores import max_drawdowns_pct
from evaluation.wire import Wire
from market.bars import Bars
from market.validation import PRICE_NAMES

Change = Callable[[Bars, RunSettings], tuple[Bars, RunSettings]]


@dataclass(frozen=True)
class StressFigures(Wire):
    """What a candidate makes of one market. Percent: ``net_return_pct`` and ``max_drawdown_pct`` of equity (several
    cells: of the portfolio in equal parts, at the ends of days), ``worst_trade_pct`` (None without trades) and
    ``lowest_equity_pct`` of a cell's starting balance. ``solvent``: equity of every cell stayed above 0.
    """

    trades: int
    net_return_pct: float
    max_drawdown_pct: float
    worst_trade_pct: float | None
    lowest_equity_pct: float
    solvent: bool


def run_changed(
    program: Program, runs: Sequence[CellRun], values: Mapping[str, float], change: Change, factory: RunnerFactory
) -> StressFigures:
    """Run search and validation of every cell as one stretch, on what ``change`` makes of its bars and settings.

    Earlier bars warm up as they are, so that what strikes at random strikes where it is scored. Raises LabError where
    a cell cannot be changed or run, or its equity is not a finite number.
    """
    backtests, shares = [], []
    for run in runs:
        first, bars = run.search_bars.score_from, run.validation_bars.bars  # which begin with the search bars
        changed, settings = change(bars[first:], run.settings)
        backtest = factory(program, _join(bars[:first], changed), settings, first).run(values)
        _check(backtest, run)
        backtests.append(backtest)
        shares.append((backtest.trades.pnl / settings.balance, backtest.equity / settings.balance))
    net_return, drawdown = _measure_equity(backtests)
    pnl = np.concatenate([share for share, _ in shares])
    lowest = min(float(equity.min()) for _, equity in shares)
    return StressFigures(
        trades=len(pnl),
        net_return_pct=net_return,
        max_drawdown_pct=drawdown,
        worst_trade_pct=100.0 * float(pnl.min()) if len(pnl) else None,
        lowest_equity_pct=100.0 * lowest,
        solvent=lowest > 0.0,
    )


def _join(earlier: Bars, later: Bars) -> Bars:
    ticks = {
        name: np.concatenate([getattr(earlier, f"{name}_ticks"), getattr(later, f"{name}_ticks")])
        for name in PRICE_NAMES
    }
    time, volume = (np.concatenate([getattr(earlier, name), getattr(later, name)]) for name in ("time", "volume"))
    return Bars.from_ticks(later.instrument, later.timeframe, time, ticks, volume)


def _check(backtest: Backtest, run: CellRun) -> None:
    if len(backtest.equity) == 0:
        raise EvaluationError(f"{run.cell} has no bar left to score after the warm-up.")
    if not (np.isfinite(backtest.equity).all() and np.isfinite(backtest.trades.pnl).all()):
        raise EvaluationError(f"The equity of {run.cell} is not a finite number on every bar.")


def _measure_equity(backtests: Sequence[Backtest]) -> tuple[float, float]:
    """(net return, greatest drawdown) in percent: the engine's for one cell, of daily equal parts for several."""
    if len(backtests) == 1:
        return backtests[0].metrics.net_return_pct, backtests[0].metrics.max_drawdown_pct
    days = np.unique(np.concatenate([backtest.daily.days for backtest in backtests]))
    stream = pooled(np.stack([place_on_calendar(backtest.daily, days) for backtest in backtests]))
    return 100.0 * (float(np.prod(1.0 + stream)) - 1.0), float(max_drawdowns_pct(stream[None])[0])

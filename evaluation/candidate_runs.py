"""The runs behind a candidate: each of its cells on search and on validation, with trades and equity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from contracts.program import Program
from engine.results import Backtest
from engine.settings import RunSettings
from evaluation.arrays import Floats
from evaluation.candidates import Candidate, pooled
from evaluation.cells import Cell
from evaluation.runs import RunnerFactory, make_runner, place_on_calendar
from evaluation.scores import annual_growth_pct, max_drawdowns_pct
from evaluation.slices import SliceBars, Unsealed
from evaluation.statistics.sharpe import annual_sharpe

Metrics = dict[str, float | None]


@dataclass(frozen=True, eq=False)
class CellRun:
    """One cell of a candidate on the two unsealed slices."""

    cell: Cell
    settings: RunSettings
    search_bars: SliceBars
    validation_bars: SliceBars
    search: Backtest
    validation: Backtest


def run_candidate(
    program: Program,
    unsealed: Unsealed,
    settings: Mapping[Cell, RunSettings],
    candidate: Candidate,
    factory: RunnerFactory = make_runner,
) -> tuple[CellRun, ...]:
    """Run a candidate on each of its cells. Raises LabError where a run cannot be made."""
    found = []
    for cell in unsealed.cells:
        if candidate.cell not in (None, cell.cell):
            continue
        options = settings[cell.cell]
        search = factory(program, cell.search.bars, options, cell.search.score_from)
        validation = factory(program, cell.validation.bars, options, cell.validation.score_from)
        results = search.run(candidate.values), validation.run(candidate.values)
        found.append(CellRun(cell.cell, options, cell.search, cell.validation, *results))
    return tuple(found)


def slice_metrics(backtests: tuple[Backtest, ...], unsealed: Unsealed, search: bool) -> Metrics:
    """Metrics of a candidate on one slice: the engine's for one cell; for several, those of the portfolio."""
    if len(backtests) == 1:
        return dict(backtests[0].metrics.as_dict())
    days = unsealed.days[: unsealed.search_days] if search else unsealed.days[unsealed.search_days :]
    stream = pooled(np.stack([place_on_calendar(backtest.daily, days) for backtest in backtests]))
    pnl = np.concatenate([backtest.trades.pnl for backtest in backtests])
    return _portfolio_metrics(stream, pnl, unsealed.days_per_year)


def _portfolio_metrics(stream: Floats, pnl: Floats, days_per_year: float) -> Metrics:
    """From the daily stream of equal weights, and from the trades of all cells, which start with the same balance."""
    won, lost = float(pnl[pnl > 0].sum()), float(-pnl[pnl <= 0].sum())
    return {
        "net_return_pct": 100.0 * (float(np.prod(1.0 + stream)) - 1.0),
        "cagr_pct": float(annual_growth_pct(stream[None], days_per_year)[0]),
        "max_drawdown_pct": float(max_drawdowns_pct(stream[None])[0]),
        "sharpe": annual_sharpe(stream, days_per_year),
        "trades": float(len(pnl)),
        "win_rate_pct": 100.0 * float(np.mean(pnl > 0)) if len(pnl) else None,
        "profit_factor": won / lost if lost > 0.0 else None,
    }

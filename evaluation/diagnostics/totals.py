"""What a candidate came to on search and validation together, and how it is run once more under other terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from contracts.program import Program
from evaluation.arrays import Floats
from evaluation.candidate_runs import CellRun
from evaluation.candidates import pooled
from evaluation.runs import RunnerFactory, place_on_calendar
from evaluation.slices import Unsealed
from evaluation.statistics.sharpe import annual_sharpe
from evaluation.wire import Wire


@dataclass(frozen=True)
class Total(Wire):
    """``net_profit_pct``: of the starting balance; slices and cells, each of which starts anew, are added up.

    ``profit_factor``: None without losses. ``sharpe``: annual, of the daily stream of equal weights over the cells.
    """

    trades: int
    net_profit_pct: float
    profit_factor: float | None
    sharpe: float | None


def run_again(program: Program, run: CellRun, values: Mapping[str, float], factory: RunnerFactory) -> CellRun:
    """The two runs of a cell once more, under the settings and on the bars of ``run``. Raises LabError."""
    search, validation = (
        factory(program, part.bars, run.settings, part.score_from).run(values)
        for part in (run.search_bars, run.validation_bars)
    )
    return replace(run, search=search, validation=validation)


def measure_total(runs: Sequence[CellRun], unsealed: Unsealed) -> Total:
    """The figures of the cells of a candidate together."""
    profits = np.concatenate([_profits_pct(run) for run in runs])
    won, lost = float(profits[profits > 0.0].sum()), float(-profits[profits < 0.0].sum())
    return Total(
        trades=len(profits),
        net_profit_pct=float(profits.sum()),
        profit_factor=won / lost if lost > 0.0 else None,
        sharpe=annual_sharpe(pooled(np.stack([_stream(run, unsealed) for run in runs])), unsealed.days_per_year),
    )


def net_profit_pct(run: CellRun) -> float:
    """Of one cell, as ``Total`` has it."""
    return float(_profits_pct(run).sum())


def kept(before: float | None, after: float | None) -> float | None:
    """``after`` as a share of ``before``; None where there was nothing above 0 to keep."""
    if before is None or after is None or before <= 0.0:
        return None
    return after / before


def _profits_pct(run: CellRun) -> Floats:
    pnl = np.concatenate([run.search.trades.pnl, run.validation.trades.pnl])
    profits: Floats = 100.0 * pnl / run.settings.balance
    return profits


def _stream(run: CellRun, unsealed: Unsealed) -> Floats:
    """The net daily stream on the unsealed calendar."""
    first = unsealed.search_days
    parts = (run.search.daily, unsealed.days[:first]), (run.validation.daily, unsealed.days[first:])
    return np.concatenate([place_on_calendar(daily, days) for daily, days in parts])

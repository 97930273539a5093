"""Everything that is said about a candidate before the seal is opened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from contracts.gates import GateResult, Gates
from contracts.program import Program
from evaluation.candidate_runs import CellRun, Metrics, slice_metrics
from evaluation.dates import DAY_MS
from evaluation.health import HealthCheck, check_health, check_look_ahead
from evaluation.preference import check_preference
from evaluation.ranking import Ranked
from evaluation.runs import RunnerFactory, make_runner
from evaluation.scores import oos_degradation_pct
from evaluation.slices import Unsealed
from evaluation.trials import TrialBatch
from evaluation.walk_forward import WalkForward, walk_forward
from evaluation.wire import Wire


@dataclass(frozen=True)
class CandidateReport(Wire):
    """``search`` and ``validation``: metrics by name. ``walk_forward``: None where the slices are too short for it."""

    ranked: Ranked
    search: Metrics
    validation: Metrics
    oos_degradation_pct: float | None
    gates: tuple[GateResult, ...]
    health: tuple[HealthCheck, ...]
    walk_forward: WalkForward | None

    @property
    def preferred(self) -> bool:
        """Whether every gate is passed."""
        return bool(self.gates) and all(gate.passed for gate in self.gates)

    @property
    def healthy(self) -> bool:
        """Whether every health check is passed."""
        return bool(self.health) and all(check.passed for check in self.health)


def evaluate_candidate(
    program: Program,
    unsealed: Unsealed,
    batch: TrialBatch,
    ranked: Ranked,
    runs: tuple[CellRun, ...],
    gates: Gates,
    factory: RunnerFactory = make_runner,
) -> CandidateReport:
    """Judge a ranked candidate of a batch by its ``runs`` (from ``run_candidate``)."""
    candidate = ranked.candidate
    search = slice_metrics(tuple(run.search for run in runs), unsealed, search=True)
    validation = slice_metrics(tuple(run.validation for run in runs), unsealed, search=False)
    slices = [pair for run in runs for pair in ((run.search_bars, run.settings), (run.validation_bars, run.settings))]
    backtests = [backtest for run in runs for backtest in (run.search, run.validation)]
    look_ahead = check_look_ahead(program, candidate.values, slices, factory, backtests)
    warm_up = max(_warm_up_days(run) for run in runs)
    return CandidateReport(
        ranked=ranked,
        search=search,
        validation=validation,
        oos_degradation_pct=oos_degradation_pct(search.get("sharpe"), validation.get("sharpe")),
        gates=check_preference(gates, search, validation),
        health=check_health(backtests, look_ahead),
        walk_forward=walk_forward(batch, unsealed, candidate.cell, warm_up),
    )


def _warm_up_days(run: CellRun) -> int:
    """Days with bars before every input of the contract exists."""
    return len(np.unique(run.search_bars.bars.time[: run.search.warmup] // DAY_MS))

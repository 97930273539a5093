"""The best candidate of a small search, with all that a diagnosis asks of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from engine.settings import Costs, RunSettings
from evaluation.candidate_runs import run_candidate
from evaluation.cells import Cell
from evaluation.diagnostics.diagnosis import Patient
from evaluation.evaluate import evaluate_candidate
from evaluation.evidence import weigh_unsealed
from evaluation.ledger import TrialLedger
from evaluation.ranking import rank_candidates
from evaluation.search import SearchPlan, search_matrix
from evaluation.slices import divide
from market.bars import Bars
from market.timeframes import Timeframe
from tests.evaluation.contracts_for_tests import ema_cross
from tests.evaluation.synthetic_bars import make_bars

_SEED = 5


def make_patient(all_bars: Sequence[Bars], trials: int = 40) -> Patient:
    """Searched once; of several cells the candidate may be all of them together."""
    program, cells = ema_cross(), {Cell.of(bars): bars for bars in all_bars}
    unsealed = divide(cells).unsealed
    settings = {cell: RunSettings(costs=Costs.of(bars.instrument)) for cell, bars in cells.items()}
    batch = search_matrix(program, unsealed, settings, SearchPlan(trials, _SEED, 1)).batch
    ledger = TrialLedger()
    ledger.append(batch)
    ranked = rank_candidates(batch, unsealed)[0]
    runs = run_candidate(program, unsealed, settings, ranked.candidate)
    report = evaluate_candidate(program, unsealed, batch, ranked, runs, program.contract.gates)
    evidence = weigh_unsealed(ledger, unsealed, ranked.candidate, _SEED)
    return Patient(ranked.candidate, program, unsealed, runs, ledger, evidence, report.walk_forward, len)


@cache
def hourly_patient() -> Patient:
    """One market without an edge, 400 days of hours."""
    return make_patient([make_bars("AAA", Timeframe.H1, count=9_600, seed=3)])

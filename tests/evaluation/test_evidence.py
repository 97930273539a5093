"""Evidence on search and validation."""

import dataclasses

import numpy as np
import pytest

from evaluation.candidates import find_candidate
from evaluation.errors import EvaluationError
from evaluation.evidence import UnsealedEvidence, weigh_unsealed
from evaluation.ledger import TrialLedger
from evaluation.trials import TrialBatch
from tests.evaluation.synthetic_trials import make_batch, make_data

DATA = make_data(count=2500)
UNSEALED = DATA.unsealed
CELL = UNSEALED.cells[0].cell


def _weigh(*batches: TrialBatch, ordinal: int = 0) -> UnsealedEvidence:
    ledger = TrialLedger()
    for batch in batches:
        ledger.append(batch)
    return weigh_unsealed(ledger, UNSEALED, find_candidate(batches[0], CELL, ordinal), seed=1)


def test_an_edge_is_told_from_noise() -> None:
    assert _weigh(make_batch(UNSEALED, edge=0.12)).spa.p_value <= 0.01
    assert _weigh(make_batch(UNSEALED)).spa.p_value > 0.05


def test_trials_of_every_iteration_are_counted() -> None:
    later = [make_batch(UNSEALED, iteration=number, seed=number, sets=300) for number in (2, 3)]
    alone, together = _weigh(make_batch(UNSEALED, edge=0.08)), _weigh(make_batch(UNSEALED, edge=0.08), *later)
    assert (alone.trials, together.trials, together.spa.candidates) == (12, 612, 612)
    assert together.spa.p_value > alone.spa.p_value
    assert together.credible_years > alone.credible_years


def test_failed_trials_are_counted() -> None:
    batch = make_batch(UNSEALED, edge=0.1)
    failed, returns = batch.failed.copy(), batch.returns.copy()
    failed[:, 6:], returns[:, 6:] = True, 0.0
    evidence = _weigh(dataclasses.replace(batch, failed=failed, returns=returns))
    assert (evidence.trials, evidence.spa.candidates) == (12, 12)


def test_the_benchmark_is_holding_the_market_with_the_same_exposure() -> None:
    batch = make_batch(UNSEALED, sets=3)
    market = UNSEALED.cells[0].market_returns + 0.002
    rising = dataclasses.replace(UNSEALED, cells=(dataclasses.replace(UNSEALED.cells[0], market_returns=market),))
    noise = np.random.default_rng(2).normal(0, 1e-4, batch.returns.shape)
    noise -= noise.mean(axis=2, keepdims=True)
    holds = dataclasses.replace(batch, returns=market + noise, exposure=np.ones((1, 3, 2)))
    ledger = TrialLedger()
    ledger.append(holds)
    evidence = weigh_unsealed(ledger, rising, find_candidate(holds, CELL, 0), seed=1)
    assert evidence.sharpe > 2
    assert evidence.spa.p_value > 0.05


def test_the_candidates_own_p_is_not_that_of_the_best() -> None:
    evidence = _weigh(make_batch(UNSEALED, edge=0.12), ordinal=5)
    assert evidence.spa.p_value <= 0.01
    assert evidence.candidate_p > 0.05


def test_the_years_needed_follow_from_the_statistic() -> None:
    evidence = _weigh(make_batch(UNSEALED, edge=0.04))
    grown = (evidence.spa.critical_5 / evidence.spa.statistic) ** 2
    assert evidence.evidence_years == pytest.approx(evidence.years * grown)
    whole = evidence.years * (evidence.spa.critical_1 / evidence.spa.statistic) ** 2
    assert evidence.total_years_needed == pytest.approx(max(evidence.evidence_years / 0.8, whole))


def test_where_nothing_beats_its_benchmark_no_number_of_years_would_do() -> None:
    batch = make_batch(UNSEALED)
    evidence = _weigh(dataclasses.replace(batch, returns=batch.returns - 0.02))
    assert (evidence.spa.statistic, evidence.spa.p_value) == (0.0, 1.0)
    assert (evidence.evidence_years, evidence.total_years_needed, evidence.backtest_years) == (None, None, None)


def test_the_same_ledger_gives_the_same_evidence() -> None:
    assert _weigh(make_batch(UNSEALED)) == _weigh(make_batch(UNSEALED))


def test_a_candidate_from_elsewhere_is_refused() -> None:
    ledger = TrialLedger()
    ledger.append(make_batch(UNSEALED))
    stranger = find_candidate(make_batch(UNSEALED, iteration=9), CELL, 0)
    with pytest.raises(EvaluationError, match="no trial for set 0 of iteration 9"):
        weigh_unsealed(ledger, UNSEALED, stranger, seed=1)


def test_evidence_is_json() -> None:
    assert _weigh(make_batch(UNSEALED)).as_dict()["spa"]["candidates"] == 12

"""The tally: what is kept of the test over all trials between iterations is what a walk over the ledger would give."""

import dataclasses

import numpy as np
import pytest

from evaluation.candidates import Candidate, find_candidate, places
from evaluation.errors import EvaluationError, LedgerError
from evaluation.evidence import weigh_tally, weigh_unsealed
from evaluation.ledger import TrialLedger
from evaluation.tally import Tally, count_batch, count_ledger, start_tally
from evaluation.trials import TrialBatch
from tests.evaluation.synthetic_trials import make_batch, make_data

UNSEALED = make_data(cells=2, count=600).unsealed
SEED = 4


def _batches(count: int = 3) -> list[TrialBatch]:
    batches = [
        make_batch(UNSEALED, sets=300, seed=number, iteration=number, edge=0.1) for number in range(1, count + 1)
    ]
    origins = ("own", *["sample"] * 200, *["evolved"] * 69, *["tpe"] * 30)
    return [dataclasses.replace(batch, origins=origins) for batch in batches]


def _ledger(batches: list[TrialBatch]) -> TrialLedger:
    ledger = TrialLedger()
    for batch in batches:
        ledger.append(batch)
    return ledger


def _one_by_one(batches: list[TrialBatch]) -> Tally:
    """Kept as bytes and read again after every batch, as iterations do."""
    tally = start_tally(UNSEALED, SEED)
    for batch in batches:
        tally = Tally.from_bytes(count_batch(tally, batch, UNSEALED).to_bytes())
    return tally


def test_a_tally_kept_between_iterations_has_the_bits_of_a_walk_over_the_whole_ledger() -> None:
    batches = _batches()
    kept, walked = _one_by_one(batches), count_ledger(_ledger(batches), UNSEALED, SEED)
    assert kept.to_bytes() == walked.to_bytes()
    candidate = find_candidate(batches[1], None, 7)
    evidence = weigh_tally(kept, UNSEALED, candidate, batches[1])
    assert evidence == weigh_unsealed(_ledger(batches), UNSEALED, candidate, SEED)
    assert (evidence.trials, evidence.spa.candidates, evidence.spa.against) == (1800, 2700, 891)


def test_every_candidate_is_found_at_its_own_ratio() -> None:
    batches = _batches(2)
    tally = _one_by_one(batches)
    ratios = [tally.ratio(find_candidate(batch, place, 5)) for batch in batches for place in places(batch.cells)]
    assert len(set(ratios)) == 6
    alone = count_batch(start_tally(UNSEALED, SEED), batches[1], UNSEALED)
    assert alone.ratio(find_candidate(batches[1], None, 5)) == ratios[-1]


def test_a_candidate_from_elsewhere_has_no_ratio() -> None:
    (batch,) = _batches(1)
    tally = _one_by_one([batch])
    found = find_candidate(batch, None, 5)
    for stranger in (
        dataclasses.replace(found, ordinal=300),
        dataclasses.replace(found, iteration=2),
        Candidate("d" * 64, 1, 5, found.values, None),
    ):
        with pytest.raises(EvaluationError, match="no trial for"):
            tally.ratio(stranger)


def test_a_dropped_or_reordered_batch_is_noticed() -> None:
    batches = _batches()
    digests = [batch.digest() for batch in batches]
    _one_by_one(batches).check_batches(digests)
    for others in (digests[:2], digests[1:], [digests[1], digests[0], digests[2]], [*digests, digests[0]]):
        with pytest.raises(LedgerError, match="no trial may be left out, replaced or moved"):
            _one_by_one(batches).check_batches(others)


def test_a_batch_is_counted_once_and_in_its_turn() -> None:
    first, second = _batches(2)
    tally = _one_by_one([first, second])
    for batch in (second, first):
        with pytest.raises(LedgerError, match="do not come after"):
            count_batch(tally, batch, UNSEALED)


def test_a_tally_is_of_one_calendar_and_one_set_of_weights() -> None:
    first, second = _batches(2)
    tally = _one_by_one([first])
    with pytest.raises(LedgerError, match="other days or with other weights"):
        count_batch(dataclasses.replace(tally, seed=5), second, UNSEALED)
    risen = dataclasses.replace(UNSEALED.cells[0], market_returns=UNSEALED.cells[0].market_returns + 0.01)
    with pytest.raises(LedgerError, match="other days or with other weights"):
        count_batch(tally, second, dataclasses.replace(UNSEALED, cells=(risen, UNSEALED.cells[1])))


def test_failed_trials_are_counted_as_failed_and_as_trials() -> None:
    (batch,) = _batches(1)
    failed, returns = batch.failed.copy(), batch.returns.copy()
    failed[:, 6:9], returns[:, 6:9] = True, 0.0
    tally = _one_by_one([dataclasses.replace(batch, failed=failed, returns=returns)])
    assert (tally.trials, tally.failed) == (600, 6)
    assert np.isnan(tally.sharpes).sum() == 9  # three sets, on two cells and over both


def test_an_iteration_whose_every_trial_failed_is_counted_whole() -> None:
    first, second = _batches(2)
    failed = np.ones_like(second.failed)
    lost = dataclasses.replace(second, failed=failed, returns=np.zeros_like(second.returns))
    tally = count_ledger(_ledger([first, lost]), UNSEALED, SEED)
    assert (tally.trials, tally.failed, tally.spa.candidates) == (1200, 600, 1800)


def test_a_damaged_tally_is_refused() -> None:
    data = _one_by_one(_batches(1)).to_bytes()
    with pytest.raises(LedgerError, match="cannot be read"):
        Tally.from_bytes(data[:-1])
    with pytest.raises(LedgerError, match="no test over them"):
        Tally.from_bytes(_batches(1)[0].to_bytes())

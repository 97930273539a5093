"""The trial ledger: nothing is lost, nothing is replaced, and it reads back to the bit."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from evaluation.errors import LedgerError
from evaluation.ledger import TrialLedger
from evaluation.trials import METRICS, TrialBatch
from tests.evaluation.synthetic_trials import make_batch, make_data

UNSEALED = make_data(cells=2, count=200).unsealed


def _with_failures() -> TrialBatch:
    batch = make_batch(UNSEALED)
    failed, returns = batch.failed.copy(), batch.returns.copy()
    failed[1, 3] = True
    returns[1, 3] = 0.0
    return dataclasses.replace(batch, failed=failed, returns=returns, failures=((1, 3, "no such luck"),))


def test_a_batch_reads_back_to_the_bit() -> None:
    batch = _with_failures()
    again = TrialBatch.from_bytes(batch.to_bytes())
    assert again.digest() == batch.digest()
    assert again.to_bytes() == batch.to_bytes()
    assert again.failures == ((1, 3, "no such luck"),)
    assert again.parameters(4) == {"length": 9.0}
    for name in ("returns", "values", "metrics", "exposure"):
        assert getattr(again, name).tobytes() == getattr(batch, name).tobytes()


def test_failed_trials_are_kept_and_counted(tmp_path: Path) -> None:
    ledger = TrialLedger(tmp_path)
    ledger.append(_with_failures())
    batch = next(iter(TrialLedger(tmp_path).batches()))
    assert batch.failed.sum() == 1
    assert (ledger.trials, ledger.candidates) == (24, 36)


def test_every_iteration_stays_in_the_ledger(tmp_path: Path) -> None:
    ledger = TrialLedger(tmp_path)
    for iteration in (3, 1, 2):
        ledger.append(make_batch(UNSEALED, iteration=iteration, seed=iteration))
    assert [batch.iteration for batch in TrialLedger(tmp_path).batches()] == [1, 2, 3]
    assert ledger.trials == 72


def test_in_memory_and_in_a_folder_it_has_the_same_digest(tmp_path: Path) -> None:
    memory, folder = TrialLedger(), TrialLedger(tmp_path)
    for ledger in (memory, folder):
        ledger.append(make_batch(UNSEALED, iteration=1))
        ledger.append(make_batch(UNSEALED, iteration=2, seed=2))
    assert memory.digest() == folder.digest()


def test_the_digest_sees_a_single_changed_return() -> None:
    first, second = TrialLedger(), TrialLedger()
    first.append(make_batch(UNSEALED))
    returns = make_batch(UNSEALED).returns.copy()
    returns[0, 0, 0] = np.nextafter(returns[0, 0, 0], 1)
    second.append(make_batch(UNSEALED, returns=returns))
    assert first.digest() != second.digest()


def test_recording_the_same_batch_again_changes_nothing(tmp_path: Path) -> None:
    ledger = TrialLedger(tmp_path)
    ledger.append(make_batch(UNSEALED))
    before = ledger.digest()
    ledger.append(make_batch(UNSEALED))
    assert ledger.digest() == before
    assert ledger.trials == 24


def test_a_recorded_trial_cannot_be_replaced(tmp_path: Path) -> None:
    ledger = TrialLedger(tmp_path)
    ledger.append(make_batch(UNSEALED))
    with pytest.raises(LedgerError, match="never replaces a trial"):
        ledger.append(make_batch(UNSEALED, seed=2))


def test_two_contracts_of_one_iteration_both_count() -> None:
    ledger = TrialLedger()
    ledger.append(make_batch(UNSEALED, contract="a" * 64))
    ledger.append(make_batch(UNSEALED, contract="b" * 64))
    assert ledger.trials == 48


def test_a_damaged_file_is_named_and_not_skipped(tmp_path: Path) -> None:
    ledger = TrialLedger(tmp_path)
    ledger.append(make_batch(UNSEALED))
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-400])
    with pytest.raises(LedgerError, match="cannot be read"):
        ledger.digest()


def test_a_file_under_another_iterations_name_is_refused(tmp_path: Path) -> None:
    ledger = TrialLedger(tmp_path)
    ledger.append(make_batch(UNSEALED))
    (file,) = tmp_path.iterdir()
    file.rename(file.with_name(file.name.replace("000001", "000002")))
    with pytest.raises(LedgerError, match="another iteration"):
        ledger.digest()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_stream_that_is_not_finite_cannot_be_recorded(bad: float) -> None:
    returns = make_batch(UNSEALED).returns.copy()
    returns[0, 2, 7] = bad
    with pytest.raises(LedgerError, match="not finite"):
        make_batch(UNSEALED, returns=returns)


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(LedgerError, match="values have the shape"):
        dataclasses.replace(make_batch(UNSEALED), values=np.zeros((3, 1)))


def test_recorded_arrays_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        make_batch(UNSEALED).returns[0, 0, 0] = 1.0


def test_the_mean_exposure_weighs_the_slices_by_their_days() -> None:
    batch = make_batch(UNSEALED)
    exposure = batch.exposure.copy()
    exposure[:, :, 0], exposure[:, :, 1] = 1.0, -1.0
    assert dataclasses.replace(batch, exposure=exposure).mean_exposure() == pytest.approx(np.full((2, 12), 0.5))


def test_metrics_are_found_by_name() -> None:
    assert (make_batch(UNSEALED).metric("trades", "validation") == 50).all()
    assert len(set(METRICS)) == len(METRICS)

"""The trial ledger: nothing is lost, nothing is replaced, and it reads back to the bit."""

import dataclasses
import hashlib
from pathlib import Path

import numpy as np
import pytest

from evaluation.errors import LedgerError
from evaluation.ledger import RecordedBatch, TrialLedger
from evaluation.trials import METRICS, TrialBatch
from tests.evaluation.synthetic_trials import make_batch, make_data

UNSEALED = make_data(cells=2, count=200).unsealed


def _with_failures() -> TrialBatch:
    batch = make_batch(UNSEALED)
    failed, returns = batch.failed.copy(), batch.returns.copy()
    failed[1, 3] = True
    returns[1, 3] = 0.0
    return dataclasses.replace(batch, failed=failed, returns=returns, failures=((1, 3, "no such luck"),))


def _kept(folder: Path, batch: TrialBatch) -> RecordedBatch:
    """A batch in a file, as a ledger refers to it."""
    file = folder / f"{batch.iteration}-{batch.contract}"
    file.write_bytes(batch.to_bytes())
    return RecordedBatch(
        batch.iteration, batch.contract, batch.digest(), lambda: TrialBatch.from_bytes(file.read_bytes())
    )


def _ledger(folder: Path, *batches: TrialBatch) -> TrialLedger:
    ledger = TrialLedger()
    for batch in batches:
        ledger.refer(_kept(folder, batch))
    return ledger


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
    ledger = _ledger(tmp_path, _with_failures())
    batch = next(iter(ledger.batches()))
    assert batch.failed.sum() == 1
    assert (ledger.trials, ledger.candidates) == (24, 36)


def test_every_iteration_stays_in_the_ledger(tmp_path: Path) -> None:
    ledger = _ledger(tmp_path, *(make_batch(UNSEALED, iteration=number, seed=number) for number in (3, 1, 2)))
    assert [batch.iteration for batch in ledger.batches()] == [1, 2, 3]
    assert ledger.trials == 72


def test_in_memory_and_kept_elsewhere_it_has_the_same_digest(tmp_path: Path) -> None:
    batches = make_batch(UNSEALED, iteration=1), make_batch(UNSEALED, iteration=2, seed=2)
    memory = TrialLedger()
    for batch in batches:
        memory.append(batch)
    assert memory.digest() == _ledger(tmp_path, *batches).digest()


def test_the_digest_is_that_of_the_bytes_it_is_kept_as() -> None:
    batch = make_batch(UNSEALED)
    assert batch.digest() == hashlib.sha256(batch.to_bytes()).hexdigest()


def test_the_digest_sees_a_single_changed_return() -> None:
    first, second = TrialLedger(), TrialLedger()
    first.append(make_batch(UNSEALED))
    returns = make_batch(UNSEALED).returns.copy()
    returns[0, 0, 0] = np.nextafter(returns[0, 0, 0], 1)
    second.append(make_batch(UNSEALED, returns=returns))
    assert first.digest() != second.digest()


def test_recording_the_same_batch_again_changes_nothing(tmp_path: Path) -> None:
    ledger = _ledger(tmp_path, make_batch(UNSEALED))
    before = ledger.digest()
    ledger.append(make_batch(UNSEALED))
    assert ledger.digest() == before
    assert ledger.trials == 24


def test_a_recorded_trial_cannot_be_replaced(tmp_path: Path) -> None:
    ledger = _ledger(tmp_path, make_batch(UNSEALED))
    with pytest.raises(LedgerError, match="never replaces a trial"):
        ledger.append(make_batch(UNSEALED, seed=2))


def test_two_contracts_of_one_iteration_both_count() -> None:
    ledger = TrialLedger()
    ledger.append(make_batch(UNSEALED, contract="a" * 64))
    ledger.append(make_batch(UNSEALED, contract="b" * 64))
    assert ledger.trials == 48


@pytest.mark.parametrize("cut", [slice(-400), slice(3), slice(0), slice(5, None)])
def test_a_damaged_file_is_named_and_not_skipped(tmp_path: Path, cut: slice) -> None:
    ledger = _ledger(tmp_path, make_batch(UNSEALED))
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[cut])
    with pytest.raises(LedgerError, match="cannot be read"):
        list(ledger.batches())


@pytest.mark.parametrize("place", [5, 9, 13, 40, 3000, -1])
def test_a_single_changed_bit_is_noticed(place: int) -> None:
    data = bytearray(make_batch(UNSEALED).to_bytes())
    data[place] ^= 4
    with pytest.raises(LedgerError, match="cannot be read"):
        TrialBatch.from_bytes(bytes(data))


def test_a_file_under_another_iterations_name_is_refused(tmp_path: Path) -> None:
    recorded = _kept(tmp_path, make_batch(UNSEALED))
    ledger = TrialLedger()
    ledger.refer(dataclasses.replace(recorded, iteration=2))
    with pytest.raises(LedgerError, match="another iteration"):
        list(ledger.batches())


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

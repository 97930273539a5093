"""Trials at hand: read from disk once, dropped when there are too many, and always those on record."""

from __future__ import annotations

import pytest

import app.shelf
from app.db.leases import Lease, claim
from app.db.reads import get_campaign
from app.errors import UnknownArtifact
from app.lab import Lab
from app.loop.commit import commit
from app.outcome import Draft, Outcome
from app.transitions import Reason, State
from evaluation.trials import TrialBatch
from tests.app.scripted import add_campaign
from tests.evaluation.synthetic_trials import make_batch, make_data

UNSEALED = make_data(count=200).unsealed
NAMES = [f"trials/iter_{number}_1.trials" for number in (1, 2, 3)]


@pytest.fixture
def batches(lab: Lab) -> list[TrialBatch]:
    """Three batches on record."""
    made = [make_batch(UNSEALED, seed=number, iteration=number) for number in (1, 2, 3)]
    add_campaign(lab)
    lease = claim(lab.database, "worker", 60)
    assert isinstance(lease, Lease)
    with lab.database.read() as session:
        campaign = get_campaign(session, "c1")
    drafts = tuple(Draft(name, batch.to_bytes(), batch.digest()) for name, batch in zip(NAMES, made, strict=True))
    commit(lab, campaign, Outcome(State.BRIEF_GENERATED, Reason.COMPILED, drafts=drafts), lease)
    return made


def test_a_batch_that_was_read_is_at_hand(lab: Lab, batches: list[TrialBatch]) -> None:
    first = lab.trials.read("c1", NAMES[0])
    assert first.digest() == batches[0].digest()
    assert lab.trials.read("c1", NAMES[0]) is first


def test_a_batch_that_was_just_written_need_not_be_read(lab: Lab, batches: list[TrialBatch]) -> None:
    lab.trials.keep(batches[1])
    assert lab.trials.read("c1", NAMES[1]) is batches[1]


def test_what_was_not_used_for_longest_gives_way(
    lab: Lab, batches: list[TrialBatch], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.shelf, "_MOST_BYTES", 2 * batches[0].returns.nbytes)
    first, second = (lab.trials.read("c1", name) for name in NAMES[:2])
    assert lab.trials.read("c1", NAMES[0]) is first
    lab.trials.read("c1", NAMES[2])
    assert lab.trials.read("c1", NAMES[0]) is first
    assert lab.trials.read("c1", NAMES[1]) is not second


def test_trials_that_are_not_on_record_are_unknown(lab: Lab, batches: list[TrialBatch]) -> None:
    with pytest.raises(UnknownArtifact):
        lab.trials.read("c1", "trials/iter_9_1.trials")


def test_damaged_trials_are_not_taken_for_whole(lab: Lab, batches: list[TrialBatch]) -> None:
    path = lab.objects.path(batches[0].digest())
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(UnknownArtifact, match="damaged"):
        lab.trials.read("c1", NAMES[0])

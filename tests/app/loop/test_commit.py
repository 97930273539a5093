from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from app.db.leases import Lease, claim
from app.db.models import Campaign
from app.db.reads import artifacts_of, events_of, get_campaign, transitions_of
from app.errors import StaleLease
from app.lab import Lab
from app.loop.commit import commit
from app.outcome import Draft, Happening, Outcome
from app.transitions import Reason, State
from tests.app.scripted import add_campaign

BRIEF = Outcome(
    State.BRIEF_GENERATED,
    Reason.COMPILED,
    note="It was compiled.",
    payload={"contract_digest": "abc"},
    drafts=(Draft("briefs/brief.md", b"# Brief"),),
    happenings=(Happening("noticed", {"what": "something"}),),
    changes={"iteration": 1},
)


@pytest.fixture
def campaign(lab: Lab) -> Campaign:
    return add_campaign(lab)


def claimed(lab: Lab) -> tuple[Lease, Campaign]:
    lease = claim(lab.database, "worker", 60)
    assert lease is not None
    with lab.database.read() as session:
        return lease, get_campaign(session, "c1")


@pytest.mark.usefixtures("campaign")
def test_a_transition_is_recorded_with_everything_that_came_with_it(lab: Lab) -> None:
    lease, before = claimed(lab)
    after = commit(lab, before, BRIEF, lease)
    assert (after.state, after.revision, after.iteration, after.note) == ("brief_generated", 2, 1, "It was compiled.")
    with lab.database.read() as session:
        rows = [(one.seq, one.from_state, one.to_state, one.reason) for one in transitions_of(session, "c1")]
        files = [(one.name, one.revision) for one in artifacts_of(session, "c1")]
        events = [one.kind for one in events_of(session, "c1")]
    assert rows == [(1, None, "queued", "created"), (2, "queued", "brief_generated", "compiled")]
    assert files == [("briefs/brief.md", 2), ("campaign.json", 2)]
    assert events == ["transition", "noticed", "transition"]


@pytest.mark.usefixtures("campaign")
def test_a_second_transition_from_the_same_revision_is_stale(lab: Lab) -> None:
    lease, before = claimed(lab)
    commit(lab, before, BRIEF, lease)
    with pytest.raises(StaleLease):
        commit(lab, before, Outcome(State.BRIEF_GENERATED, Reason.COMPILED), lease)
    with lab.database.read() as session:
        assert len(transitions_of(session, "c1")) == 2


@pytest.mark.usefixtures("campaign")
def test_a_holder_whose_fence_was_passed_writes_nothing(lab: Lab) -> None:
    lease, before = claimed(lab)
    with lab.database.write() as session:
        session.get_one(Campaign, "c1").fence += 1
    with pytest.raises(StaleLease):
        commit(lab, before, BRIEF, lease)
    with lab.database.read() as session:
        assert len(transitions_of(session, "c1")) == 1
        assert artifacts_of(session, "c1") == []


@pytest.mark.usefixtures("campaign")
def test_a_transition_the_table_does_not_have_is_a_mistake_of_ours(lab: Lab) -> None:
    lease, before = claimed(lab)
    with pytest.raises(ValueError, match="not in the table"):
        commit(lab, before, Outcome(State.COMPLETED, Reason.VERDICT), lease)


@pytest.mark.usefixtures("campaign")
def test_an_artifact_is_recorded_once(lab: Lab) -> None:
    lease, before = claimed(lab)
    after = commit(lab, before, BRIEF, lease)
    again = Outcome(State.CODE_GENERATED, Reason.BOT_WRITTEN, drafts=(Draft("briefs/brief.md", b"another"),))
    with pytest.raises(IntegrityError):
        commit(lab, after, again, lease)
    assert lab.folder.read("c1", "briefs/brief.md") == b"# Brief"


def test_a_users_transition_passes_the_fence_of_whoever_believes_he_holds_the_campaign(
    lab: Lab, campaign: Campaign
) -> None:
    after = commit(lab, campaign, Outcome(State.PAUSED, Reason.PAUSE_REQUESTED))
    assert after.fence == campaign.fence + 1
    assert (after.state, after.paused_from) == ("paused", "queued")


def test_resuming_from_a_pause_goes_back_and_nowhere_else(lab: Lab, campaign: Campaign) -> None:
    paused = commit(lab, campaign, Outcome(State.PAUSED, Reason.PAUSE_REQUESTED))
    with pytest.raises(ValueError, match="not in the table"):
        commit(lab, paused, Outcome(State.CAMPAIGN_RUNNING, Reason.RESUMED))
    resumed = commit(lab, paused, Outcome(State.QUEUED, Reason.RESUMED))
    assert (resumed.state, resumed.paused_from) == ("queued", None)

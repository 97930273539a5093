from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from app.db.leases import Lease, claim, release
from app.db.reads import events_of, get_campaign, transitions_of
from app.errors import IllegalTransition, UnknownCampaign
from app.lab import Lab
from app.loop.context import StepContext
from app.loop.steps import Step
from app.loop.worker import Worker
from app.outcome import Outcome
from app.services.wishes import cancel_campaign, pause_campaign, resume_campaign
from app.transitions import FINAL, WORKING, Reason, State, may_follow
from tests.app.crash.audit import audit_record
from tests.app.scripted import add_campaign, open_lab, scripted_steps

Wish = Callable[[Lab, str], object]


@pytest.mark.parametrize("wish", [pause_campaign, cancel_campaign, resume_campaign])
def test_a_wish_for_an_unknown_campaign_says_so(lab: Lab, wish: Wish) -> None:
    with pytest.raises(UnknownCampaign, match="There is no campaign 'nobody'"):
        wish(lab, "nobody")


def test_a_finished_campaign_cannot_be_cancelled_and_the_sentence_says_what_is_left(lab: Lab) -> None:
    add_campaign(lab)
    Worker(lab, scripted_steps()).work_once(Event())
    with pytest.raises(IllegalTransition) as caught:
        cancel_campaign(lab, "c1")
    assert caught.value.allowed == ()
    assert str(caught.value) == (
        "Campaign c1 is completed, so it cannot cancel; nothing more can be done with it but to fork it."
    )


def test_a_paused_campaign_cannot_be_paused_again(lab: Lab) -> None:
    add_campaign(lab)
    pause_campaign(lab, "c1")
    with pytest.raises(IllegalTransition, match="allowed are resume, cancel"):
        pause_campaign(lab, "c1")


def test_a_campaign_that_needs_an_answer_does_not_go_on_without(lab: Lab) -> None:
    add_campaign(lab)
    steps = {**scripted_steps(), State.QUEUED: lambda _: Outcome(State.PAUSED, Reason.NEEDS_ANSWER)}
    Worker(lab, steps).work_once(Event())
    with pytest.raises(IllegalTransition, match="resume with accept_partial"):
        resume_campaign(lab, "c1")
    assert resume_campaign(lab, "c1", accept_partial=True).accept_partial


def test_a_wish_to_a_working_campaign_is_a_request_and_an_event(lab: Lab) -> None:
    add_campaign(lab)
    assert claim(lab.database, "worker", 60) is not None
    assert pause_campaign(lab, "c1").requested == "pause"
    assert cancel_campaign(lab, "c1").requested == "cancel"
    with lab.database.read() as session:
        assert [one.kind for one in events_of(session, "c1")] == ["transition", "pause_requested", "cancel_requested"]


def test_a_pause_can_be_taken_back_before_it_is_read(lab: Lab) -> None:
    add_campaign(lab)
    assert claim(lab.database, "worker", 60) is not None
    pause_campaign(lab, "c1")
    assert resume_campaign(lab, "c1").requested is None


def test_a_campaign_being_cancelled_is_not_paused(lab: Lab) -> None:
    add_campaign(lab)
    assert claim(lab.database, "worker", 60) is not None
    cancel_campaign(lab, "c1")
    with pytest.raises(IllegalTransition, match="being cancelled"):
        pause_campaign(lab, "c1")


class Wishes(RuleBasedStateMachine):
    """Users pause, resume and cancel while workers come, go and finish steps; a model says what must come of it."""

    lab: Lab
    names: Iterator[int] = itertools.count()

    def __init__(self) -> None:
        super().__init__()
        self.campaign_id = f"c{next(self.names)}"
        add_campaign(self.lab, self.campaign_id)
        self.state = State.QUEUED
        self.paused_from: State | None = None
        self.requested: str | None = None
        self.lease: Lease | None = None

    @rule()
    def pause(self) -> None:
        allowed = self.state in WORKING and self.requested != "cancel"
        if self._wish(pause_campaign, allowed):
            self._stop("pause", State.PAUSED)

    @rule()
    def cancel(self) -> None:
        if self._wish(cancel_campaign, self.state not in FINAL):
            self._stop("cancel", State.CANCELLED)

    @rule()
    def resume(self) -> None:
        pending = self.requested == "pause"
        if not self._wish(resume_campaign, pending or self.state is State.PAUSED):
            return
        if pending:
            self.requested = None
        else:
            assert self.paused_from is not None
            self.state, self.paused_from = self.paused_from, None

    @precondition(lambda self: self.lease is None and self.state in WORKING)
    @rule()
    def begin_to_work(self) -> None:
        self.lease = claim(self.lab.database, "somebody", 60, self.campaign_id)
        assert self.lease is not None

    @precondition(lambda self: self.lease is not None)
    @rule()
    def let_go(self) -> None:
        assert self.lease is not None
        with self.lab.database.write() as session:
            release(session, self.lease)
        self.lease = None

    @precondition(lambda self: self.lease is None)
    @rule()
    def work_one_step(self) -> None:
        """A worker makes one transition, or does what was asked of it."""
        stop = Event()
        Worker(self.lab, _stopping_after_one_step(stop)).work_once(stop, self.campaign_id)
        if self.state not in WORKING:
            return
        if self.requested is not None:
            self._reach(State.PAUSED if self.requested == "pause" else State.CANCELLED)
        else:
            self.state = State(self._read_state())

    @invariant()
    def the_record_agrees_with_the_model(self) -> None:
        with self.lab.database.read() as session:
            campaign = get_campaign(session, self.campaign_id)
            rows = transitions_of(session, self.campaign_id)
        assert campaign.state == self.state
        assert campaign.requested == self.requested
        assert campaign.paused_from == self.paused_from
        assert audit_record(self.lab, self.campaign_id) == []
        for row in rows[1:]:
            assert row.from_state is not None
            assert may_follow(State(row.from_state), State(row.to_state), State(row.to_state))

    def _wish(self, wish: Wish, allowed: bool) -> bool:
        if allowed:
            wish(self.lab, self.campaign_id)
            return True
        with pytest.raises(IllegalTransition):
            wish(self.lab, self.campaign_id)
        return False

    def _stop(self, wish: str, after: State) -> None:
        if self.lease is not None:
            self.requested = wish
        else:
            self._reach(after)

    def _reach(self, after: State) -> None:
        self.paused_from = self.state if after is State.PAUSED else None
        self.state, self.requested = after, None

    def _read_state(self) -> str:
        with self.lab.database.read() as session:
            return get_campaign(session, self.campaign_id).state


def _stopping_after_one_step(stop: Event) -> dict[State, Step]:
    """Steps of which each tells its worker to stop once it has run."""

    def stopping(step: Step) -> Step:
        def run(context: StepContext) -> Outcome:
            outcome = step(context)
            stop.set()
            return outcome

        return run

    return {state: stopping(step) for state, step in scripted_steps().items()}


@pytest.fixture(scope="module")
def shared_lab() -> Iterator[Lab]:
    with TemporaryDirectory() as folder:
        lab = open_lab(Path(folder))
        yield lab
        lab.close()


def test_whatever_users_and_workers_do_the_table_is_kept(shared_lab: Lab) -> None:
    class WishesHere(Wishes):
        lab = shared_lab

    run_state_machine_as_test(WishesHere, settings=settings(max_examples=30, stateful_step_count=20))

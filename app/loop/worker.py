"""The worker: claims campaigns and moves each on, step by step, until it ends, pauses or is another's."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import time
from collections.abc import Mapping
from dataclasses import replace
from threading import Event

from app.crash import crash_point
from app.db.database import DatabaseGone
from app.db.leases import Lease, claim, count_failure, release
from app.db.models import Campaign
from app.db.openings import openings
from app.db.reads import get_campaign, last_event, unpublished_campaigns
from app.db.transit import record_event
from app.errors import Interrupted, StaleLease, UnknownArtifact
from app.lab import Lab
from app.loop.commit import commit
from app.loop.context import StepContext
from app.loop.failures import describe, give_up, settle
from app.loop.guide import Guide, LiveGuide, Moment, Seen
from app.loop.heartbeat import Heartbeat
from app.loop.journal import Journal
from app.loop.steps import STEPS, Step
from app.objects import remove_leftovers
from app.outcome import Outcome
from app.transitions import WORKING, Reason, State
from contracts.campaign import parse_request

_log = logging.getLogger(__name__)
_REQUESTED = {
    "pause": Outcome(State.PAUSED, Reason.PAUSE_REQUESTED),
    "cancel": Outcome(State.CANCELLED, Reason.CANCEL_REQUESTED),
}


class Worker:
    """Works until told to stop. Several may run, in as many processes; a campaign is worked on by one of them."""

    def __init__(self, lab: Lab, steps: Mapping[State, Step] = STEPS, guide: Guide | None = None) -> None:
        self._lab = lab
        self._steps = steps
        self._guide = guide
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"

    def run(self, stop: Event, only: str | None = None) -> None:
        """Work on whatever there is (or on one campaign only) until ``stop`` is set; between claims, wait.

        A database that does not answer and a disk that is full are waited for.
        """
        tidy = False
        while not stop.is_set():
            try:
                tidy = tidy or self.tidy_up()
                if self.work_once(stop, only):
                    continue
            except (DatabaseGone, OSError) as error:
                _log.error("the worker waits for the database or the disk: %s", error)
            stop.wait(self._lab.settings.poll_s)

    def work_once(self, stop: Event, only: str | None = None) -> bool:
        """Claim one campaign and work on it as long as it goes; False where there was none to claim."""
        lease = claim(self._lab.database, self.owner, self._lab.settings.lease_s, only)
        if lease is None:
            return False
        try:
            with Heartbeat(self._lab.database, lease, self._lab.settings.lease_s) as heartbeat:
                self._publish(lease.campaign_id)
                while self._advance(lease, heartbeat, stop):
                    crash_point("step.done")
        except StaleLease:
            _log.warning("campaign %s is another worker's now", lease.campaign_id)
            return True
        with self._lab.database.write() as session:
            release(session, lease)
        return True

    def tidy_up(self) -> bool:
        """Show what was committed by a worker that died before it could show it, and remove its temporary files."""
        for root in (self._lab.settings.objects_root, self._lab.settings.reports_root, self._lab.settings.bots_root):
            remove_leftovers(root)
        with self._lab.database.read() as session:
            behind = unpublished_campaigns(session)
        for campaign_id in behind:
            self._publish(campaign_id)
        return True

    def _advance(self, lease: Lease, heartbeat: Heartbeat, stop: Event) -> bool:
        """Make one transition; False where nothing more is to be done under this lease."""
        campaign = self._read(lease)
        if stop.is_set() or campaign.state not in WORKING:
            return False
        try:
            wish = campaign.requested
            outcome = self._run_step(lease, campaign, heartbeat, stop) if wish is None else _REQUESTED[wish]
            self._commit(lease, campaign, outcome, heartbeat)
        except Interrupted:
            return True  # the request it gave way to is read next
        except (StaleLease, DatabaseGone):
            raise
        except Exception as error:  # noqa: BLE001 (whatever a step trips over must not end the worker)
            self._note_failure(lease, campaign, error, heartbeat, stop)
        self._publish(lease.campaign_id)
        return True

    def _run_step(self, lease: Lease, campaign: Campaign, heartbeat: Heartbeat, stop: Event) -> Outcome:
        began = time.monotonic()

        def elapsed() -> float:
            return time.monotonic() - began

        def is_wanted_back() -> bool:
            return stop.is_set() or self._read(lease).requested is not None

        def check() -> None:
            heartbeat.check()
            if is_wanted_back():
                raise Interrupted

        request = parse_request(campaign.request)
        guide = self._guide or LiveGuide(request.budget, lambda: campaign.wall_clock_s + elapsed())
        seen = guide.seen(Moment.of(campaign), self._look(campaign.id))
        journal = Journal(self._lab.database, self._lab.provider, lease, campaign, request.budget, is_wanted_back)
        context = StepContext(self._lab, lease, campaign, journal, guide, seen, check, elapsed)
        outcome = self._steps[State(campaign.state)](context)
        # A pause gives nothing away: when it goes on, the step asks again and is answered from the journal.
        used = campaign.exchanges if outcome.to is State.PAUSED else journal.asked
        payload = {**outcome.payload, "seen": seen._asdict()}
        return replace(outcome, payload=payload, changes={"failures": 0, "exchanges": used, **outcome.changes})

    def _commit(self, lease: Lease, campaign: Campaign, outcome: Outcome, heartbeat: Heartbeat) -> None:
        spent = Campaign.wall_clock_s + heartbeat.take_elapsed()
        commit(self._lab, campaign, replace(outcome, changes={**outcome.changes, "wall_clock_s": spent}), lease)
        _log.info("campaign %s: %s → %s (%s)", campaign.id, campaign.state, outcome.to, outcome.reason)

    def _note_failure(
        self, lease: Lease, campaign: Campaign, error: Exception, heartbeat: Heartbeat, stop: Event
    ) -> None:
        """A step that failed: some errors settle the matter, others are tried again, a few times in a row."""
        failures, settled = campaign.failures + 1, settle(error)
        if settled is None:
            _log.error("campaign %s: the step after %s failed", campaign.id, campaign.state, exc_info=error)
            if failures >= parse_request(campaign.request).budget.max_consecutive_failures:
                settled = give_up(campaign, failures, error)
        if settled is not None:
            self._commit(lease, campaign, replace(settled, changes={"failures": failures}), heartbeat)
            return
        failed = {"state": campaign.state, "error": describe(error), "in_a_row": failures}
        with self._lab.database.write() as session:
            count_failure(session, lease, failures)
            record_event(session, campaign, "step_failed", failed)
        stop.wait(self._lab.settings.retry_pause_s)

    def _publish(self, campaign_id: str) -> None:
        try:
            self._lab.folder.publish(campaign_id)
        except (OSError, UnknownArtifact) as error:
            # The folder only shows the record, which is whole; the next worker to start tries again.
            _log.error("the folder of campaign %s could not be brought up to date: %s", campaign_id, error)

    def _look(self, campaign_id: str) -> Seen:
        with self._lab.database.read() as session:
            return Seen(last_event(session, campaign_id), len(openings(session)))

    def _read(self, lease: Lease) -> Campaign:
        with self._lab.database.read() as session:
            campaign = get_campaign(session, lease.campaign_id)
        if campaign.fence != lease.fence:
            raise StaleLease(lease.campaign_id)
        return campaign

"""Replay: a campaign again from its record, in a home of its own, to the same digests."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag
from typing import Any

from app.db.database import Session
from app.db.models import Campaign, Event, Exchange, Iteration, Opening, Transition
from app.db.openings import openings
from app.db.reads import events_of, exchanges_of, get_campaign, iterations_of, transitions_of
from app.db.replicas import insert_replica
from app.errors import ReplayDiffers
from app.lab import Lab
from app.llm.recorded import RecordedProvider
from app.loop.guide import Moment, RecordedGuide, Seen
from app.loop.worker import Worker
from app.record import REVIEWS
from app.series import SeriesArchive
from app.settings import Settings
from app.transitions import Reason, State
from app.workbench import Workbench
from contracts.stopping import Stop


@dataclass(frozen=True, slots=True)
class Replay:
    """Digests of the record and of the replay; ``same`` where all of them agree."""

    campaign_id: str
    recorded: dict[str, str]
    replayed: dict[str, str]

    @property
    def differing(self) -> tuple[str, ...]:
        """Names of the digests that do not agree."""
        names = sorted({*self.recorded, *self.replayed})
        return tuple(name for name in names if self.recorded.get(name) != self.replayed.get(name))

    @property
    def same(self) -> bool:
        """Whether the replay gave what was recorded."""
        return not self.differing

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        return {
            "campaign_id": self.campaign_id,
            "same": self.same,
            "differing": list(self.differing),
            "recorded": self.recorded,
            "replayed": self.replayed,
        }


@dataclass(frozen=True)
class _Record:
    campaign: Campaign
    exchanges: Sequence[Exchange]
    reviews: Sequence[Event]
    openings: Sequence[Opening]
    guide: RecordedGuide


def replay_campaign(lab: Lab, campaign_id: str) -> Replay:
    """Run a completed campaign again, answered from its journal and stopped where it was stopped.

    Raises UnknownCampaign, and ReplayDiffers where the campaign did not complete, or the replay does not.
    """
    with lab.database.read() as session:
        record = _read(session, campaign_id)
    with tempfile.TemporaryDirectory(prefix="lab-replay-") as folder:
        home = Path(folder)
        settings = Settings(
            home=home, database_url="", reports_root=home / "reports", bots_root=home / "bots", retry_pause_s=0.0
        )
        nowhere = Workbench("off")  # the record says what came of the bots
        scratch = Lab.open(settings, RecordedProvider(record.exchanges), SeriesArchive(lab.series.root), nowhere)
        try:
            with scratch.database.write() as session:
                insert_replica(session, record.campaign, record.reviews, record.openings)
            Worker(scratch, guide=record.guide).work_once(Flag(), campaign_id)
            with scratch.database.read() as session:
                replayed = get_campaign(session, campaign_id)
        finally:
            scratch.close()
    if replayed.state != State.COMPLETED:
        raise ReplayDiffers(f"The replay of {campaign_id} ended {replayed.state}, not completed: {replayed.note}")
    return Replay(campaign_id, dict(record.campaign.digests), dict(replayed.digests))


def _read(session: Session, campaign_id: str) -> _Record:
    campaign = get_campaign(session, campaign_id)
    if campaign.state != State.COMPLETED:
        raise ReplayDiffers(f"Campaign {campaign_id} is {campaign.state}; only a completed one has digests to compare.")
    transitions = transitions_of(session, campaign_id)
    recorded = openings(session)
    own = next((one.at for one in recorded if one.campaign_id == campaign_id), transitions[-1].at)
    return _Record(
        campaign=campaign,
        exchanges=exchanges_of(session, campaign_id),
        reviews=events_of(session, campaign_id, kinds=REVIEWS),
        openings=[one for one in recorded if one.campaign_id != campaign_id and one.at <= own],
        guide=RecordedGuide(
            _stops(events_of(session, campaign_id)),
            _sights(transitions),
            _conformances(iterations_of(session, campaign_id)),
        ),
    )


def _stops(events: Sequence[Event]) -> dict[tuple[Moment, int], Stop]:
    """Where the clock stopped the campaign."""
    found = {}
    for event in events:
        told = event.payload
        if event.kind == "clock_stop" or (event.kind == "stopped" and told["rule"] == "wall_clock_s"):
            iteration, state = told["at"]
            found[Moment(iteration, state), told.get("batches", 0)] = Stop(told["rule"], True, told["sentence"])
    return found


def _sights(transitions: Sequence[Transition]) -> dict[Moment, Seen]:
    """What each finished step had seen of others; an iteration begins with the transition that plans it."""
    found, iteration = {}, 0
    for one in transitions:
        if one.from_state is not None and "seen" in one.payload:
            found[Moment(iteration, one.from_state)] = Seen(**one.payload["seen"])
        if one.reason in (Reason.COMPILED, Reason.CONTRACT_GIVEN, Reason.REFINED):
            iteration += 1
    return found


def _conformances(iterations: Sequence[Iteration]) -> dict[Moment, dict[str, Any]]:
    """What came of each iteration's bot."""
    return {
        Moment(one.number, State.CAMPAIGN_RUNNING): one.report["conformance"]
        for one in iterations
        if one.report.get("conformance") is not None
    }

"""The only way a campaign's state changes: compare-and-set on its revision, and one appended row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, select, true, update

from app.crash import crash_point
from app.db.database import Session
from app.db.dialects import DatabaseNow
from app.db.leases import Lease, held_by
from app.db.models import Artifact, Campaign, Event, Transition
from app.db.updates import update_one
from app.errors import StaleLease
from app.outcome import Outcome, Stored
from app.transitions import FINAL, State, may_follow


def record_outcome(
    session: Session, campaign: Campaign, outcome: Outcome, stored: Iterable[Stored], lease: Lease | None
) -> Campaign:
    """Record a transition from the state ``campaign`` was read in, and return the campaign as it is then.

    Raises StaleLease where the campaign was changed since or ``lease`` no longer holds, and ValueError for a transition
    that the table does not have. Without a lease (a user's wish while nobody works) the fence is raised instead, so
    that a worker who believes it holds the campaign finds out.
    """
    before = State(campaign.state)
    _check_table(before, outcome.to, campaign.paused_from)
    seq = campaign.revision + 1
    condition: ColumnElement[bool] = true() if lease is None else held_by(lease)
    columns = _columns(before, outcome, seq) | ({"fence": campaign.fence + 1} if lease is None else {})
    cas = update(Campaign).where(condition, Campaign.id == campaign.id, Campaign.revision == campaign.revision)
    if not update_one(session, cas.values(columns)):
        raise StaleLease(campaign.id)
    crash_point("commit.updated")
    after = session.get_one(Campaign, campaign.id, populate_existing=True)
    _append(session, after, before, outcome)
    for item in stored:
        session.add(_artifact(after, item))
    session.flush()
    crash_point("commit.inserted")
    return after


def replace_artifact(session: Session, campaign: Campaign, stored: Stored) -> None:
    """Record a file that is written anew with each transition, in place of its last version."""
    session.merge(_artifact(campaign, stored))
    session.flush()


def record_event(session: Session, campaign: Campaign, kind: str, payload: dict[str, Any]) -> Event:
    """Append to the campaign's feed."""
    at = session.scalars(select(DatabaseNow())).one()
    event = Event(campaign_id=campaign.id, at=at, kind=kind, iteration=campaign.iteration, payload=payload)
    session.add(event)
    session.flush()
    return event


def _check_table(before: State, after: State, paused_from: str | None) -> None:
    if not may_follow(before, after, State(paused_from) if paused_from else None):
        raise ValueError(f"{before} → {after} is not in the table of transitions")


def _columns(before: State, outcome: Outcome, seq: int) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "state": outcome.to,
        "revision": seq,
        "reason": outcome.reason,
        "note": outcome.note,
        "paused_from": before if outcome.to is State.PAUSED else None,
        "progress": {},
    }
    if outcome.to in FINAL or outcome.to is State.PAUSED:
        columns |= {"lease_owner": None, "lease_expires": None, "requested": None}
    return columns | dict(outcome.changes)


def _append(session: Session, campaign: Campaign, before: State, outcome: Outcome) -> None:
    at = session.scalars(select(DatabaseNow())).one()
    session.add(
        Transition(
            campaign_id=campaign.id,
            seq=campaign.revision,
            from_state=before,
            to_state=outcome.to,
            at=at,
            reason=outcome.reason,
            payload=dict(outcome.payload),
        )
    )
    for row in outcome.rows:
        session.add(row)
    for happening in outcome.happenings:
        record_event(session, campaign, happening.kind, dict(happening.payload))
    moved = {"seq": campaign.revision, "from": before, "to": outcome.to, "reason": outcome.reason, "note": outcome.note}
    record_event(session, campaign, "transition", moved)


def _artifact(campaign: Campaign, stored: Stored) -> Artifact:
    return Artifact(
        campaign_id=campaign.id,
        name=stored.name,
        sha256=stored.sha256,
        size=stored.size,
        iteration=campaign.iteration,
        revision=campaign.revision,
    )

"""New campaigns, and the keys under which a request to make one may be sent again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.db.database import Session
from app.db.dialects import DatabaseNow
from app.db.models import Campaign, IdempotencyKey, Transition
from app.db.transit import record_event
from app.errors import IdempotencyConflict
from app.transitions import Reason, State


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """What a campaign begins with."""

    id: str
    name: str
    request: dict[str, Any]
    series: dict[str, Any]
    accept_partial: bool = False
    forked_from: str | None = None


def insert_campaign(session: Session, new: NewCampaign) -> Campaign:
    """A queued campaign with its first transition."""
    at = session.scalars(select(DatabaseNow())).one()
    reason = Reason.CREATED if new.forked_from is None else Reason.FORKED
    campaign = Campaign(
        id=new.id,
        created_at=at,
        name=new.name,
        request=new.request,
        series=new.series,
        state=State.QUEUED,
        reason=reason,
        accept_partial=new.accept_partial,
        forked_from=new.forked_from,
    )
    session.add(campaign)
    session.flush()
    first = Transition(campaign_id=new.id, seq=1, to_state=State.QUEUED, at=at, reason=reason, payload={})
    session.add(first)
    moved = {"seq": 1, "from": None, "to": State.QUEUED, "reason": reason, "note": ""}
    record_event(session, campaign, "transition", moved)
    return campaign


def find_answer(session: Session, scope: str, key: str, request_digest: str) -> str | None:
    """What was answered to the request sent under this key before. Raises IdempotencyConflict for another request."""
    known = session.get(IdempotencyKey, (scope, key))
    if known is None:
        return None
    if known.request_digest != request_digest:
        raise IdempotencyConflict(key)
    return known.answer


def remember_answer(session: Session, scope: str, key: str, request_digest: str, answer: str) -> None:
    """Keep the answer to a request under its key; the key can be taken once."""
    at = session.scalars(select(DatabaseNow())).one()
    session.add(IdempotencyKey(scope=scope, key=key, request_digest=request_digest, answer=answer, at=at))
    session.flush()

"""The journal's rows: an intent with its reservation before each question, the answer with its use after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from app.db.database import Session
from app.db.dialects import DatabaseNow
from app.db.leases import Lease, held_by
from app.db.models import Call, Campaign, Exchange
from app.db.updates import update_one
from app.errors import StaleLease


def find_exchange(session: Session, campaign_id: str, ordinal: int) -> Exchange | None:
    """The exchange with that ordinal, answered or not."""
    return session.get(Exchange, (campaign_id, ordinal))


def held_campaign(session: Session, lease: Lease) -> Campaign:
    """The campaign, for its holder. Raises StaleLease for anybody else."""
    campaign = session.scalars(select(Campaign).where(held_by(lease))).one_or_none()
    if campaign is None:
        raise StaleLease(lease.campaign_id)
    return campaign


def record_intent(session: Session, lease: Lease, intent: Exchange) -> None:
    """Charge the campaign with the intent's reservation and record that the question is about to be asked.

    An earlier intent without an answer may have been paid for: its reservation stays charged.
    """
    campaign = held_campaign(session, lease)
    campaign.tokens += intent.tokens
    campaign.cost_usd += intent.cost_usd
    earlier = find_exchange(session, campaign.id, intent.ordinal)
    intent.attempts = 1 + (earlier.attempts if earlier else 0)
    intent.asked_at = session.scalars(select(DatabaseNow())).one()
    session.merge(intent)
    session.flush()


def record_answer(
    session: Session,
    intent: Exchange,
    lease: Lease,
    answer: dict[str, Any],
    used: tuple[int, float],
    calls: Sequence[Call] = (),
) -> None:
    """Record the answer with the calls it took, and charge what it used (tokens, USD) in place of the reservation."""
    _settle(session, intent, lease, used, calls, {"answer": answer, "answered_at": DatabaseNow()})


def record_failure(
    session: Session, intent: Exchange, lease: Lease, used: tuple[int, float], calls: Sequence[Call]
) -> None:
    """Record calls that led to no answer, and charge what they used in place of the reservation."""
    _settle(session, intent, lease, used, calls, {})


def _settle(
    session: Session,
    intent: Exchange,
    lease: Lease,
    used: tuple[int, float],
    calls: Sequence[Call],
    values: dict[str, Any],
) -> None:
    tokens, cost_usd = used
    campaign = held_campaign(session, lease)
    campaign.tokens += tokens - intent.tokens
    campaign.cost_usd += cost_usd - intent.cost_usd
    row = update(Exchange).where(Exchange.campaign_id == campaign.id, Exchange.ordinal == intent.ordinal)
    update_one(session, row.values(values | {"tokens": tokens, "cost_usd": cost_usd}))
    session.add_all(calls)

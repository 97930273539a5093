"""Openings of seals: recorded before the look, counted over all campaigns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select, update

from app.db.database import Session
from app.db.dialects import DatabaseNow, lock_openings
from app.db.exchanges import held_campaign
from app.db.leases import Lease
from app.db.models import Campaign, Opening
from app.db.transit import record_event


def openings(session: Session) -> Sequence[Opening]:
    """Every opening on record, oldest first."""
    return session.scalars(select(Opening).order_by(Opening.at, Opening.campaign_id)).all()


def record_opening(session: Session, lease: Lease, count: Callable[[Sequence[Opening]], Opening | None]) -> None:
    """Record the opening that ``count`` makes of all earlier ones, or nothing where it is on record already.

    No other opening is counted meanwhile. Raises StaleLease where the lease is another's.
    """
    lock_openings(session.connection())
    campaign: Campaign = held_campaign(session, lease)
    opening = count(openings(session))
    if opening is None:
        return
    opening.at = session.scalars(select(DatabaseNow())).one()
    session.add(opening)
    payload = {"k": opening.k, "sealed_start": opening.sealed_start, "sealed_end": opening.sealed_end}
    record_event(session, campaign, "seal_opened", payload | {"markets": opening.markets})


def finish_opening(session: Session, campaign_id: str) -> None:
    """Note that the opening's result is on record."""
    session.execute(update(Opening).where(Opening.campaign_id == campaign_id).values(finished=True))

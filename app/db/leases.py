"""Leases: who works on a campaign. The database's clock judges, and the fence makes a late writer harmless."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select, update

from app.crash import crash_point
from app.db.database import Database, Session
from app.db.dialects import DatabaseNow
from app.db.models import Campaign
from app.db.updates import update_one
from app.errors import StaleLease
from app.transitions import WORKING


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to move one campaign on, until another claim raises its fence."""

    campaign_id: str
    owner: str
    fence: int


def claim(database: Database, owner: str, lease_s: float, only: str | None = None) -> Lease | None:
    """Claim the oldest campaign that can be worked on and that nobody holds; None where there is none.

    Recovery after a crash is nothing else: the dead worker's lease has run out.
    """
    free = or_(Campaign.lease_expires.is_(None), Campaign.lease_expires <= DatabaseNow())
    query = (
        select(Campaign).where(Campaign.state.in_(WORKING), free).order_by(Campaign.created_at, Campaign.id).limit(1)
    )
    if only is not None:
        query = query.where(Campaign.id == only)
    with database.read() as session:
        # Looking first keeps idle workers out of the queue of writers.
        if session.scalars(query).first() is None:
            return None
    with database.write() as session:
        campaign = session.scalars(query.with_for_update(skip_locked=True)).first()
        if campaign is None:
            return None
        lease = Lease(campaign.id, owner, campaign.fence + 1)
        # A campaign that was not let go was being worked on: its step begins again.
        retries = campaign.retries + int(campaign.lease_owner is not None)
        expires = DatabaseNow() + lease_s
        values = {"lease_owner": owner, "lease_expires": expires, "fence": lease.fence, "retries": retries}
        update_one(session, update(Campaign).where(Campaign.id == campaign.id).values(values))
        crash_point("claim.updated")
    crash_point("claim.committed")
    return lease


def renew(session: Session, lease: Lease, lease_s: float, elapsed: float) -> None:
    """Extend a lease and charge the seconds since the last time. Raises StaleLease where it is another's."""
    values = {"lease_expires": DatabaseNow() + lease_s, "wall_clock_s": Campaign.wall_clock_s + elapsed}
    _write(session, lease, values)


def tell_progress(session: Session, lease: Lease, progress: dict[str, object]) -> None:
    """Show what a step is at. Raises StaleLease where the lease is another's."""
    _write(session, lease, {"progress": progress})


def count_failure(session: Session, lease: Lease, failures: int) -> None:
    """Record that a step failed and begins again. Raises StaleLease where the lease is another's."""
    _write(session, lease, {"failures": failures, "retries": Campaign.retries + 1})


def release(session: Session, lease: Lease) -> None:
    """Let the campaign go; nothing happens where it is another's already."""
    update_one(session, update(Campaign).where(held_by(lease)).values(lease_owner=None, lease_expires=None))


def held_by(lease: Lease) -> ColumnElement[bool]:
    """The condition under which a write of the lease's holder may count."""
    return and_(Campaign.id == lease.campaign_id, Campaign.fence == lease.fence)


def is_held(session: Session, campaign_id: str) -> bool:
    """Whether some worker's lease on the campaign is still running."""
    running = select(Campaign.id).where(Campaign.id == campaign_id, Campaign.lease_expires > DatabaseNow())
    return session.scalar(running) is not None


def _write(session: Session, lease: Lease, values: Mapping[str, object]) -> None:
    if not update_one(session, update(Campaign).where(held_by(lease)).values(values)):
        raise StaleLease(lease.campaign_id)

"""Which revision of a campaign its folder shows."""

from __future__ import annotations

from sqlalchemy import update

from app.db.database import Session
from app.db.models import Campaign
from app.db.updates import update_one


def note_published(session: Session, campaign_id: str, revision: int) -> bool:
    """Note that the folder shows that revision; False where the campaign is at another one by now."""
    shown = update(Campaign).where(Campaign.id == campaign_id, Campaign.revision == revision)
    return update_one(session, shown.values(published=revision))

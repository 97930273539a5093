"""A campaign copied to where it is run again: its request, its reviews, and the openings that came before its own."""

from __future__ import annotations

from collections.abc import Iterable

from app.db.creation import NewCampaign, insert_campaign
from app.db.database import Session
from app.db.models import Campaign, Event, Opening


def insert_replica(session: Session, campaign: Campaign, reviews: Iterable[Event], openings: Iterable[Opening]) -> None:
    """Insert the campaign as queued. Reviews keep their ids, by which the record says what was seen when."""
    insert_campaign(
        session, NewCampaign(campaign.id, campaign.name, campaign.request, campaign.series, campaign.accept_partial)
    )
    for event in reviews:
        session.add(
            Event(
                id=event.id,
                campaign_id=campaign.id,
                at=event.at,
                kind=event.kind,
                iteration=event.iteration,
                payload=event.payload,
            )
        )
    for opening in openings:
        # Only its dates count here; the campaign it was of is not copied.
        session.add(
            Opening(
                campaign_id=opening.campaign_id,
                markets=opening.markets,
                sealed_start=opening.sealed_start,
                sealed_end=opening.sealed_end,
                k=opening.k,
                subject=opening.subject,
                finished=opening.finished,
                at=opening.at,
            )
        )

"""Wishes of users while a worker holds the campaign: it reads them between steps and between batches of trials."""

from __future__ import annotations

from typing import Literal

from app.db.database import Session
from app.db.models import Campaign
from app.db.transit import record_event


def request_stop(session: Session, campaign: Campaign, wish: Literal["pause", "cancel"]) -> None:
    """Ask the worker to pause or cancel; a cancel stands in for a pause, never the other way."""
    campaign.requested = wish
    record_event(session, campaign, f"{wish}_requested", {})


def withdraw_pause(session: Session, campaign: Campaign) -> None:
    """Take back a pause that no worker has read yet."""
    campaign.requested = None
    record_event(session, campaign, "pause_withdrawn", {})

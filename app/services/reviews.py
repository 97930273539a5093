"""What reviewers say of a campaign, recorded in its feed and read by the next refinement or the verdict."""

from __future__ import annotations

from typing import Any, Literal

from app.db.reads import get_campaign
from app.db.transit import record_event
from app.errors import CampaignRefused, IllegalTransition
from app.lab import Lab
from app.record import describe_event
from app.redaction import hide
from app.transitions import FINAL, State, allowed_wishes

Review = Literal["approve", "veto", "steer"]


def review_campaign(
    lab: Lab, campaign_id: str, review: Review, *, note: str = "", iteration: int | None = None, reviewer: str = ""
) -> dict[str, Any]:
    """Record an approval, a veto or a steer of an iteration (the current one where none is named).

    A veto needs its reason and keeps the iteration from being refined further or promoted; a steer is a note that the
    next refinement must answer. Raises UnknownCampaign, CampaignRefused, and IllegalTransition once the campaign ended.
    """
    if review != "approve" and not note.strip():
        raise CampaignRefused(f"A {review} needs a {'reason' if review == 'veto' else 'note'}.")
    with lab.database.write() as session:
        campaign = get_campaign(session, campaign_id)
        state = State(campaign.state)
        if state in FINAL and review != "approve":
            raise IllegalTransition(campaign_id, f"take a {review}", state, allowed_wishes(state))
        reviewed = campaign.iteration if iteration is None else iteration
        if not 1 <= reviewed <= campaign.iteration:
            raise CampaignRefused(f"Campaign {campaign_id} has no iteration {reviewed}; it is at {campaign.iteration}.")
        payload = {"reviewed": reviewed, "note": hide(note.strip()), "reviewer": hide(reviewer)}
        return describe_event(record_event(session, campaign, review, payload))

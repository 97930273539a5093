"""Pause, resume and cancel: done at once where nobody works on the campaign, else asked of the worker."""

from __future__ import annotations

from typing import Literal

from app.db.database import Session
from app.db.leases import is_held
from app.db.models import Campaign
from app.db.reads import get_campaign
from app.db.requests import request_stop, withdraw_pause
from app.errors import IllegalTransition, StaleLease
from app.lab import Lab
from app.loop.commit import commit
from app.outcome import Outcome
from app.transitions import FINAL, Reason, State, allowed_wishes

_TRIES = 20
_STOPS = {
    "pause": Outcome(State.PAUSED, Reason.PAUSE_REQUESTED),
    "cancel": Outcome(State.CANCELLED, Reason.CANCEL_REQUESTED),
}


def pause_campaign(lab: Lab, campaign_id: str) -> Campaign:
    """Pause; a running step gives way at its next batch. Raises UnknownCampaign, IllegalTransition."""
    return _stop(lab, campaign_id, "pause")


def cancel_campaign(lab: Lab, campaign_id: str) -> Campaign:
    """End the campaign without a verdict. Raises UnknownCampaign, IllegalTransition."""
    return _stop(lab, campaign_id, "cancel")


def resume_campaign(lab: Lab, campaign_id: str, *, accept_partial: bool = False) -> Campaign:
    """Go on in the state the campaign was paused from. Raises UnknownCampaign, IllegalTransition.

    A campaign that needs an answer goes on with ``accept_partial`` only: without the phrases it did not understand.
    """
    for _ in range(_TRIES):
        with lab.database.write() as session:
            campaign = get_campaign(session, campaign_id)
            if campaign.requested == "pause":
                withdraw_pause(session, campaign)
                return campaign
        if campaign.state != State.PAUSED or campaign.paused_from is None:
            raise IllegalTransition(campaign_id, "resume", campaign.state, allowed_wishes(State(campaign.state)))
        if campaign.reason == Reason.NEEDS_ANSWER and not accept_partial:
            raise IllegalTransition(
                campaign_id, "resume without an answer", campaign.state, ("resume with accept_partial", "cancel")
            )
        changes = {"accept_partial": True} if accept_partial else {}
        outcome = Outcome(State(campaign.paused_from), Reason.RESUMED, payload=changes, changes=changes)
        try:
            return _commit(lab, campaign, outcome)
        except StaleLease:
            continue
    raise StaleLease(campaign_id)


def _stop(lab: Lab, campaign_id: str, wish: Literal["pause", "cancel"]) -> Campaign:
    for _ in range(_TRIES):
        with lab.database.write() as session:
            campaign = get_campaign(session, campaign_id)
            _check_stop(campaign, wish)
            if _asked_of_worker(session, campaign, wish):
                return campaign
        try:
            return _commit(lab, campaign, _STOPS[wish])
        except StaleLease:
            continue  # a worker moved it on meanwhile; look again
    raise StaleLease(campaign_id)


def _check_stop(campaign: Campaign, wish: str) -> None:
    state = State(campaign.state)
    if state in FINAL or (wish == "pause" and state is State.PAUSED):
        raise IllegalTransition(campaign.id, wish, state, allowed_wishes(state))
    if wish == "pause" and campaign.requested == "cancel":
        raise IllegalTransition(campaign.id, wish, "being cancelled", ())


def _asked_of_worker(session: Session, campaign: Campaign, wish: Literal["pause", "cancel"]) -> bool:
    if not is_held(session, campaign.id):
        return False
    if campaign.requested != wish:
        request_stop(session, campaign, wish)
    return True


def _commit(lab: Lab, campaign: Campaign, outcome: Outcome) -> Campaign:
    after = commit(lab, campaign, outcome)
    lab.folder.publish(campaign.id)
    return after

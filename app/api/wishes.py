"""``/campaigns/{campaign_id}/pause|resume|cancel``: what may be asked of a campaign."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field

from app.api.access import CampaignId, OpenLab
from app.api.examples import RESUMPTIONS
from app.api.models import CampaignSummary
from app.api.problems import BODY, documented
from app.api.strictness import StrictRoute
from app.record import summarise
from app.services.wishes import cancel_campaign, pause_campaign, resume_campaign

router = APIRouter(prefix="/campaigns/{campaign_id}", tags=["campaigns"], route_class=StrictRoute)

_REFUSED = documented(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)


class Resumption(BaseModel):
    """How to go on."""

    model_config = ConfigDict(extra="forbid")

    accept_partial: Annotated[
        bool, Field(strict=True, description="Go on without the phrases that were not understood.")
    ] = False


@router.post("/pause", operation_id="pause_campaign", summary="Pause a campaign", responses=_REFUSED)
def pause(campaign_id: CampaignId, lab: OpenLab) -> CampaignSummary:
    """At once where nobody works on it; else `requested` says so until the worker gives way at its next batch."""
    return CampaignSummary.model_validate(summarise(pause_campaign(lab, campaign_id)))


@router.post("/resume", operation_id="resume_campaign", summary="Resume a campaign", responses=_REFUSED | BODY)
def resume(
    campaign_id: CampaignId,
    lab: OpenLab,
    how: Annotated[Resumption | None, Body(openapi_examples=RESUMPTIONS)] = None,
) -> CampaignSummary:
    """Go on in the state it was paused from; where it needs an answer, only with `accept_partial`."""
    accept_partial = how is not None and how.accept_partial
    return CampaignSummary.model_validate(summarise(resume_campaign(lab, campaign_id, accept_partial=accept_partial)))


@router.post("/cancel", operation_id="cancel_campaign", summary="Cancel a campaign", responses=_REFUSED)
def cancel(campaign_id: CampaignId, lab: OpenLab) -> CampaignSummary:
    """End it without a verdict."""
    return CampaignSummary.model_validate(summarise(cancel_campaign(lab, campaign_id)))

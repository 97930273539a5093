"""``/campaigns``: created, listed, looked at."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Query, Response

from app.api.access import CampaignId, Cursor, Limit, OpenLab, Page
from app.api.examples import CAMPAIGN_REQUESTS
from app.api.models import CampaignCreated, CampaignDocument, CampaignSummary
from app.api.problems import BODY, PROVIDER, documented
from app.api.strictness import StrictRoute
from app.record import stamp
from app.services.campaigns import list_campaigns, show_campaign
from app.services.creation import create_campaign
from app.transitions import State
from contracts.campaign import CampaignRequest

router = APIRouter(prefix="/campaigns", tags=["campaigns"], route_class=StrictRoute)

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,255}$",
        description="The same key with the same body gives the same answer and makes nothing twice.",
    ),
]


@router.post(
    "",
    operation_id="create_campaign",
    summary="Create a campaign",
    status_code=HTTPStatus.CREATED,
    responses={
        HTTPStatus.CREATED.value: {
            "headers": {"Location": {"description": "The campaign.", "schema": {"type": "string"}}},
            "links": {"campaign": {"operationId": "get_campaign", "parameters": {"campaign_id": "$response.body#/id"}}},
        },
        **BODY,
        **PROVIDER,
    },
)
def create(
    request: Annotated[CampaignRequest, Body(openapi_examples=CAMPAIGN_REQUESTS)],
    lab: OpenLab,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> CampaignCreated:
    """Give exactly one of `prompt`, `prompts` and `contract`; a worker takes it from there.

    Whatever can be known to be wrong is said now: a prompt without a rule, an unknown market, cells without bars or
    without a common range. A phrase that cannot be used pauses the campaign with the reason `needs_answer`.
    """
    campaign = create_campaign(lab, request, idempotency_key=idempotency_key)
    place = f"/campaigns/{campaign.id}"
    response.headers["Location"] = place
    return CampaignCreated(
        id=campaign.id,
        name=campaign.name,
        created_at=stamp(campaign.created_at),
        links={"self": place, "events": f"{place}/events", "report": f"{place}/report"},
    )


@router.get(
    "",
    operation_id="list_campaigns",
    summary="List campaigns, newest first",
    responses=documented(HTTPStatus.UNPROCESSABLE_ENTITY),
)
def index(
    lab: OpenLab,
    limit: Limit = 50,
    cursor: Cursor = None,
    state: Annotated[State | None, Query(description="Only campaigns in this state.")] = None,
) -> Page[CampaignSummary]:
    """One page of campaigns."""
    page = list_campaigns(lab, limit=limit, cursor=cursor, state=state)
    return Page[CampaignSummary].model_validate({"items": page.items, "next_cursor": page.next_cursor})


@router.get(
    "/{campaign_id}",
    operation_id="get_campaign",
    summary="Look at a campaign",
    response_model=CampaignDocument,
    responses=documented(HTTPStatus.NOT_FOUND),
)
def show(campaign_id: CampaignId, lab: OpenLab) -> dict[str, Any]:
    """Its request, state, iterations, candidates, history and, at its end, the verdict with its reasons."""
    return show_campaign(lab, campaign_id)

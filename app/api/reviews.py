"""``/campaigns/{campaign_id}/reviews``: approve, veto, steer."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Body

from app.api.access import CampaignId, Cursor, Limit, OpenLab, Page, cut_page
from app.api.examples import REVIEWS
from app.api.models import Event, Review
from app.api.problems import BODY, documented
from app.api.strictness import StrictRoute
from app.services.audit import list_reviews
from app.services.reviews import review_campaign

router = APIRouter(prefix="/campaigns/{campaign_id}/reviews", tags=["reviews"], route_class=StrictRoute)


@router.post(
    "",
    operation_id="create_review",
    summary="Review an iteration",
    status_code=HTTPStatus.CREATED,
    response_model=Event,
    responses=documented(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT) | BODY,
)
def create(
    campaign_id: CampaignId, review: Annotated[Review, Body(openapi_examples=REVIEWS)], lab: OpenLab
) -> dict[str, Any]:
    """An approval is recorded; a veto keeps the iteration from being refined or promoted; a steer must be answered."""
    return review_campaign(
        lab, campaign_id, review.kind, note=review.note, iteration=review.iteration, reviewer=review.reviewer
    )


@router.get(
    "",
    operation_id="list_reviews",
    summary="Reviews, oldest first",
    response_model=Page[Event],
    responses=documented(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
)
def index(campaign_id: CampaignId, lab: OpenLab, limit: Limit = 200, cursor: Cursor = None) -> dict[str, Any]:
    """Every approval, veto and steer."""
    return cut_page(list_reviews(lab, campaign_id), limit, cursor)

"""``/campaigns/{campaign_id}/iterations|transitions|diffs|audit|report|diagnostics``: what happened, and why."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response

from app.api.access import CampaignId, Cursor, Limit, OpenLab, Page, cut_page
from app.api.artifacts import SAFE_HEADERS
from app.api.models import Diagnostics, Diff, Iteration, Transition
from app.api.problems import documented
from app.services.audit import list_diffs, write_audit
from app.services.campaigns import list_iterations, list_transitions, read_artifact, read_diagnostics

router = APIRouter(prefix="/campaigns/{campaign_id}", tags=["history"])

_LIST = documented(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY)


@router.get(
    "/iterations",
    operation_id="list_iterations",
    summary="Finished iterations",
    response_model=Page[Iteration],
    responses=_LIST,
)
def iterations(campaign_id: CampaignId, lab: OpenLab, limit: Limit = 50, cursor: Cursor = None) -> dict[str, Any]:
    """Each with its report (metrics, gates with margins, evidence) and the proposals made for it."""
    return cut_page(list_iterations(lab, campaign_id), limit, cursor)


@router.get(
    "/transitions",
    operation_id="list_transitions",
    summary="Changes of state",
    response_model=Page[Transition],
    responses=_LIST,
)
def transitions(campaign_id: CampaignId, lab: OpenLab, limit: Limit = 200, cursor: Cursor = None) -> dict[str, Any]:
    """Every transition, oldest first, with its reason and payload."""
    return cut_page(list_transitions(lab, campaign_id), limit, cursor)


@router.get(
    "/diffs",
    operation_id="list_diffs",
    summary="What changed per iteration",
    response_model=Page[Diff],
    responses=_LIST,
)
def diffs(campaign_id: CampaignId, lab: OpenLab, limit: Limit = 50, cursor: Cursor = None) -> dict[str, Any]:
    """The unified diff of contract and bot, and the proposals with hypothesis, edits and fate."""
    return cut_page(list_diffs(lab, campaign_id), limit, cursor)


@router.get("/audit", operation_id="get_audit", summary="The whole record", responses=documented(HTTPStatus.NOT_FOUND))
def audit(campaign_id: CampaignId, lab: OpenLab) -> dict[str, Any]:
    """Request, digests, events, proposals, exchanges with the language model, hashes of every file."""
    return write_audit(lab, campaign_id)


@router.get(
    "/report",
    operation_id="get_report",
    summary="The report",
    response_class=Response,
    responses={
        HTTPStatus.OK.value: {"description": "One page, readable offline.", "content": {"text/html": {}}},
        **documented(HTTPStatus.NOT_FOUND),
    },
)
def report(campaign_id: CampaignId, lab: OpenLab) -> Response:
    """The verdict in words, gates with margins, charts and trials, as one HTML page; 404 until there is one."""
    page = read_artifact(lab, campaign_id, "report.html")
    return Response(page, media_type="text/html; charset=utf-8", headers=SAFE_HEADERS)


@router.get(
    "/diagnostics",
    operation_id="get_diagnostics",
    summary="Beside the verdict",
    response_model=Diagnostics,
    responses=documented(HTTPStatus.NOT_FOUND),
)
def diagnostics(campaign_id: CampaignId, lab: OpenLab) -> dict[str, Any]:
    """Each diagnostic of the best candidate, with its sentence and figures; they decide nothing. 404 before the end."""
    return read_diagnostics(lab, campaign_id)

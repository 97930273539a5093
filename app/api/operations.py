"""``/health`` and ``/metrics``: the service itself."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel

from app.api.access import OpenLab
from app.api.problems import Refusal, documented
from app.services.health import count_campaigns, runs_generated_code

router = APIRouter(tags=["operations"])


class Health(BaseModel):
    """The service answers, and so does its database. Without a sandbox generated bots are written and not run."""

    status: Literal["ok"]
    version: str
    campaigns: int
    sandbox: Literal["docker", "none"]


@router.get(
    "/health",
    operation_id="get_health",
    summary="Whether the service works",
    responses=documented(HTTPStatus.SERVICE_UNAVAILABLE),
)
def health(request: Request, lab: OpenLab) -> Health:
    """503 where the database does not answer."""
    try:
        campaigns = sum(count_campaigns(lab).values())
    except Exception as error:
        detail = f"The database does not answer ({type(error).__name__})."
        raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "database_unavailable", detail) from error
    sandbox: Literal["docker", "none"] = "docker" if runs_generated_code() else "none"
    return Health(status="ok", version=request.app.version, campaigns=campaigns, sandbox=sandbox)


@router.get("/metrics", operation_id="get_metrics", summary="Counts for Prometheus", response_class=PlainTextResponse)
def metrics(request: Request, lab: OpenLab) -> PlainTextResponse:
    """Campaigns by state, requests by route and status, time spent."""
    text = request.app.state.measurements.write(count_campaigns(lab))
    return PlainTextResponse(text, media_type="text/plain; version=0.0.4")

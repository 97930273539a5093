"""``/campaigns/{campaign_id}/events``: the feed as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from app.api.access import CampaignId, OpenLab
from app.api.problems import documented
from app.services.campaigns import list_events, summarise_campaign
from app.transitions import FINAL, State

router = APIRouter(prefix="/campaigns/{campaign_id}", tags=["history"])

_POLL_S = 0.3
_MOST_AT_ONCE = 200


def _check_campaign(campaign_id: CampaignId, lab: OpenLab) -> str:
    # Before the stream begins, while a 404 can still be answered.
    summarise_campaign(lab, campaign_id)
    return campaign_id


@router.get(
    "/events",
    operation_id="follow_events",
    summary="Follow a campaign",
    response_class=EventSourceResponse,
    responses=documented(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
)
async def follow(
    request: Request,
    campaign_id: Annotated[str, Depends(_check_campaign)],
    lab: OpenLab,
    last_event_id: Annotated[
        int, Header(alias="Last-Event-ID", ge=0, le=2**62, description="Go on after this event.")
    ] = 0,
) -> AsyncIterator[ServerSentEvent]:
    """Everything that happened and then what happens, each with its id; ends when the campaign has.

    Between recorded events there are events named `progress`, without an id: the campaign's summary as it changes.
    Every 15 seconds without any there is a comment.
    """
    shown: dict[str, Any] | None = None
    while not request.app.state.stopping.is_set():
        # The summary first: whatever is recorded after a final state was read does not make the feed go on.
        summary = await run_in_threadpool(summarise_campaign, lab, campaign_id)
        events = await run_in_threadpool(list_events, lab, campaign_id, after=last_event_id, limit=_MOST_AT_ONCE)
        for event in events:
            last_event_id = event["id"]
            yield ServerSentEvent(data=event, event=event["kind"], id=str(event["id"]))
        if events:
            continue
        if State(summary["state"]) in FINAL:
            return
        if summary != shown:
            shown = summary
            yield ServerSentEvent(data=summary, event="progress")
        await asyncio.sleep(_POLL_S)

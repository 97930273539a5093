"""What handlers are given: the open laboratory, a well-formed campaign id, a page of a list."""

from __future__ import annotations

import re
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Path, Query, Request
from pydantic import BaseModel

from app.errors import AppError, UnknownCampaign
from app.lab import Lab

_CAMPAIGN_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_CURSOR = re.compile(r"[0-9]{1,9}")
MOST_PER_PAGE = 500

Item = TypeVar("Item")


def _open_lab(request: Request) -> Lab:
    lab: Lab = request.app.state.lab
    return lab


def _read_campaign_id(
    campaign_id: Annotated[str, Path(description="Id of a campaign.", examples=["c0123456789ab"])],
) -> str:
    # What could not be an id is not looked for; a database need not meet a NUL character.
    if not _CAMPAIGN_ID.fullmatch(campaign_id):
        raise UnknownCampaign(campaign_id[:80])
    return campaign_id


OpenLab = Annotated[Lab, Depends(_open_lab)]
CampaignId = Annotated[str, Depends(_read_campaign_id)]
Limit = Annotated[int, Query(ge=1, le=MOST_PER_PAGE, description="How many items at most.")]
Cursor = Annotated[str | None, Query(max_length=300, description="The next_cursor of the page before.")]


class Page(BaseModel, Generic[Item]):
    """Some of a list, in its order; ``next_cursor`` asks for what follows and is null at the end."""

    items: list[Item]
    next_cursor: str | None


def cut_page(items: list[Any], limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of a list that only ever grows at its end; the cursor counts what was seen."""
    if cursor is not None and not _CURSOR.fullmatch(cursor):
        raise AppError("The cursor is not one that a list gave; leave it out to begin at the first item.")
    start = int(cursor or 0)
    end = start + limit
    return {"items": items[start:end], "next_cursor": str(end) if end < len(items) else None}

"""Forks: a new campaign from another's record, on the same bars, with what the user wants different."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.db.models import Campaign
from app.db.reads import candidates_of, get_campaign, iterations_of
from app.errors import CampaignRefused
from app.lab import Lab
from app.services.creation import create_campaign
from contracts.campaign import parse_request
from evaluation.cells import Cell


def fork_campaign(
    lab: Lab, campaign_id: str, *, iteration: int | None = None, changes: Mapping[str, Any] | None = None
) -> Campaign:
    """A queued campaign that asks what ``campaign_id`` asked, with ``changes`` of its request's top-level fields.

    With ``iteration``, it begins with the contract of that iteration instead of the prompts. It runs on the very bars
    of its parent. Its opening, on the same sealed dates, costs more. Raises LabError as ``create_campaign`` does, and
    CampaignRefused for an iteration that is not there.
    """
    with lab.database.read() as session:
        parent = get_campaign(session, campaign_id)
        data = dict(parent.request)
        if iteration is not None:
            chosen = next((one for one in iterations_of(session, campaign_id) if one.number == iteration), None)
            if chosen is None:
                raise CampaignRefused(f"Campaign {campaign_id} has no finished iteration {iteration} to fork from.")
            rows = candidates_of(session, campaign_id, iteration)
            contract = next(row.contract for row in rows if row.ordinal == chosen.candidate)
            data = {key: value for key, value in data.items() if key not in ("prompt", "prompts")}
            data["contract"] = contract
    request = parse_request(data | dict(changes or {}))
    bars = [lab.series.source(Cell.parse(name), entry["digest"]) for name, entry in parent.series.items()]
    return create_campaign(lab, request, bars=bars, forked_from=campaign_id)

"""Campaigns as they are looked at: lists, one in full, its history, files and feed. All JSON-able."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from app.db.leases import is_held
from app.db.models import Campaign
from app.db.reads import (
    artifacts_of,
    events_of,
    get_campaign,
    iterations_of,
    newest_campaigns,
    transitions_of,
    trial_tables_of,
)
from app.errors import AppError
from app.lab import Lab
from app.record import (
    DIAGNOSTICS_NAME,
    describe_campaign,
    describe_candidates,
    describe_event,
    describe_iteration,
    describe_transition,
    summarise,
)
from app.transitions import State, allowed_wishes
from app.trial_tables import list_rows

DOING = {
    State.QUEUED: "brief",
    State.BRIEF_GENERATED: "code",
    State.CODE_GENERATED: "search",
    State.CAMPAIGN_RUNNING: "evaluate",
    State.CAMPAIGN_EVALUATED: "refine",
    State.REFINEMENT_PLANNED: "code",
}
"""The step that comes next, or is under way, in each state."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list; ``next_cursor`` continues it, None at its end."""

    items: list[dict[str, Any]]
    next_cursor: str | None


def list_campaigns(lab: Lab, *, limit: int = 50, cursor: str | None = None, state: str | None = None) -> Page:
    """Campaigns, newest first. Raises AppError for a cursor that this did not give."""
    before = None if cursor is None else _read_cursor(cursor)
    with lab.database.read() as session:
        found = newest_campaigns(session, limit + 1, before, state)
    more = found[limit - 1] if len(found) > limit else None
    return Page([summarise(campaign) for campaign in found[:limit]], None if more is None else _write_cursor(more))


def show_campaign(lab: Lab, campaign_id: str) -> dict[str, Any]:
    """The document of campaign.json as of now, with what is under way. Raises UnknownCampaign."""
    with lab.database.read() as session:
        campaign = get_campaign(session, campaign_id)
        document = describe_campaign(session, campaign)
        held = is_held(session, campaign_id)
    state = State(campaign.state)
    return document | {
        "step": DOING.get(state),
        "working": held,
        "progress": campaign.progress,
        "allowed": list(allowed_wishes(state)),
        "folder": str(lab.folder.path(campaign_id)),
    }


def summarise_campaign(lab: Lab, campaign_id: str) -> dict[str, Any]:
    """The campaign in a few fields, with its progress: cheap enough to ask for several times a second."""
    with lab.database.read() as session:
        campaign = get_campaign(session, campaign_id)
    step = DOING.get(State(campaign.state))
    return summarise(campaign) | {"step": step, "progress": campaign.progress}


def list_iterations(lab: Lab, campaign_id: str) -> list[dict[str, Any]]:
    """Every finished iteration with its report and the proposals made for it. Raises UnknownCampaign."""
    with lab.database.read() as session:
        get_campaign(session, campaign_id)
        proposals = describe_candidates(session, campaign_id)
        return [
            describe_iteration(iteration)
            | {
                "report": iteration.report,
                "candidates": [item for item in proposals if item["iteration"] == iteration.number],
            }
            for iteration in iterations_of(session, campaign_id)
        ]


def list_trials(
    lab: Lab, campaign_id: str, iteration: int, *, after: int = 0, limit: int = 1_000
) -> list[dict[str, Any]]:
    """Trials of one iteration with an ordinal above ``after``. Raises UnknownCampaign."""
    with lab.database.read() as session:
        get_campaign(session, campaign_id)
        return list_rows(trial_tables_of(session, campaign_id, iteration), after, limit)


def list_transitions(lab: Lab, campaign_id: str) -> list[dict[str, Any]]:
    """The history, oldest first. Raises UnknownCampaign."""
    with lab.database.read() as session:
        get_campaign(session, campaign_id)
        return [describe_transition(transition) for transition in transitions_of(session, campaign_id)]


def list_events(lab: Lab, campaign_id: str, *, after: int = 0, limit: int | None = None) -> list[dict[str, Any]]:
    """The feed after the event with the id ``after``, oldest first. Raises UnknownCampaign."""
    with lab.database.read() as session:
        get_campaign(session, campaign_id)
        return [describe_event(event) for event in events_of(session, campaign_id, after, limit)]


def list_artifacts(lab: Lab, campaign_id: str) -> list[dict[str, Any]]:
    """Every recorded file. Raises UnknownCampaign."""
    with lab.database.read() as session:
        get_campaign(session, campaign_id)
        return [
            {"name": item.name, "sha256": item.sha256, "size": item.size, "iteration": item.iteration}
            for item in artifacts_of(session, campaign_id)
        ]


def read_artifact(lab: Lab, campaign_id: str, name: str) -> bytes:
    """The bytes of a recorded file. Raises UnknownCampaign, UnknownArtifact."""
    with lab.database.read() as session:
        get_campaign(session, campaign_id)
    return lab.folder.read(campaign_id, name)


def read_diagnostics(lab: Lab, campaign_id: str) -> dict[str, Any]:
    """What is shown beside the verdict. Raises UnknownCampaign, UnknownArtifact before there is one."""
    document: dict[str, Any] = json.loads(read_artifact(lab, campaign_id, DIAGNOSTICS_NAME))
    return document


def _write_cursor(campaign: Campaign) -> str:
    return base64.urlsafe_b64encode(json.dumps([campaign.created_at, campaign.id]).encode()).decode()


def _read_cursor(cursor: str) -> tuple[float, str]:
    try:
        created_at, campaign_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return float(created_at), str(campaign_id)
    except (ValueError, TypeError, binascii.Error):
        raise AppError("The cursor is not one that a list gave; leave it out to begin at the newest.") from None

"""A campaign for those who check it: what changed from iteration to iteration, and the record of who did what when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.db.models import Call, Exchange
from app.db.reads import artifacts_of, calls_of, events_of, exchanges_of, get_campaign, iterations_of
from app.lab import Lab
from app.loop.patches import patches_of
from app.record import REVIEWS, describe_candidates, describe_event, stamp


def list_diffs(lab: Lab, campaign_id: str) -> list[dict[str, Any]]:
    """Per iteration: the diffs of contract, bot and its repairs, and the proposals with hypothesis, edits and fate.

    Iterations whose code is not written yet are not there. Raises UnknownCampaign.
    """
    with lab.database.read() as session:
        get_campaign(session, campaign_id)
        proposals = describe_candidates(session, campaign_id)
        held = {iteration.number: iteration.held for iteration in iterations_of(session, campaign_id)}
    known, diffs = lab.folder.digests(campaign_id), []
    for number in sorted({proposal["iteration"] for proposal in proposals}):
        patches = patches_of(number, known)
        if not patches:
            continue
        patch = "".join(lab.folder.read(campaign_id, name).decode() for name in patches)
        own = [proposal for proposal in proposals if proposal["iteration"] == number]
        diffs.append({"iteration": number, "patch": patch, "hypothesis_held": held.get(number), "candidates": own})
    return diffs


def list_reviews(lab: Lab, campaign_id: str) -> list[dict[str, Any]]:
    """Approvals, vetoes and steers, oldest first. Raises UnknownCampaign."""
    with lab.database.read() as session:
        get_campaign(session, campaign_id)
        return [describe_event(event) for event in events_of(session, campaign_id, kinds=REVIEWS)]


def write_audit(lab: Lab, campaign_id: str) -> dict[str, Any]:
    """The whole record in one document: request, digests, events, proposals, exchanges with the model, files.

    Raises UnknownCampaign.
    """
    with lab.database.read() as session:
        campaign = get_campaign(session, campaign_id)
        calls = calls_of(session, campaign_id)
        return {
            "campaign_id": campaign.id,
            "request": campaign.request,
            "series": campaign.series,
            "frozen": campaign.frozen,
            "digests": campaign.digests,
            "events": [describe_event(event) for event in events_of(session, campaign_id)],
            "candidates": describe_candidates(session, campaign_id),
            "exchanges": [_describe_exchange(one, calls) for one in exchanges_of(session, campaign_id)],
            "artifacts": [
                {"name": item.name, "sha256": item.sha256, "size": item.size, "revision": item.revision}
                for item in artifacts_of(session, campaign_id)
            ],
        }


def _describe_exchange(exchange: Exchange, calls: Sequence[Call]) -> dict[str, Any]:
    return {
        "ordinal": exchange.ordinal,
        "role": exchange.role,
        "provider": exchange.provider,
        "asked_at": stamp(exchange.asked_at),
        "attempts": exchange.attempts,
        "request_digest": exchange.request_digest,
        "request": exchange.request,
        "answer": exchange.answer,
        "tokens": exchange.tokens,
        "cost_usd": exchange.cost_usd,
        "calls": [_describe_call(call) for call in calls if call.ordinal == exchange.ordinal],
    }


def _describe_call(call: Call) -> dict[str, Any]:
    """One request to a provider's server, word for word as it was sent and answered, secrets hidden."""
    names = ("attempt", "number", "mode", "outcome", "status", "note", "prompt_tokens", "completion_tokens")
    texts = ("cost_usd", "seconds", "sent", "received")
    return {name: getattr(call, name) for name in (*names, *texts)}

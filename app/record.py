"""campaign.json: the whole campaign as one document, described from the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from app.db.database import Session
from app.db.models import Campaign, Candidate, Event, Iteration, Transition
from app.db.reads import artifacts_of, candidates_of, events_of, iterations_of, transitions_of
from market.times import format_time

RECORD_NAME = "campaign.json"
DIAGNOSTICS_NAME = "diagnostics.json"
REVIEWS = ("approve", "veto", "steer")


def describe_campaign(session: Session, campaign: Campaign) -> dict[str, Any]:
    """Everything known of a campaign but its trials, JSON-able. Durations are seconds, times RFC 3339."""
    iterations = iterations_of(session, campaign.id)
    transitions = transitions_of(session, campaign.id)
    return summarise(campaign) | {
        "request": campaign.request,
        "series": campaign.series,
        "frozen": campaign.frozen,
        "digests": campaign.digests,
        **observe(campaign, iterations),
        "iterations": [describe_iteration(iteration) for iteration in iterations],
        "candidates": describe_candidates(session, campaign.id),
        "transitions": [describe_transition(transition) for transition in transitions],
        "reviews": [describe_event(event) for event in events_of(session, campaign.id, kinds=REVIEWS)],
        "artifacts": [item.name for item in artifacts_of(session, campaign.id) if item.name != RECORD_NAME],
        "outcome": transitions[-1].payload if campaign.verdict and transitions else None,
    }


def summarise(campaign: Campaign) -> dict[str, Any]:
    """The campaign in a few fields, as lists show it."""
    return {
        "id": campaign.id,
        "name": campaign.name,
        "created_at": stamp(campaign.created_at),
        "state": campaign.state,
        "revision": campaign.revision,
        "reason": campaign.reason,
        "note": campaign.note,
        "paused_from": campaign.paused_from,
        "requested": campaign.requested,
        "iteration": campaign.iteration,
        "verdict": campaign.verdict,
        "forked_from": campaign.forked_from,
    }


def observe(campaign: Campaign, iterations: Sequence[Iteration]) -> dict[str, Any]:
    """What it took and where it stands: duration, retries, cost, trajectory of the best score, gates, convergence."""
    scores = [iteration.validation_score for iteration in iterations]
    trajectory = [max((s for s in scores[: n + 1] if s is not None), default=None) for n in range(len(scores))]
    gates: dict[str, Counter[str]] = {}
    for iteration in iterations:
        for gate in iteration.report.get("gates", ()):
            gates.setdefault(gate["gate"], Counter())["passed" if gate["passed"] else "failed"] += 1
    best = trajectory.index(trajectory[-1]) + 1 if trajectory and trajectory[-1] is not None else None
    return {
        "duration_s": campaign.wall_clock_s,
        "retries": campaign.retries,
        "consecutive_failures": campaign.failures,
        "tokens": campaign.tokens,
        "cost_usd": campaign.cost_usd,
        "best_score_trajectory": trajectory,
        "gate_counts": {gate: {"passed": n["passed"], "failed": n["failed"]} for gate, n in sorted(gates.items())},
        "convergence": {
            "best_iteration": best,
            "loops_since_best": None if best is None else len(scores) - best,
            "last_gain": _last_gain(trajectory),
        },
        "export_readiness": iterations[-1].report.get("export_readiness") if iterations else None,
    }


def describe_iteration(iteration: Iteration) -> dict[str, Any]:
    """An iteration as iter_<n>.json and the API show it, without its full report."""
    gates = iteration.report.get("gates", ())
    return {
        "iteration": iteration.number,
        "contract_digest": iteration.contract_digest,
        "candidate": iteration.candidate,
        "cell": iteration.cell,
        "values": iteration.values,
        "search_score": iteration.search_score,
        "validation_score": iteration.validation_score,
        "risk_breach": iteration.risk_breach,
        "hypothesis_held": iteration.held,
        "gates_passed": sum(gate["passed"] for gate in gates),
        "gates_failed": sum(not gate["passed"] for gate in gates),
        "trials": iteration.trials,
        "failed_trials": iteration.report.get("failed_trials", 0),
        "conformance": iteration.report.get("conformance"),
        "duration_s": iteration.duration_s,
        "retries": iteration.retries,
        "tokens": iteration.tokens,
        "cost_usd": iteration.cost_usd,
    }


def describe_transition(transition: Transition) -> dict[str, Any]:
    """One row of the history."""
    return {
        "seq": transition.seq,
        "from": transition.from_state,
        "to": transition.to_state,
        "at": stamp(transition.at),
        "reason": transition.reason,
        "payload": transition.payload,
    }


def describe_candidates(session: Session, campaign_id: str) -> list[dict[str, Any]]:
    """Every proposal, in order."""
    iterations = iterations_of(session, campaign_id)
    return [_describe_candidate(candidate, iterations) for candidate in candidates_of(session, campaign_id)]


def _describe_candidate(candidate: Candidate, iterations: Sequence[Iteration]) -> dict[str, Any]:
    """One proposal: refused, or tried, and then by how many points of validation score it beat its parent."""
    tried = next((one for one in iterations if candidate.accepted and one.number == candidate.iteration), None)
    parent = next((one for one in iterations if one.contract_digest in candidate.parents), None)
    gained = None
    if tried is not None and parent is not None:
        gained = (tried.validation_score or 0.0) - (parent.validation_score or 0.0)
    return {
        "iteration": candidate.iteration,
        "ordinal": candidate.ordinal,
        "accepted": candidate.accepted,
        "reason": candidate.reason,
        "note": candidate.note,
        "held": None if tried is None else tried.held,
        "margin": gained,
        "operator": candidate.operator,
        "parents": candidate.parents,
        "contract_digest": candidate.contract_digest,
        "logic_digest": candidate.logic_digest,
        "edits": candidate.edits,
        "hypothesis": candidate.hypothesis,
        "expected_effect": candidate.expected_effect,
    }


def describe_event(event: Event) -> dict[str, Any]:
    """One entry of the feed."""
    return {
        "id": event.id,
        "at": stamp(event.at),
        "kind": event.kind,
        "iteration": event.iteration,
        "payload": event.payload,
    }


def stamp(seconds: float) -> str:
    """Seconds since 1970 as RFC 3339."""
    return format_time(round(seconds * 1000))


def _last_gain(trajectory: Sequence[float | None]) -> float | None:
    if len(trajectory) < 2 or trajectory[-1] is None or trajectory[-2] is None:
        return None
    return trajectory[-1] - trajectory[-2]

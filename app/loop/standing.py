"""Where a campaign stands after its finished iterations: the best of them, and what asks it to stop."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import takewhile
from typing import Any

from app.conformance.record import Status
from app.db.database import Session
from app.db.models import Campaign, Iteration
from app.db.reads import iterations_of, reviews_of
from app.loop.guide import Guide, Moment, Seen
from contracts.campaign import CampaignRequest
from contracts.stopping import LoopScore, Spent, Stop, check_budget, check_stopping


def load_iterations(session: Session, campaign_id: str, seen: Seen) -> tuple[list[Iteration], set[int]]:
    """Finished iterations, and the numbers of those that were vetoed, as far as was ``seen``."""
    vetoes = reviews_of(session, campaign_id, ("veto",), after=0, until=seen.events)
    return list(iterations_of(session, campaign_id)), {event.payload["reviewed"] for event in vetoes}


def best_iteration(iterations: Sequence[Iteration], vetoed: Collection[int]) -> Iteration | None:
    """The one whose candidate is best: ready for an opening, then by gates and health, then by score.

    Of equals it is the earlier one; never a vetoed one, nor one whose bot does not trade as its contract says.
    """
    return _best([one for one in iterations if one.number not in vetoed and not disagrees(one)])


def best_to_refine(iterations: Sequence[Iteration], vetoed: Collection[int]) -> Iteration | None:
    """The one to go on from: the best, or the best contract where no bot trades as its own says."""
    return best_iteration(iterations, vetoed) or _best([one for one in iterations if one.number not in vetoed])


def _best(iterations: Sequence[Iteration]) -> Iteration | None:
    judged = [one for one in iterations if one.report.get("merit") is not None]
    return max(judged, key=lambda one: (is_ready(one), *one.report["merit"], -one.number), default=None)


def disagrees(iteration: Iteration) -> bool:
    """Whether its bot was run and does not trade as its contract says."""
    told = iteration.report.get("conformance")
    return told is not None and told["status"] == Status.DISAGREES


def count_disagreeing(iterations: Sequence[Iteration]) -> int:
    """How many of the last iterations in a row failed by their bots."""
    return sum(1 for _ in takewhile(disagrees, reversed(iterations)))


def is_ready(iteration: Iteration) -> bool:
    """Whether the seal could be opened for its candidate when it was evaluated."""
    return bool(iteration.report.get("opening", {}).get("open")) and not disagrees(iteration)


def find_hard_stop(
    campaign: Campaign, request: CampaignRequest, guide: Guide, iterations: Sequence[Iteration]
) -> Stop | None:
    """The budget that is used up, or None."""
    late = guide.stop(Moment.of(campaign), 0)
    if late is not None:
        return late
    # The wall clock was asked above: a replay follows the record there, not its own clock.
    spent = Spent(tokens=campaign.tokens, cost_usd=campaign.cost_usd, iterations=len(iterations))
    return check_budget(request.budget, spent)


def find_soft_stop(request: CampaignRequest, iterations: Sequence[Iteration]) -> Stop | None:
    """The stopping rule that says going on is not worth it, or None."""
    scores = [
        LoopScore(one.number, one.search_score or 0.0, one.validation_score or 0.0, one.risk_breach)
        for one in iterations
    ]
    return check_stopping(scores, request.stopping)


def last_gain(iterations: Sequence[Iteration]) -> float | None:
    """By how much the last iteration raised the best validation score before it; None after one."""
    if len(iterations) < 2:
        return None
    before = max(one.validation_score or 0.0 for one in iterations[:-1])
    return (iterations[-1].validation_score or 0.0) - before


def describe_stop(stop: Stop) -> dict[str, Any]:
    """A stop for the record."""
    return {"rule": stop.rule, "hard": stop.hard, "sentence": stop.sentence}

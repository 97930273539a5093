"""The question to the critic: the best contract so far, its evidence, and everything that was tried before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.db.models import Candidate, Event, Iteration
from app.db.reads import candidates_of, reviews_of, transitions_of
from app.llm.protocol import CritiqueRequest, HypothesisOutcome
from app.loop.candidates import Contender, load_contenders
from app.loop.cells import load_cells
from app.loop.context import StepContext
from app.loop.evidence_pack import show_candidate, show_parameters
from app.loop.judging import judge_again
from app.loop.seeds import derive_seed
from app.loop.standing import best_iteration, load_iterations
from app.transitions import Reason


@dataclass(frozen=True)
class Question:
    """``parent``: what is to be refined. ``tried``: logic digests of all contracts so far."""

    request: CritiqueRequest
    parent: Contender
    tried: frozenset[str]


def pose_question(context: StepContext) -> Question | None:
    """The question after the current iteration; None where no iteration has a candidate that may be refined."""
    campaign, lab = context.campaign, context.lab
    with lab.database.read() as session:
        iterations, vetoed = load_iterations(session, campaign.id, context.seen)
        proposals = candidates_of(session, campaign.id)
    best = best_iteration(iterations, vetoed)
    if best is None:
        return None
    contenders = load_contenders(lab, campaign.id, campaign.iteration)
    parent = next(one for one in contenders if (one.iteration, one.ordinal) == (best.number, best.candidate))
    cells, batch = load_cells(lab, campaign), parent.trials(lab)
    judged = judge_again(parent, batch, cells, best)
    notes = _unanswered(context)
    request = CritiqueRequest(
        iteration=campaign.iteration,
        contract=parent.contract.model_dump(mode="json", exclude_defaults=True),
        candidate=show_candidate(judged),
        parameters=show_parameters(judged, batch, cells.data.unsealed),
        scores=tuple(one.validation_score for one in iterations),
        history=tuple(_tell_outcome(row, iterations) for row in proposals if row.edits),
        steer=tuple(note.payload["note"] for note in notes),
        seed=derive_seed(context.request.search.seed, "critic", campaign.iteration),
    )
    tried = frozenset(one.contract.logic_digest() for one in contenders)
    return Question(request, parent, tried)


def _unanswered(context: StepContext) -> Sequence[Event]:
    """Steer notes that no refinement has answered."""
    campaign_id = context.campaign.id
    with context.lab.database.read() as session:
        transitions = transitions_of(session, campaign_id)
        refined = [one.payload["seen"]["events"] for one in transitions if one.reason == Reason.REFINED]
        after = max(refined, default=0)
        return reviews_of(session, campaign_id, ("steer",), after=after, until=context.seen.events)


def _tell_outcome(row: Candidate, iterations: Sequence[Iteration]) -> HypothesisOutcome:
    """What came of an earlier idea: refused, or tested against its parent."""
    tested = next((one for one in iterations if row.accepted and one.number == row.iteration), None)
    parent = next((one for one in iterations if one.contract_digest in row.parents), None)
    return HypothesisOutcome.model_validate(
        {
            "iteration": row.iteration,
            "hypothesis": row.hypothesis,
            "expected_effect": row.expected_effect,
            "edits": row.edits,
            "accepted": row.accepted,
            "held": None if tested is None else tested.held,
            "reason": f"{row.reason}: {row.note}" if tested is None else ("held" if tested.held else "not_held"),
            "score_before": None if parent is None else parent.validation_score,
            "score_after": None if tested is None else tested.validation_score,
        }
    )

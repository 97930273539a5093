"""The question to the critic: the best contract so far, its evidence, and everything that was tried before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.db.models import Candidate, Event, Iteration
from app.db.reads import candidates_of, reviews_of, transitions_of
from app.llm.protocol import CritiqueRequest, HypothesisOutcome
from app.loop.candidates import Contender
from app.loop.context import StepContext
from app.loop.course import Course, load_course
from app.loop.evidence_pack import show_candidate, show_parameters
from app.loop.seeds import derive_seed
from app.transitions import Reason
from contracts.campaign import Search


@dataclass(frozen=True)
class Question:
    """``parent``: what is to be refined. ``tried``: logic digests of all contracts so far."""

    request: CritiqueRequest
    parent: Contender
    tried: frozenset[str]


def pose_question(context: StepContext) -> Question | None:
    """The question after the current iteration; None where no iteration has a candidate that may be refined."""
    with context.lab.database.read() as session:
        proposals = candidates_of(session, context.campaign.id)
    notes = [note.payload["note"] for note in _unanswered(context)]
    return ask_about(load_course(context), proposals, notes, context.request.search)


def ask_about(course: Course, proposals: Sequence[Candidate], notes: Sequence[str], search: Search) -> Question | None:
    """The question after a course; ``proposals``: every contract proposed so far, accepted or not.

    None where no iteration has a candidate that may be refined.
    """
    judged = course.judge_to_refine()
    if judged is None:
        return None
    parent, number = judged.contender, len(course.iterations)
    request = CritiqueRequest(
        iteration=number,
        contract=parent.contract.model_dump(mode="json", exclude_defaults=True),
        candidate=show_candidate(judged),
        parameters=show_parameters(judged, course.trials(parent), course.cells.data.unsealed),
        scores=tuple(one.validation_score for one in course.iterations),
        history=tuple(_tell_outcome(row, course.iterations) for row in proposals if row.edits),
        steer=tuple(notes),
        seed=derive_seed(search.seed, "critic", number),
    )
    return Question(request, parent, frozenset(one.contract.logic_digest() for one in course.contenders))


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

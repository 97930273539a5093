"""campaign_evaluated → refinement_planned: ask the critic for the next contract, and keep what it may not change."""

from __future__ import annotations

from app.db.models import Candidate
from app.llm.protocol import CritiqueAnswer, HypothesisOutcome
from app.loop.candidates import Contender
from app.loop.context import StepContext
from app.loop.contract_files import contract_draft
from app.loop.marks import take_marks
from app.loop.question import Question, pose_question
from app.loop.steps.finish import finish_campaign
from app.outcome import Outcome
from app.refinement.edits import Proposal, propose
from app.transitions import Reason, State
from contracts.stopping import Stop
from contracts.strategy import StrategyContract

_TRIES = 3


def refine_contract(context: StepContext) -> Outcome:
    """The step: at most three ideas, the first that may be tried is; refused ones stay on record with the reason.

    Ends the campaign where there is nothing to refine or no idea left. Raises BudgetReached before a question that
    the budget cannot pay.
    """
    question = pose_question(context)
    if question is None:
        return finish_campaign(context, Stop("no_candidate", False, "no iteration has a candidate that may be refined"))
    request, refused = question.request, list[Candidate]()
    for _ in range(_TRIES):
        answer = context.journal.critique(request)
        if answer.no_idea:
            sentence = answer.explanation or "the critic has no further idea"
            return finish_campaign(context, Stop("no_idea", False, sentence), refused)
        proposal = propose(question.parent.contract, answer.edits, context.request.constraints, question.tried)
        # The accepted candidate is the iteration's first; refused ideas come after it, in the order they came up.
        ordinal = 2 + len(refused) if proposal.contract is None else 1
        row = _row(question.parent, answer, proposal, context.campaign.iteration + 1, ordinal)
        if proposal.contract is not None:
            return _accept(context, question, answer, proposal.contract, (row, *refused))
        refused.append(row)
        request = request.model_copy(update={"history": (*request.history, _refusal(row, answer))})
    reasons = ", ".join(dict.fromkeys(row.reason for row in refused))
    sentence = f"{_TRIES} ideas in a row were refused ({reasons})"
    return finish_campaign(context, Stop("no_idea", False, sentence), refused)


def _accept(
    context: StepContext,
    question: Question,
    answer: CritiqueAnswer,
    contract: StrategyContract,
    rows: tuple[Candidate, ...],
) -> Outcome:
    number = context.campaign.iteration + 1
    replies = [*answer.answers, *[""] * len(question.request.steer)]
    payload = {
        "contract_digest": contract.digest(),
        "hypothesis": answer.hypothesis,
        "expected_effect": answer.expected_effect,
        "explanation": answer.explanation,
        "steer": [
            {"note": note, "answer": reply} for note, reply in zip(question.request.steer, replies, strict=False)
        ],
    }
    return Outcome(
        State.REFINEMENT_PLANNED,
        Reason.REFINED,
        note=answer.hypothesis,
        payload=payload,
        drafts=(contract_draft(number, rows[0].ordinal, contract),),
        rows=rows,
        changes={"iteration": number, "marks": take_marks(context.campaign)},
    )


def _refusal(row: Candidate, answer: CritiqueAnswer) -> HypothesisOutcome:
    return HypothesisOutcome(
        iteration=row.iteration,
        hypothesis=answer.hypothesis,
        expected_effect=answer.expected_effect,
        edits=answer.edits,
        accepted=False,
        held=None,
        reason=f"{row.reason}: {row.note}",
    )


def _row(parent: Contender, answer: CritiqueAnswer, proposal: Proposal, iteration: int, ordinal: int) -> Candidate:
    contract = proposal.contract
    return Candidate(
        campaign_id=parent.row.campaign_id,
        iteration=iteration,
        ordinal=ordinal,
        accepted=contract is not None,
        reason=proposal.reason,
        note=proposal.note,
        operator="+".join(dict.fromkeys(edit.kind for edit in answer.edits)) or "none",
        parents=[parent.contract.digest()],
        contract=None if contract is None else contract.model_dump(mode="json", exclude_defaults=True),
        contract_digest=None if contract is None else contract.digest(),
        logic_digest=None if contract is None else contract.logic_digest(),
        edits=[edit.model_dump(mode="json") for edit in answer.edits],
        hypothesis=answer.hypothesis,
        expected_effect=answer.expected_effect,
    )

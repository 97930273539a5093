"""campaign_evaluated → refinement_planned: ask the critic for the next contract, and keep what it may not change."""

from __future__ import annotations

from app.llm.protocol import CritiqueAnswer
from app.loop.context import StepContext
from app.loop.contract_files import contract_draft
from app.loop.marks import take_marks
from app.loop.question import Question, pose_question
from app.loop.refining import Refinement, seek_idea
from app.loop.steps.finish import finish_campaign
from app.outcome import Outcome
from app.transitions import Reason, State
from contracts.stopping import Stop
from contracts.strategy import StrategyContract


def refine_contract(context: StepContext) -> Outcome:
    """The step: at most three ideas, the first that may be tried is; refused ones stay on record with the reason.

    Ends the campaign where there is nothing to refine or no idea left. Raises BudgetReached before a question that
    the budget cannot pay.
    """
    question = pose_question(context)
    if question is None:
        return finish_campaign(context, Stop("no_candidate", False, "no iteration has a candidate that may be refined"))
    found = seek_idea(question, context.request.constraints, context.journal.critique)
    if found.contract is None or found.answer is None:
        return finish_campaign(context, found.stop, found.rows)
    return _accept(context, question, found, found.contract, found.answer)


def _accept(
    context: StepContext, question: Question, found: Refinement, contract: StrategyContract, answer: CritiqueAnswer
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
        drafts=(contract_draft(number, found.rows[0].ordinal, contract),),
        rows=found.rows,
        changes={"iteration": number, "marks": take_marks(context.campaign)},
    )

"""Refining: ideas asked for one by one, until one of them may be tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.db.models import Candidate
from app.llm.protocol import CritiqueAnswer, CritiqueRequest, HypothesisOutcome
from app.loop.candidates import Contender
from app.loop.contract_files import write_contract
from app.loop.footprint import CONTRACT, find_excess
from app.loop.question import Question
from app.refinement.edits import Proposal, propose
from contracts.campaign import Constraints
from contracts.stopping import Stop
from contracts.strategy import StrategyContract

_TRIES = 3
_LONGEST_OPERATOR = 64  # what its column holds


@dataclass(frozen=True)
class Refinement:
    """What came of a question. ``rows``: every idea, with the reason of its refusal; the accepted one is the first.

    ``contract`` and ``answer``: of the idea that may be tried. ``stop``: why there is none.
    """

    rows: tuple[Candidate, ...]
    contract: StrategyContract | None = None
    answer: CritiqueAnswer | None = None
    stop: Stop | None = None


def seek_idea(
    question: Question, constraints: Constraints, critique: Callable[[CritiqueRequest], CritiqueAnswer]
) -> Refinement:
    """Ask for at most three ideas and take the first that may be tried."""
    request, refused = question.request, list[Candidate]()
    for _ in range(_TRIES):
        answer = critique(request)
        if answer.no_idea:
            sentence = answer.explanation or "the critic has no further idea"
            return Refinement(tuple(refused), stop=Stop("no_idea", False, sentence))
        proposal = _limit(
            question.parent.contract, propose(question.parent.contract, answer.edits, constraints, question.tried)
        )
        # The accepted candidate is the iteration's first; refused ideas come after it, in the order they came up.
        ordinal = 2 + len(refused) if proposal.contract is None else 1
        row = _row(question.parent, answer, proposal, question.request.iteration + 1, ordinal)
        if proposal.contract is not None:
            return Refinement((row, *refused), proposal.contract, answer)
        refused.append(row)
        request = request.model_copy(update={"history": (*request.history, _refusal(row, answer))})
    reasons = ", ".join(dict.fromkeys(row.reason for row in refused))
    return Refinement(tuple(refused), stop=Stop("no_idea", False, f"{_TRIES} ideas in a row were refused ({reasons})"))


def _limit(parent: StrategyContract, proposal: Proposal) -> Proposal:
    """The proposal, or its refusal where it rewrites more of the contract than an iteration may."""
    if proposal.contract is None:
        return proposal
    excess = find_excess({CONTRACT: write_contract(parent)}, {CONTRACT: write_contract(proposal.contract)})
    return Proposal(None, "footprint", f"{excess[0].upper()}{excess[1:]}.") if excess else proposal


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
        operator=("+".join(dict.fromkeys(edit.kind for edit in answer.edits)) or "none")[:_LONGEST_OPERATOR],
        parents=[parent.contract.digest()],
        contract=None if contract is None else contract.model_dump(mode="json", exclude_defaults=True),
        contract_digest=None if contract is None else contract.digest(),
        logic_digest=None if contract is None else contract.logic_digest(),
        edits=[edit.model_dump(mode="json") for edit in answer.edits],
        hypothesis=answer.hypothesis,
        expected_effect=answer.expected_effect,
    )

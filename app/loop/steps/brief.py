"""queued → brief_generated: read the prompts or take the contract, write the brief, freeze what stays as it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from app.db.models import Candidate
from app.errors import CampaignRefused
from app.llm.protocol import Brief, CompileAnswer, CompileRequest
from app.loop.cells import choose_costs, describe_dates, load_bars
from app.loop.context import StepContext
from app.loop.contract_files import contract_draft
from app.loop.marks import take_marks
from app.outcome import Draft, Outcome
from app.refinement.limits import fit_contract
from app.transitions import Reason, State
from contracts.campaign import CampaignRequest
from contracts.program import build_program
from contracts.strategy import StrategyContract, parse_contract
from evaluation.cells import Cell
from evaluation.slices import divide
from market.timeframes import Timeframe


def write_brief(context: StepContext) -> Outcome:
    """The step. Raises LabError where the prompts or the contract cannot be traded as asked."""
    answer = understand(context.request, context.journal.compile)
    partial = context.campaign.accept_partial or context.request.accept_partial
    if answer.not_understood and not partial:
        return _needs_answer(answer)
    if answer.contract is None:
        raise CampaignRefused(answer.problem or "The prompt holds no rule to trade by.")
    contract = fit_contract(parse_contract(answer.contract), context.request)
    build_program(contract)
    brief = answer.brief or brief_of(contract)
    given = context.request.contract is not None
    return Outcome(
        State.BRIEF_GENERATED,
        Reason.CONTRACT_GIVEN if given else Reason.COMPILED,
        payload={"contract_digest": contract.digest(), "not_understood": list(answer.not_understood)},
        drafts=(*_brief_drafts(brief, answer), contract_draft(1, 1, contract)),
        rows=(first_candidate(context.campaign.id, contract, "given" if given else "compiled", brief),),
        changes={"iteration": 1, "frozen": _freeze(context, contract), "marks": take_marks(context.campaign)},
    )


def first_candidate(campaign_id: str, contract: StrategyContract, operator: str, brief: Brief) -> Candidate:
    """The row of iteration 1's contract."""
    return Candidate(
        campaign_id=campaign_id,
        iteration=1,
        ordinal=1,
        accepted=True,
        reason="accepted",
        note="",
        operator=operator,
        parents=[],
        contract=contract.model_dump(mode="json", exclude_defaults=True),
        contract_digest=contract.digest(),
        logic_digest=contract.logic_digest(),
        edits=[],
        hypothesis=brief.hypothesis,
        expected_effect="",
    )


def understand(request: CampaignRequest, compile_prompts: Callable[[CompileRequest], CompileAnswer]) -> CompileAnswer:
    """What the request asks for: its contract as it is, or what becomes of its prompts."""
    if request.contract is not None:
        wire = request.contract.model_dump(mode="json", exclude_defaults=True)
        return CompileAnswer(contract=wire, assumptions=request.contract.assumptions)
    return compile_prompts(
        CompileRequest(
            prompts=request.all_prompts(), markets=request.markets or (), timeframes=request.timeframes or ()
        )
    )


def _needs_answer(answer: CompileAnswer) -> Outcome:
    quoted = ", ".join(f"“{phrase}”" for phrase in answer.not_understood)
    note = f"Not understood: {quoted}. Resume with accept_partial to go on without, or cancel and say it otherwise."
    payload = {"not_understood": list(answer.not_understood), "phrases": _phrases(answer)}
    return Outcome(State.PAUSED, Reason.NEEDS_ANSWER, note, payload=payload)


def brief_of(contract: StrategyContract) -> Brief:
    """The brief of a contract that was given: only its author knows more than this."""
    where = f"{', '.join(contract.markets)} on {', '.join(contract.timeframes)}"
    return Brief(
        idea=contract.thesis or f"The rules of {contract.strategy_id}, as given.",
        hypothesis=f"After costs, these rules earn more on {where} than holding the same exposure does.",
        refutation="No parameter set beats holding the same exposure on search and validation, or not on sealed.",
        assumptions=contract.assumptions,
    )


def _brief_drafts(brief: Brief, answer: CompileAnswer) -> tuple[Draft, ...]:
    phrases = [f"- {phrase.status}: “{phrase.text}” {phrase.note}".rstrip() for phrase in answer.phrases]
    parts = [
        ("# Brief", brief.idea),
        ("## Hypothesis", brief.hypothesis),
        ("## What would refute it", brief.refutation),
        ("## Assumptions", "\n".join(f"- {item}" for item in brief.assumptions) or "None."),
        ("## The prompt, phrase by phrase", "\n".join(phrases) or "A contract was given."),
    ]
    text = "\n\n".join(f"{heading}\n\n{body}" for heading, body in parts) + "\n"
    document = brief.model_dump(mode="json") | {"phrases": _phrases(answer), "not_understood": answer.not_understood}
    content = json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True)
    return Draft("briefs/brief.md", text.encode()), Draft("briefs/brief.json", content.encode())


def _phrases(answer: CompileAnswer) -> list[dict[str, Any]]:
    return [phrase.model_dump(mode="json") for phrase in answer.phrases]


def _freeze(context: StepContext, contract: StrategyContract) -> dict[str, Any]:
    """Gates, markets, timeframes, costs and slices, from here on the same for every candidate."""
    asked = {str(Cell(market, Timeframe(frame))) for market in contract.markets for frame in contract.timeframes}
    if asked != set(context.campaign.series):
        missing = ", ".join(sorted(asked.symmetric_difference(context.campaign.series)))
        raise CampaignRefused(
            f"The campaign was created for other markets and timeframes than its prompt names: {missing}."
        )
    bars = load_bars(context.lab.series, context.campaign.series)
    data = divide(bars)
    constraints = context.request.constraints
    return {
        "gates": contract.gates.model_dump(mode="json"),
        "markets": list(contract.markets),
        "timeframes": list(contract.timeframes),
        "costs": {str(cell): choose_costs(bars[cell].instrument, constraints) for cell in bars},
        "slices": describe_dates(data.dates),
        "data_digest": data.digest,
    }

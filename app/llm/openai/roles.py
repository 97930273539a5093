"""The three roles: what each is asked, in which form it answers, and what its answer must stand up to here."""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.llm.accounting import account_for
from app.llm.edits import Edit, SetField
from app.llm.figures import find_lost
from app.llm.openai.asking import Question, Unfit
from app.llm.openai.shapes import Schema
from app.llm.prompting import frame_data, write_system
from app.llm.protocol import (
    Brief,
    CodeAnswer,
    CodeRequest,
    CompileAnswer,
    CompileRequest,
    CritiqueAnswer,
    CritiqueRequest,
    Phrase,
)
from contracts.errors import ContractError, Problem
from contracts.program import build_program
from contracts.shape import describe_validation_error
from contracts.strategy import Prose, StrategyContract

Sentence = Annotated[str, Field(max_length=2_000)]
Reply = TypeVar("Reply", bound=BaseModel)

_MOST_EDITS = 8
_MOST_SOURCE = 60_000
_LEFT_OUT = "the model did not say what became of it"


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _PhraseReply(_Reply):
    text: str
    status: Literal["used", "assumed", "not_understood"]
    note: Sentence


class CompileReply(_Reply):
    """What the compiler writes: a contract, or null and the problem why there is none."""

    contract: StrategyContract | None
    problem: Sentence
    idea: Sentence
    hypothesis: Sentence
    refutation: Sentence
    assumptions: Annotated[tuple[Prose, ...], Field(max_length=50)]
    phrases: Annotated[tuple[_PhraseReply, ...], Field(max_length=500)]


class CodeReply(_Reply):
    """What the coder writes: one Python module, and notes for whoever tests it."""

    source: Annotated[str, Field(min_length=1, max_length=_MOST_SOURCE)]
    notes: Annotated[tuple[Sentence, ...], Field(max_length=50)]


class CritiqueReply(_Reply):
    """What the critic writes: edits that test a hypothesis, or that it has no idea."""

    no_idea: bool
    edits: Annotated[tuple[Edit, ...], Field(max_length=_MOST_EDITS)]
    hypothesis: Sentence
    expected_effect: Sentence
    explanation: Sentence
    answers: Annotated[tuple[Sentence, ...], Field(max_length=50)]


def ask_to_compile(request: CompileRequest) -> Question[CompileAnswer]:
    """The question to the compiler."""
    return Question(
        "compile",
        _schema_of(CompileReply),
        write_system("compiler"),
        frame_data(request.model_dump(mode="json")),
        lambda data: _check_compiled(request, data),
    )


def ask_to_code(request: CodeRequest) -> Question[CodeAnswer]:
    """The question to the coder: the contract, and what was wrong with the last bot."""
    return Question(
        "code",
        _schema_of(CodeReply),
        write_system("coder"),
        frame_data(request.model_dump(mode="json")),
        _check_code,
    )


def ask_to_criticise(request: CritiqueRequest) -> Question[CritiqueAnswer]:
    """The question to the critic: the evidence of search and validation, and nothing else."""
    document = request.model_dump(mode="json", exclude={"seed"})
    return Question(
        "critique",
        _offered(_schema_of(CritiqueReply)),
        write_system("critic"),
        frame_data(document),
        lambda data: _check_critique(request, data),
    )


def _check_compiled(request: CompileRequest, data: Any) -> CompileAnswer:
    if isinstance(data, dict) and isinstance(data.get("contract"), dict):
        # What was asked for beside the prompt stands above whatever is read from it.
        asked = {"markets": list(request.markets), "timeframes": list(request.timeframes)}
        data = data | {"contract": data["contract"] | {name: each for name, each in asked.items() if each}}
    reply = _read(CompileReply, data)
    if reply.contract is None and not reply.problem.strip():
        raise Unfit(["contract is null, and problem does not say why"])
    if reply.contract is not None:
        _check_contract(reply.contract)
    account = account_for(request.prompts, [phrase.text for phrase in reply.phrases])
    lost = _find_lost(reply)
    known = tuple(
        Phrase(text=each.text, status="not_understood", note=lost[each.text])
        if each.text in lost
        else Phrase(**each.model_dump())
        for each in reply.phrases
        if each.text not in account.foreign
    )
    left = tuple(Phrase(text=piece, status="not_understood", note=_LEFT_OUT) for piece in account.missing)
    answer = _compiled(reply, known + left)
    if account.complete and not lost:
        return answer
    problems = [f"phrases leaves out this part of the prompt: {piece!r}" for piece in account.missing]
    problems += [f"phrases has {text!r}, which is not written like that in a prompt" for text in account.foreign]
    problems += [
        f"phrase {text!r}: {why}; put it into the contract, or name it in an assumption" for text, why in lost.items()
    ]
    raise Unfit(problems, answer)


def _find_lost(reply: CompileReply) -> dict[str, str]:
    """Phrases that are said to be used with a number that is nowhere; each with the sentence that says so."""
    if reply.contract is None:
        return {}
    contract = reply.contract.model_dump(
        mode="json", exclude={"assumptions", "thesis", "strategy_id"}, exclude_defaults=True
    )
    lost = {}
    for phrase in reply.phrases:
        notes = [*reply.contract.assumptions, *reply.assumptions, phrase.note]
        figures = find_lost(phrase.text, contract, notes) if phrase.status == "used" else ()
        if figures:
            lost[phrase.text] = f"its {' and '.join(figures)} is neither in the contract nor in an assumption"
    return lost


def _compiled(reply: CompileReply, phrases: tuple[Phrase, ...]) -> CompileAnswer:
    not_understood = tuple(
        f"{phrase.text} ({phrase.note})" if phrase.note else phrase.text
        for phrase in phrases
        if phrase.status == "not_understood"
    )
    if reply.contract is None:
        return CompileAnswer(
            contract=None, phrases=phrases, not_understood=not_understood, problem=reply.problem.strip()
        )
    assumed = (*reply.contract.assumptions, *reply.assumptions)
    assumed += tuple(phrase.note for phrase in phrases if phrase.status == "assumed" and phrase.note)
    assumptions = tuple(dict.fromkeys(text for text in assumed if text.strip()))
    contract = reply.contract.model_copy(update={"version": 1, "assumptions": assumptions})
    brief = Brief(idea=reply.idea, hypothesis=reply.hypothesis, refutation=reply.refutation, assumptions=assumptions)
    return CompileAnswer(
        contract=contract.model_dump(mode="json", exclude_defaults=True),
        brief=brief,
        assumptions=assumptions,
        phrases=phrases,
        not_understood=not_understood,
    )


def _check_code(data: Any) -> CodeAnswer:
    reply = _read(CodeReply, data)
    fenced = re.fullmatch(r"\s*```\w*\n(.*?)\n?```\s*", reply.source, flags=re.DOTALL)
    source = fenced[1] if fenced is not None else reply.source
    if not source.strip():
        raise Unfit(["source is empty"])
    return CodeAnswer(source=source.rstrip() + "\n", notes=reply.notes)


def _check_critique(request: CritiqueRequest, data: Any) -> CritiqueAnswer:
    reply = _read(CritiqueReply, data)
    if reply.no_idea:
        return CritiqueAnswer(no_idea=True, explanation=reply.explanation, answers=reply.answers)
    problems = []
    if not reply.edits:
        problems.append("edits is empty; give at least one, or no_idea: true with an explanation")
    problems += [f"{name} is empty" for name in ("hypothesis", "expected_effect") if not getattr(reply, name).strip()]
    if len(reply.answers) < len(request.steer):
        problems.append(f"answers has {len(reply.answers)} entries; each of the {len(request.steer)} notes needs one")
    if problems:
        raise Unfit(problems)
    return CritiqueAnswer(
        edits=reply.edits,
        hypothesis=reply.hypothesis,
        expected_effect=reply.expected_effect,
        explanation=reply.explanation,
        answers=reply.answers,
    )


def _read(kind: type[Reply], data: Any) -> Reply:
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise Unfit([str(problem) for problem in describe_validation_error(error, "the answer")]) from None


def _check_contract(contract: StrategyContract) -> None:
    try:
        build_program(contract)
    except ContractError as error:
        told = [Problem(f"contract.{problem.where}", problem.message) for problem in error.problems]
        raise Unfit([str(problem) for problem in told]) from None


@cache
def _schema_of(kind: type[BaseModel]) -> Schema:
    return kind.model_json_schema()


def _offered(schema: Schema) -> Schema:
    """The critic's schema without the edit of a whole field: it takes any value, which no strict schema can say."""
    definitions = {name: each for name, each in schema["$defs"].items() if name != SetField.__name__}
    items = schema["properties"]["edits"]["items"]
    kept = [branch for branch in items["oneOf"] if not branch["$ref"].endswith(f"/{SetField.__name__}")]
    edits = schema["properties"]["edits"] | {"items": {"oneOf": kept}}
    return schema | {"$defs": definitions, "properties": schema["properties"] | {"edits": edits}}

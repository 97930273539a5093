"""From prompts to a contract that holds, with an account of every phrase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.llm.offline.compiler.assembly import Draft, assemble
from app.llm.offline.compiler.briefing import describe
from app.llm.offline.compiler.figures import find_lost
from app.llm.offline.compiler.headlines import name_headlines
from app.llm.offline.compiler.leading_filters import leading_filters
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Call, Line
from app.llm.offline.compiler.named_alone import enter_on_names
from app.llm.offline.compiler.naming import values_of
from app.llm.offline.compiler.other_markets import set_other_markets_apart
from app.llm.offline.compiler.overnight import nothing_entered_late
from app.llm.offline.compiler.own_filters import own_filters
from app.llm.offline.compiler.pips import in_price
from app.llm.offline.compiler.reading import read_prompts
from app.llm.offline.compiler.setting import choose_setting
from app.llm.offline.compiler.statements import (
    Allow,
    Enter,
    Label,
    Leave,
    Mention,
    Place,
    Protect,
    Remark,
    Said,
    Settled,
    Unusable,
    unfold,
)
from app.llm.offline.compiler.triggers_apart import set_triggers_apart
from app.llm.protocol import Brief, CompileAnswer, CompileRequest, Phrase
from contracts.errors import ContractError, Problem
from contracts.indicators import INDICATORS
from contracts.program import build_program
from contracts.strategy import parse_contract

_NO_RULE = (
    "The prompt does not say when to enter a trade; write a rule such as "
    "“buy when the 20 EMA crosses above the 50 EMA, stop 2 ATR, target 3 ATR”."
)


def compile_prompts(request: CompileRequest) -> CompileAnswer:
    """Read the prompts; every phrase ends up used, assumed or not understood. Never raises for what a user wrote."""
    first_frame = request.timeframes[0] if len(request.timeframes) == 1 else None
    said, implied = read_prompts(request.prompts, first_frame)
    said = enter_on_names(name_headlines(set_other_markets_apart(said)))
    said = own_filters(leading_filters(set_triggers_apart(said)))
    everything = [part for each in said for part in unfold(each)]
    setting = choose_setting(everything, request.markets, request.timeframes, implied)
    said = in_price(said, setting.markets if setting.market_named else ())
    said = nothing_entered_late(said, setting.markets)
    refused: dict[int, str] = {}
    for number, each in enumerate(said):
        reason = _unusable(each)
        if reason:
            refused[number] = reason
    while True:
        kept = [part for number, each in enumerate(said) if _counts(each, number in refused) for part in unfold(each)]
        draft = assemble(kept, request.markets, request.timeframes, implied)
        newly = _unheld(said, draft) | _positions(said, draft.refused)
        newly |= _positions(said, find_lost(kept, draft)) if not newly.keys() - refused.keys() else {}
        if not newly.keys() - refused.keys():
            return _answer(said, refused | newly, draft)
        refused |= newly


def _counts(said: Said, refused: bool) -> bool:
    """Whether it is read further; what was not understood still tells that something is missing."""
    return not refused or isinstance(said.statement, Unusable)


def _positions(said: Sequence[Said], refused: Sequence[tuple[Said, str]]) -> dict[int, str]:
    places = {(each.prompt, each.start): number for number, each in enumerate(said)}
    return {places[each.prompt, each.start]: reason for each, reason in refused}


def _unusable(said: Said) -> str:
    """Why a phrase cannot be used whatever the others say; empty where it can."""
    statement = said.statement
    if isinstance(statement, Unusable):
        return f"{statement.reason}{'; ' + statement.hint if statement.hint else ''}"
    for call in _calls(statement):
        if call.name not in INDICATORS:
            title = BY_NAME[call.name].title if call.name in BY_NAME else call.name
            return f"the indicator {title or call.name} is not available; there are {', '.join(sorted(INDICATORS))}"
    return ""


def _calls(statement: object) -> list[Call]:
    match statement:
        case Mention(call, others):
            return [call, *others]
        case Enter(condition) | Leave(condition) | Allow(condition):
            return [value.call for value in values_of(condition) if isinstance(value, Line)]
        case _:
            return []


def _unheld(said: Sequence[Said], draft: Draft) -> dict[int, str]:
    """Phrases behind whatever the contract's own check objects to."""
    if draft.contract is None:
        return {}
    try:
        build_program(parse_contract({**draft.contract, "thesis": "", "assumptions": []}))
    except ContractError as error:
        found: dict[int, str] = {}
        for problem in error.problems:
            for each in _behind(said, draft, problem):
                found |= _positions(said, [(each, problem.message)])
        if found:
            return found
        triggers = {id(rule.said): rule.said for rule in draft.rules.triggers}
        return _positions(said, [(each, str(error)) for each in triggers.values()])
    return {}


def _behind(said: Sequence[Said], draft: Draft, problem: Problem) -> list[Said]:
    """The phrases a problem comes from, by the place it names."""
    for place, source in draft.sources.items():
        if problem.where.startswith(place):
            return [source]
    contract = draft.contract or {}
    declared: Any = contract.get("indicators", [])
    if problem.where.startswith("indicators["):
        index = int(problem.where.split("[")[1].split("]")[0])
        name = declared[index]["id"] if index < len(declared) else ""
        rules: Any = [*contract["entry_rules"], *contract["exit_rules"]] if contract else []  # type: ignore[misc]
        places = [f"entry_rules[{at}]" for at in range(len(contract.get("entry_rules", [])))]  # type: ignore[arg-type]
        places += [f"exit_rules[{at}]" for at in range(len(contract.get("exit_rules", [])))]  # type: ignore[arg-type]
        return [
            draft.sources[place] for place, rule in zip(places, rules, strict=True) if name and name in rule["when"]
        ]
    if problem.where.startswith("risk_model."):
        part = problem.where.split(".")[1]
        return [each for each in said if _speaks_of(each, part)]
    if problem.where.startswith(("markets", "timeframes")):
        return [each for each in said if isinstance(each.statement, Place)]
    return []


def _speaks_of(said: Said, part: str) -> bool:
    names = {"BreakEven": "breakeven", "LeaveAfter": "time_exit", "DailyLimit": "daily_limit", "Size": "sizing"}
    if isinstance(said.statement, Protect):
        return said.statement.what == part
    return names.get(type(said.statement).__name__) == part


def _answer(said: Sequence[Said], refused: dict[int, str], draft: Draft) -> CompileAnswer:
    contract = draft.contract
    refused = refused | _unused_mentions(said, draft)
    phrases = tuple(_phrase(each, refused.get(number)) for number, each in enumerate(said))
    not_understood = tuple(f"{phrase.text} ({phrase.note})" for phrase in phrases if phrase.status == "not_understood")
    if contract is None:
        return CompileAnswer(contract=None, phrases=phrases, not_understood=not_understood, problem=_NO_RULE)
    assumptions = tuple(
        dict.fromkeys([note for each in _kept(said, refused) for note in each.assumed] + draft.assumptions)
    )
    words = describe(contract, [each.statement.words for each in said if isinstance(each.statement, Label)])
    complete = {**contract, "thesis": words.thesis, "assumptions": list(assumptions)}
    brief = Brief(idea=words.idea, hypothesis=words.hypothesis, refutation=words.refutation, assumptions=assumptions)
    return CompileAnswer(
        contract=_ordered(complete),
        brief=brief,
        assumptions=assumptions,
        phrases=phrases,
        not_understood=not_understood,
    )


def _kept(said: Sequence[Said], refused: dict[int, str]) -> list[Said]:
    return [each for number, each in enumerate(said) if number not in refused]


def _unused_mentions(said: Sequence[Said], draft: Draft) -> dict[int, str]:
    """An indicator named but read by no rule was meant for something that was not said."""
    found: dict[int, str] = {}
    entries = [each.statement for each in said if isinstance(each.statement, Enter)]
    bare = bool(entries) and all(entry.bare for entry in entries)
    for number, each in enumerate(said):
        if isinstance(each.statement, Label) and not _all_named(each.statement, said):
            found[number] = "it names an indicator that no rule uses; say what it must do"
        if not isinstance(each.statement, Mention):
            continue
        anywhere = each.statement.anywhere
        if not all(_is_read(call, draft, anywhere=anywhere) for call in _calls(each.statement)):
            found[number] = "it names an indicator that no rule uses; say what it must do"
        elif bare and not any(_is_entered_by(call, draft) for call in _calls(each.statement)):
            found[number] = "it names an indicator that no entry reads; say what it must do"
    return found


_USUAL_ATR = 14


def _all_named(title: Label, said: Sequence[Said]) -> bool:
    """Whether the rules themselves, not the stop, read what a title names, or one of several."""
    rules = [each.statement for each in said if not isinstance(each.statement, Mention)]
    read = {call.name for rule in rules for call in _calls(rule)}
    return all(set(names.split("|")) & read for names in title.names)


def _is_read(call: Call, draft: Draft, *, anywhere: bool) -> bool:
    """Whether the contract reads that very indicator, `anywhere`: on whatever bars; an ATR of the usual length is
    known by its name."""
    if anywhere and any(replace(other, timeframe=None) == call for other in draft.calls):
        return True
    named = call.name == "atr" and call.number("length") == _USUAL_ATR
    return call in draft.calls or (named and any(other.name == "atr" for other in draft.calls))


def _is_entered_by(call: Call, draft: Draft) -> bool:
    """Whether an entry or a filter reads it, or it is an ATR, which stops read: not an exit alone."""
    rules = (*draft.rules.triggers, *draft.rules.filters)
    read = {value.call.name for rule in rules for value in values_of(rule.condition) if isinstance(value, Line)}
    return call.name == "atr" or call.name in read


def _phrase(said: Said, reason: str | None) -> Phrase:
    if reason is not None:
        return Phrase(text=said.text, status="not_understood", note=reason)
    if said.assumed:
        return Phrase(text=said.text, status="assumed", note="; ".join(said.assumed))
    note = _note(said)
    return Phrase(text=said.text, status="used", note=note)


def _note(said: Said) -> str:
    match said.statement:
        case Remark():
            return "no rule in it"
        case Label():
            return "names the style"
        case Settled(note):
            return note
        case _:
            return type(said.statement).__name__.lower()


_ORDER = (
    "format", "strategy_id", "version", "thesis", "markets", "timeframes", "optimization_space", "indicators",
    "entry_rules", "exit_rules", "risk_model", "gates", "assumptions",
)  # fmt: skip


def _ordered(contract: dict[str, object]) -> dict[str, Any]:
    return {key: contract[key] for key in _ORDER if contract[key] not in ({}, [])}

"""What is said of the number before it: `stop 2 ATR, optimise 1 to 3`, `…, start with 10 and 3`, `fixed`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.llm.offline.compiler.grammar.distances import What
from app.llm.offline.compiler.lexer import tokenise
from app.llm.offline.compiler.statements import (
    Allow,
    Enter,
    Given,
    Hold,
    Leave,
    LeaveAfter,
    Mention,
    Opposite,
    Protect,
    Range,
    Refine,
    Remark,
    Said,
    Settled,
    Statement,
    Tried,
    Unusable,
)

_UNSURE = Unusable("it is not said which number of the strategy this is", "say `stop from 1 to 3 ATR step 0.5`")
_UNSURE_OTHERWISE = Unusable("whether this leaves a trade or lets a signal pass is not said")
_STEP_SAID = Settled("the step of the ranges before it")
_CALLED: Mapping[What, str] = {"stop_loss": "stop", "take_profit": "target", "trailing_stop": "trailing"}
_TWO = 2


def of_what_stands_before(statement: Statement, said: list[Said]) -> Statement:
    """The statement with the number it leaves out; values to start with and steps are put into the ranges in `said`."""
    before = [place for place, each in enumerate(said) if not isinstance(each.statement, Remark)]
    last = said[before[-1]] if before else None
    match statement:
        case Range(subject=(), number=None, unit="", step=step) if last is not None and _another(last, step):
            return _shared(statement, said, before[-1])
        case Range(subject=(), number=None) as tried:
            return _UNSURE if last is None else _of(tried, last, said[before[-2]] if len(before) > 1 else None)
        case Range(subject=("long" | "short" as side,)):
            earlier = () if last is None or not isinstance(last.statement, Range) else last.statement.subject
            plain = tuple(word for word in earlier if word not in ("long", "short"))
            return replace(statement, subject=(*plain, side)) if plain and plain != earlier else _UNSURE
        case Hold(subject=("it",)):
            subject = () if last is None else _subject(last.statement)
            return Hold(subject) if subject else _UNSURE
        case Hold(subject=("both",)):
            subjects = [_subject(said[place].statement) for place in before[-2:]]
            return Hold(subjects[0], (subjects[1],)) if len(subjects) == _TWO and all(subjects) else _UNSURE
        case Opposite(enters=False, negates=True, idle=False) if last is not None and isinstance(last.statement, Allow):
            return _UNSURE_OTHERWISE
        case Refine(values, step):
            run = _run(said, before)
            if step is not None:
                return _stepped(said, run, step)
            return _started(said, run, values)
        case _:
            return statement


def _another(last: Said, step: float | None) -> bool:
    """Whether a range without a subject follows one with several numbers of its name."""
    return isinstance(last.statement, Range) and bool(last.statement.subject) and last.statement.subject[-1][-1:] == "s"


def _shared(tried: Range, said: list[Said], place: int) -> Statement:
    """`EMA lengths 5 to 20 and 20 to 60`: the values of each of two."""
    earlier = said[place].statement
    if not isinstance(earlier, Range):
        return _UNSURE
    said[place] = replace(said[place], statement=replace(earlier, shared=True))
    return replace(tried, subject=earlier.subject, shared=True)


def _of(tried: Range, last: Said, earlier: Said | None) -> Statement:
    subject = _subject(last.statement)
    if subject:
        value = _value(last.statement)
        beside = earlier is not None and isinstance(earlier.statement, Protect) and last.start - earlier.end <= 1
        doubtful = beside and isinstance(last.statement, Protect) and not tried.unit
        inside = value is None or tried.low <= value <= tried.high
        return replace(tried, subject=subject) if inside and not doubtful else _UNSURE
    if not isinstance(last.statement, Enter | Leave | Allow | Mention):
        return _UNSURE
    numbers = [token.value for token in tokenise(last.text) if token.value is not None]
    if not numbers or not tried.low <= numbers[-1] <= tried.high:
        return _UNSURE
    return replace(tried, number=numbers[-1])


def _value(statement: Statement) -> float | None:
    match statement:
        case Protect(distance=distance) if distance is not None:
            return distance.amount
        case LeaveAfter(count=value) | Given(value=value):
            return value
        case _:
            return None


def _subject(statement: Statement) -> tuple[str, ...]:
    """What the one number of a phrase is called; empty where it has none, or several."""
    match statement:
        case Protect(what, distance, also) if distance is not None and distance.search is None:
            return () if any(isinstance(one, Protect) for one in also) else (_CALLED[what],)
        case LeaveAfter(search=None):
            return ("held",)
        case Given(subject):
            return subject
        case Tried(subjects) if len(subjects) == 1:
            return subjects[0]
        case _:
            return ()


def _run(said: list[Said], before: list[int]) -> list[int]:
    """Where the ranges stand that were said last."""
    found: list[int] = []
    for place in reversed(before):
        if said[place].statement == _STEP_SAID:
            continue
        if not _ranged(said[place].statement):
            break
        found.insert(0, place)
    return found


def _ranged(statement: Statement) -> bool:
    match statement:
        case Range():
            return True
        case Protect(distance=distance):
            return distance is not None and distance.search is not None
        case LeaveAfter(search=search):
            return search is not None
        case _:
            return False


def _started(said: list[Said], run: list[int], values: tuple[float, ...]) -> Statement:
    run = run if len(values) == len(run) else [place for place in run if _in_sentence(said, place, run[-1])]
    if len(values) != len(run):
        return _UNSURE
    begun = [_begun(said[place].statement, value) for place, value in zip(run, values, strict=True)]
    for place, statement in zip(run, begun, strict=True):
        if statement is None:
            return _UNSURE
        said[place] = replace(said[place], statement=statement)
    return Settled("the values to start with")


def _in_sentence(said: list[Said], place: int, last: int) -> bool:
    return said[place].sentence == said[last].sentence


def _begun(statement: Statement, value: float) -> Statement | None:
    """The range, starting with that value; None where it is none of those to try."""
    match statement:
        case Range(low=low, high=high) if low <= value <= high:
            return replace(statement, start=value)
        case Protect(distance=distance) if distance is not None and distance.search is not None:
            inside = distance.search[0] <= value <= distance.search[1]
            return replace(statement, distance=replace(distance, amount=value)) if inside else None
        case LeaveAfter(search=search) if search is not None:
            return replace(statement, count=value) if search[0] <= value <= search[1] else None
        case _:
            return None


def _stepped(said: list[Said], run: list[int], step: float) -> Statement:
    for place in run:
        said[place] = replace(said[place], statement=_in_steps(said[place].statement, step))
    return _STEP_SAID if run else _UNSURE


def _in_steps(statement: Statement, step: float) -> Statement:
    """The range with that step, unless it has its own."""
    match statement:
        case Range(step=None):
            return replace(statement, step=step)
        case Protect(distance=distance) if distance is not None and distance.search is not None:
            low, high, own = distance.search
            return replace(statement, distance=replace(distance, search=(low, high, own or step)))
        case _:
            return statement

"""A level that ends a rule, of what the other side's rule has a level of: `exit when it crosses down or RSI over 80, …
exit when it crosses up or under 20`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.meaning import AllOf, AnyOf, Compare, Condition, Cross, Line, Measure, Number, flat
from app.llm.offline.compiler.mirror import TURNED
from app.llm.offline.compiler.statements import Enter, Leave, Said, Statement, Unusable
from app.llm.offline.compiler.tokens import Token
from app.llm.offline.compiler.wording import words

_JOINTS = words("or and with while & plus")
_PASSED_OVER = frozenset(words("when if once while it it's is goes gets drops falls rises"))
_UP, _DOWN = (*ABOVE, ">"), (*BELOW, "<")
_UNSURE = Unusable("it is not said of what this is a level")


def of_what_has_levels(
    statement: Statement, tokens: Sequence[Token], start: int, end: int, said: Sequence[Said]
) -> Statement:
    """The statement, its last level that of what the rule before it names one of, where nothing else is named."""
    joined = _joined_level(tokens, start, end)
    if joined is None or not isinstance(statement, Enter | Leave):
        return statement
    upwards, level = joined
    earlier = [one.statement for one in said if type(one.statement) is type(statement)]
    last = list(flat(statement.condition))[-1]
    model = earlier[-1] if earlier else None
    if not isinstance(model, Enter | Leave) or not isinstance(last, Compare | Cross):
        return statement
    leveled = [one for one in flat(model.condition) if _has_level(one)]
    if not leveled or last.left in {one.left for one in leveled}:
        return statement
    first = leveled[0]
    if len(leveled) > 1 or (first.operator in (">", ">=")) == upwards:
        return _UNSURE
    meant = Compare(first.left, TURNED[first.operator], Number(level))
    return replace(statement, condition=_with_last(statement.condition, meant))


def _has_level(part: Condition) -> TypeGuard[Compare]:
    return isinstance(part, Compare) and isinstance(part.right, Number) and isinstance(part.left, Line | Measure)


def _joined_level(tokens: Sequence[Token], start: int, end: int) -> tuple[bool, float] | None:
    """`or under 20` at the end: whether upwards, and the level; None where anything else is said there."""
    level = tokens[end - 1].value
    way = tokens[end - 2].text if end - 2 >= start else ""
    at = end - 3
    while at >= start and tokens[at].text in _PASSED_OVER:
        at -= 1
    joint = tokens[at].text if at >= 0 else ""
    if level is None or way not in (*_UP, *_DOWN) or joint not in _JOINTS:
        return None
    return way in _UP, level


def _with_last(condition: Condition, last: Condition) -> Condition:
    """The condition with another last part."""
    if isinstance(condition, AllOf | AnyOf):
        *parts, end = condition.conditions
        return replace(condition, conditions=(*parts, _with_last(end, last)))
    return last

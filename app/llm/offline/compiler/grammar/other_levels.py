"""A level that ends a rule, of what the other side's rule has a level of: `exit when it crosses down or RSI over 80, …
exit when it crosses up or under 20`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.meaning import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Cross,
    Line,
    Measure,
    Number,
    Within,
    flat,
)
from app.llm.offline.compiler.mirror import TURNED, mirror
from app.llm.offline.compiler.statements import Allow, Enter, Leave, Said, Statement, Unusable
from app.llm.offline.compiler.tokens import Token
from app.llm.offline.compiler.wording import words

_JOINTS = words("or and with while & plus unless except only")
_PASSED_OVER = frozenset(words("when if once while it it's is goes gets drops falls rises"))
_UP, _DOWN = (*ABOVE, ">"), (*BELOW, "<")
_UNSURE = Unusable("it is not said of what this is a level")


def of_what_has_levels(
    statement: Statement, tokens: Sequence[Token], start: int, end: int, said: Sequence[Said]
) -> Statement:
    """The statement, its last level that of what the rule before it names one of, where nothing else is named."""
    joined = _joined_level(tokens, start, end)
    if isinstance(statement, Leave) and tokens[end - 1].text in (*ABOVE, *BELOW):
        return _beyond_the_same(statement, tokens[end - 1].text in ABOVE, said)
    if joined is None or not isinstance(statement, Enter | Leave | Allow):
        return _within_nothing(statement, tokens[start].text, said)
    upwards, level = joined
    earlier = [one.statement for one in said if type(one.statement) is type(statement)]
    last = list(flat(statement.condition))[-1]
    model = earlier[-1] if earlier else None
    if not isinstance(model, Enter | Leave | Allow) or not isinstance(last, Compare | Cross):
        return statement
    leveled = [one for one in flat(model.condition) if _has_level(one)]
    if len(leveled) > 1:
        return _one_by_one(statement, leveled)
    if not leveled or last.left in {one.left for one in leveled}:
        return statement
    first = leveled[0]
    image = mirror(first)  # a measure of activity is asked the same of either side
    operator = image.operator if isinstance(image, Compare) else first.operator
    if (operator in (">", ">=")) != upwards:
        return _UNSURE
    meant = Compare(first.left, operator, Number(level))
    return replace(statement, condition=_with_last(statement.condition, meant))


def _one_by_one(rule: Enter | Leave | Allow, leveled: Sequence[Compare]) -> Statement:
    """`exit stoch > 80 or RSI < 50, … exit < 20 or > 50`: each level of what the other side has one of in its place."""
    levels = [one for one in flat(rule.condition) if _has_level(one)]
    images = [mirror(one) for one in leveled]
    alike = len(levels) == len(leveled) == len(list(flat(rule.condition)))
    if {one.left for one in levels} == {one.left for one in leveled}:
        return rule
    pairs = list(zip(levels, images, strict=False))
    if not alike or any(not isinstance(image, Compare) or one.operator != image.operator for one, image in pairs):
        return _UNSURE
    meant = tuple(replace(one, left=other.left) for one, other in zip(levels, leveled, strict=True))
    if not isinstance(rule.condition, AllOf | AnyOf) or len(rule.condition.conditions) != len(meant):
        return _UNSURE
    return replace(rule, condition=replace(rule.condition, conditions=meant))


def _within_nothing(statement: Statement, first: str, said: Sequence[Said]) -> Statement:
    """`MACD crosses up with RSI between 50 and 70, … crosses down between 30 and 50`: of the RSI, or of the MACD."""
    spoken = [one.statement for one in said if isinstance(one.statement, Enter)]
    if first != "between" or not isinstance(statement, Allow | Enter) or not isinstance(statement.condition, Within):
        return statement
    placed = {part.of for one in spoken for part in flat(one.condition) if isinstance(part, Within)}
    return _UNSURE if placed and statement.condition.of not in placed else statement


def _beyond_the_same(leave: Leave, upwards: bool, said: Sequence[Said]) -> Statement:
    """`exit below 0, short …, exit above`: of the level of the other side's exit, where that is its own mirror."""
    earlier = [one.statement for one in said if isinstance(one.statement, Leave)]
    first = earlier[-1].condition if earlier else None
    last = leave.condition
    if not isinstance(first, Compare) or not isinstance(last, Compare | Cross) or first.left != last.left:
        return leave
    if first.right == last.right or (first.operator in (">", ">=")) == upwards:
        return leave
    turned = Compare(first.left, TURNED[first.operator], first.right)
    return replace(leave, condition=turned) if mirror(first) == turned else _UNSURE


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

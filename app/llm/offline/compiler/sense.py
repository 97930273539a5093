"""Rules that can never be true, or always: found before anyone waits for a trade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    AllOf,
    Comparator,
    Compare,
    Condition,
    Cross,
    Line,
    Not,
    Number,
    Price,
    Touch,
    Value,
    Within,
)
from app.llm.offline.compiler.resolution import Rules, SidedRule
from app.llm.offline.compiler.statements import Said

_ABOVE, _BELOW = (">", ">="), ("<", "<=")
_DENIED: Mapping[str, Comparator] = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_TURNED: Mapping[str, Comparator] = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "==": "=="}


def find_nonsense(rules: Rules) -> list[tuple[Said, str]]:
    """The phrases whose rules cannot work, each with the reason."""
    found = [
        (rule.said, reason)
        for rule in (*rules.triggers, *rules.exits, *rules.filters)
        for part in _required(rule.condition)
        if (reason := _fault(part))
    ]
    for trigger in rules.triggers:
        wanted = [rule for rule in rules.filters if not rule.forbids and rule.side in (trigger.side, "both")]
        found += _clashes(trigger, wanted)
    found += [clash for rule in rules.exits for clash in _clashes(rule, [])]
    return found


def _required(condition: Condition) -> list[Condition]:
    """The conditions that must all hold."""
    if isinstance(condition, AllOf):
        return [part for each in condition.conditions for part in _required(each)]
    return [condition]


def _fault(condition: Condition) -> str:
    match condition:
        case Compare(left, _, right) | Cross(left, _, right):
            if left == right:
                return "it compares a value with itself"
            return _out_of_scale(left, right)
        case Touch(Price("close", 0)):
            return "it compares a value with itself"
        case _:
            return ""


def _out_of_scale(left: Value, right: Value) -> str:
    if not isinstance(left, Line) or not isinstance(right, Number):
        return ""
    row = BY_NAME.get(left.call.name)
    if row is None or row.scale != 100 or not row.bounded or 0 < right.value < 100:
        return ""
    return f"{row.title} lies between 0 and 100 and never passes {right.value:g}"


def _clashes(rule: SidedRule, filters: Sequence[SidedRule]) -> list[tuple[Said, str]]:
    """Two required conditions on one value that leave nothing between them."""
    parts = [(rule.said, bound) for part in _required(rule.condition) for bound in _bounds(part)]
    parts += [
        (other.said, bound) for other in filters for part in _required(other.condition) for bound in _bounds(part)
    ]
    found = []
    for place, (_, first) in enumerate(parts):
        found += [
            (said, "it can never be true together with the rest of the rule")
            for said, second in parts[place + 1 :]
            if _exclude(first, second)
        ]
    return found


def _bounds(condition: Condition) -> list[Compare]:
    """The comparisons that hold on a bar where the condition is true."""
    match condition:
        case Compare():
            return [condition]
        case Cross(left, "up", right):
            return [Compare(left, ">", right)]
        case Cross(left, "down", right):
            return [Compare(left, "<", right)]
        case Within(of, low, high):
            return [Compare(of, ">=", low), Compare(of, "<=", high)]
        case Not(Compare(left, operator, right)) if operator in _DENIED:
            return [Compare(left, _DENIED[operator], right)]
        case _:
            return []


def _exclude(first: Compare, second: Compare) -> bool:
    if first.left != second.left:
        second = Compare(second.right, _TURNED[second.operator], second.left)
    if first.left != second.left or isinstance(first.left, Number):
        return False
    if first.operator in _BELOW and second.operator in _ABOVE:
        first, second = second, first
    if first.operator not in _ABOVE or second.operator not in _BELOW:
        return False
    touching = first.operator == ">=" and second.operator == "<="
    if isinstance(first.right, Number) and isinstance(second.right, Number):
        return first.right.value > second.right.value or (first.right == second.right and not touching)
    return first.right == second.right and not touching

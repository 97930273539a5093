"""Rules that can never be true, or always: found before anyone waits for a trade."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import AllOf, Compare, Condition, Cross, Line, Number, Price, Touch, Value
from app.llm.offline.compiler.resolution import Rules, SidedRule
from app.llm.offline.compiler.statements import Said

_ABOVE, _BELOW = (">", ">="), ("<", "<=")


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
    """Two required comparisons of one value that leave nothing between them."""
    parts = [(rule.said, part) for part in _required(rule.condition)]
    parts += [(other.said, part) for other in filters for part in _required(other.condition)]
    found = []
    for place, (_, first) in enumerate(parts):
        for said, second in parts[place + 1 :]:
            if isinstance(first, Compare) and isinstance(second, Compare) and _exclude(first, second):
                found.append((said, "it can never be true together with the rest of the rule"))
    return found


def _exclude(first: Compare, second: Compare) -> bool:
    if first.left != second.left:
        return False
    if first.operator in _BELOW and second.operator in _ABOVE:
        first, second = second, first
    if first.operator not in _ABOVE or second.operator not in _BELOW:
        return False
    if isinstance(first.right, Number) and isinstance(second.right, Number):
        return first.right.value >= second.right.value
    return first.right == second.right

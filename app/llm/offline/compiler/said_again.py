"""What a condition without a verb adds to the entries beside it, and what only says them again."""

from __future__ import annotations

from typing import TypeGuard

from app.llm.offline.compiler.aiming import aim
from app.llm.offline.compiler.grammar.calls import earlier
from app.llm.offline.compiler.grammar.shapes import SHAPES
from app.llm.offline.compiler.meaning import Compare, Condition, Cross, Side, all_parts
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.rules import Rules


def names_bar_before(rules: Rules, condition: Condition) -> bool:
    """`inside bar: the previous high below the high before it …`: a shape by its name, which the entries ask of the bar
    before already."""
    before = earlier(condition, 1) if condition in SHAPES.values() else None
    return before is not None and bool(rules.triggers) and not not_said_yet(rules, before)


def not_said_yet(rules: Rules, condition: Condition) -> tuple[Condition, ...]:
    """The parts of a condition that some entry does not require yet; said of the first side, mirrored for the other."""
    sides = rules.sides()
    first = list(all_parts(aim(condition, sides[0]) if sides else condition))
    required = [_required(rules, side) for side in sides]
    images = [first, [mirror(part) for part in first]][: len(sides)]
    return tuple(
        part
        for place, part in enumerate(first)
        if not sides or any(image[place] not in known for image, known in zip(images, required, strict=True))
    )


def _required(rules: Rules, side: Side) -> set[Condition]:
    """What every entry of a side surely requires, a crossing its own result as well."""
    parts = {part for rule in rules.triggers if rule.side == side for part in all_parts(rule.condition)}
    parts |= {Compare(one.left, ">" if one.way == "up" else "<", one.right) for one in parts if _is_crossing(one)}
    strict = [one for one in parts if isinstance(one, Compare) and one.operator in ("<", ">")]
    return parts | {Compare(one.left, "<=" if one.operator == "<" else ">=", one.right) for one in strict}


def _is_crossing(condition: Condition) -> TypeGuard[Cross]:
    return isinstance(condition, Cross) and condition.way is not None

"""Exits: whose they are, and the level from whichever side the trade comes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from app.llm.offline.compiler.aiming import aim_exit, has_way
from app.llm.offline.compiler.meaning import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Cross,
    Line,
    Not,
    Number,
    Offset,
    Price,
    Scaled,
    Side,
    Touch,
    Value,
    all_parts,
    flat,
    is_clock,
)
from app.llm.offline.compiler.mirror import mirror, turn_way
from app.llm.offline.compiler.naming import values_of
from app.llm.offline.compiler.rules import BOTH, Rules, SidedRule, is_state, latest
from app.llm.offline.compiler.statements import (
    Leave,
    Opposite,
    Said,
)

_BOUGHT_BACK = 3
"""Words that a verb with its `back` may have."""
_BACK_ACROSS = (("back", "over"), ("back", "across"), ("back", "through"))
"""Which of the two ways the middle is crossed is told by where the trade began."""


def resolve_exits(rules: Rules, said: Sequence[Said]) -> None:
    """Add the exits that were said, each for the sides it can close."""
    leaves = latest(said, Leave)
    for each in leaves:
        leave = each.statement
        if not isinstance(leave, Leave):
            continue
        for side, condition in _exit_sides(rules, each, leave, leaves):
            reached = _reach(rules, each, side, aim_exit(condition, side, against=leave.against))
            rules.exits.append(SidedRule(side, _back_across(rules, each, side, reached), each))
    _mirror_exits(rules)
    for each in said:
        if isinstance(each.statement, Opposite) and not each.statement.enters:
            _resolve_opposite_exit(rules, each, each.statement)


def _mirror_exits(rules: Rules) -> None:
    """What closes the longs closes the shorts in the mirror where these are but the mirror image of those."""
    turning = [rule for rule in rules.exits if mirror(rule.condition) != rule.condition]
    if rules.mirrored is None or any(rule.side == rules.mirrored for rule in turning):
        return
    kept = {(rule.side, rule.condition) for rule in rules.exits}
    for rule in list(rules.exits):
        if (rules.mirrored, mirror(rule.condition)) not in kept:
            rules.exits.append(SidedRule(rules.mirrored, mirror(rule.condition), rule.said))
    if turning:
        rules.assumptions.append(f"the {rules.mirrored} exits are the mirror image of the others")


def _reach(rules: Rules, said: Said, side: Side, condition: Condition) -> Condition:
    """`exit at the middle band`: reached from below where the entry lies below it, from above where it lies above; a
    target lies where the trade wins."""
    at_level = isinstance(said.statement, Leave) and said.statement.at_level
    match condition:
        case AnyOf((Cross(Price() as left, "up", right), Cross(_, "down", _))) if at_level and _is_target(said):
            return Compare(left, ">=" if side == "long" else "<=", right)
        case AnyOf((Cross(left, "up", right), Cross(_, "down", _))) if at_level:
            below, above = (
                _starts_beside(rules, side, crossings=False)
                if isinstance(left, Price)
                else _starts_from(rules, side, left, right)
            )
            if below != above:
                return Compare(left, ">=" if below else "<=", right)
        case AnyOf(causes) if at_level and any(isinstance(one, AnyOf) for one in causes):
            return AnyOf(tuple(_reach(rules, said, side, one) for one in causes))  # "close at 60 or when …"
    return condition


def _back_across(rules: Rules, said: Said, side: Side, condition: Condition) -> Condition:
    """`long above the upper channel, exit when price crosses back over the middle line`: from where the trade began."""
    below, above = _starts_beside(rules, side)
    spoken = said.text.lower().split()
    bought = spoken[:1] in (["buy"], ["buying"], ["bought"], ["sell"])  # "buy it back at the 20 SMA"
    back = "back" in spoken[(_BOUGHT_BACK if bought else 0) :]
    across = any(pair in pairwise(spoken) for pair in _BACK_ACROSS)
    match condition:
        case AnyOf((Cross(Price() as left, "up", Line() as right), Cross(_, "down", _))) if back and not (
            below or above
        ):
            return Cross(left, "up" if side == "short" else "down", right)
        case Cross(Price(), "up", Line(_, "middle")) if (above or across) and not below and side == "long":
            turned: Condition = Cross(condition.left, "down", condition.right)
        case Cross(Price(), "down", Line(_, "middle")) if (below or across) and not above and side == "short":
            turned = Cross(condition.left, "up", condition.right)
        case _:
            return condition
    if not back:
        rules.refused.append((said, "the trade begins on that side of the line"))
    else:
        rules.assumptions.append(f"“{said.text}” is read as crossing the line from the side where the trade began")
    return turned


def _is_target(said: Said) -> bool:
    return said.text.lower().startswith(("target", "tp", "take profit", "profit"))


def _starts_beside(rules: Rules, side: Side, *, crossings: bool = True) -> tuple[bool, bool]:
    """Whether entries of the side happen below the market's middle, and whether above it; ``crossings`` count too."""
    parts = [part for rule in rules.triggers if rule.side == side for part in flat(rule.condition)]
    below = above = False
    for part in parts:
        match part:
            case Touch(_, "down") | Compare(Price(), "<" | "<=", Line(_, "lower") | Scaled() | Offset()):
                below = True
            case Touch(_, "up") | Compare(Price(), ">" | ">=", Line(_, "upper") | Scaled() | Offset()):
                above = True
            case Cross(Price(), way, Line(_, "upper" | "lower" as end)) if crossings and way is not None:
                below, above = below or end == "lower", above or end == "upper"
            case _:
                continue
    return below, above


def _starts_from(rules: Rules, side: Side, left: Value, right: Value) -> tuple[bool, bool]:
    """Whether entries of the side happen below a level of an oscillator, and whether above it."""
    parts = [part for rule in rules.triggers if rule.side == side for part in flat(rule.condition)]
    filters = [allow for _, allow in rules.later if allow.side in (side, None, "both") and not allow.forbids]
    parts += [part for allow in filters for part in flat(allow.condition)]
    levels = [
        part.right.value
        for part in parts
        if isinstance(part, Compare | Cross) and part.left == left and isinstance(part.right, Number)
    ]
    if not isinstance(right, Number):
        return False, False
    return any(level < right.value for level in levels), any(level > right.value for level in levels)


def _exit_sides(rules: Rules, said: Said, leave: Leave, leaves: Sequence[Said]) -> Iterable[tuple[Side, Condition]]:
    traded = rules.sides()
    if leave.side in BOTH:
        if leave.side in traded:
            return [(leave.side, leave.condition)]
        rules.refused.append((said, f"there is no {leave.side} entry that it could close"))
        return []
    if is_clock(leave.condition):
        return [(side, leave.condition) for side in traded]  # "flat on Fridays", behind whichever entry
    own = _side_it_belongs_to(rules, said, leaves)
    if own is not None and (has_way(leave.condition) or _is_left_apart(rules, own, leaves)):
        return [(own, leave.condition)]
    if len(traded) < 2 or not has_way(leave.condition) or mirror(leave.condition) == leave.condition:
        return [(side, leave.condition) for side in traded]
    rules.assumptions.append(f"“{said.text}” is read for long trades, and mirrored for short ones")
    of_short = _enters_by(rules, "long", leave.condition) or _turns_short_back(rules, said, leave.condition)
    long = mirror(leave.condition) if of_short else leave.condition
    return [("long", long), ("short", mirror(long))]


def _enters_by(rules: Rules, side: Side, condition: Condition) -> bool:
    """`exit when they cross the other way`, said behind the shorts: what would leave the longs where they are entered
    is the way out of the shorts."""
    required = [part for rule in rules.triggers if rule.side == side for part in all_parts(rule.condition)]
    return isinstance(condition, Cross) and condition in required


def _turns_short_back(rules: Rules, said: Said, condition: Condition) -> bool:
    """`short when it crosses below 70 … exit on the cross back`: above 70 again, which is no way back for the longs."""
    entered = isinstance(condition, Cross) and replace(condition, way=turn_way(condition.way))
    required = [part for rule in rules.triggers if rule.side == "short" for part in all_parts(rule.condition)]
    return "back" in said.text.lower().split() and entered in required


def _side_it_belongs_to(rules: Rules, said: Said, leaves: Sequence[Said]) -> Side | None:
    """The side of the entry right before an exit, where both are said in one breath or each side has one of its own.

    "Long when …, short when …, exit when …" names none: the exit follows both.
    """
    before = [rule for rule in rules.triggers if _follows(said, rule.said)]
    nearest = max((rule.said.start for rule in before), default=None)
    sides: set[Side] = {rule.side for rule in before if rule.said.start == nearest and rule.side != "both"}
    if len(sides) != 1:
        return None
    own = sides.pop()
    earlier = [rule.said for rule in before if rule.side != own]
    joined = any(other.sentence == said.sentence and not _left_between(other, said, leaves) for other in earlier)
    return None if joined or (earlier and not _said_together(rules, own, said, leaves)) else own


def _said_together(rules: Rules, own: Side, said: Said, leaves: Sequence[Said]) -> bool:
    """Whether the exit shares its sentence with entries of that side alone, or the other side is left on its own."""
    mine = any(rule.said.sentence == said.sentence for rule in rules.triggers if rule.side == own)
    return mine or _is_left_apart(rules, own, leaves)


def _is_left_apart(rules: Rules, own: Side, leaves: Sequence[Said]) -> bool:
    """Whether an exit was said right behind an entry of the other side as well."""
    others = [rule.said for rule in rules.triggers if rule.side != own]
    mine = [rule.said for rule in rules.triggers if rule.side == own]
    return any(
        _follows(leave, other) and not any(_follows(leave, one) and one.start > other.start for one in mine)
        for leave in leaves
        for other in others
    )


def _left_between(entry: Said, said: Said, leaves: Sequence[Said]) -> bool:
    return any(_follows(leave, entry) and leave.start < said.start for leave in leaves)


def _follows(said: Said, other: Said) -> bool:
    return said.prompt == other.prompt and said.start > other.start


def _resolve_opposite_exit(rules: Rules, said: Said, opposite: Opposite) -> None:
    if not rules.triggers:
        rules.refused.append((said, "there is no entry whose opposite this could be"))
    if opposite.idle and (rules.exits or not all(is_state(rule.condition) for rule in rules.triggers)):
        return  # a way out of its own was said, or there is a position after the bar of the entry alone
    wanted = BOTH if opposite.side in (None, "both") else (opposite.side,)
    for rule in rules.triggers:
        if rule.side in wanted and opposite.negates and not is_state(rule.condition):
            rules.refused.append((said, "an entry that happens on one bar has no otherwise"))
        elif rule.side in wanted:
            turned = rule.condition if opposite.negates else _crossing(rule.condition, opposite)
            if turned is None:
                rules.refused.append((said, "it is not sure which part of the entry it is the opposite of"))
                return
            rules.exits.append(SidedRule(rule.side, Not(turned) if opposite.negates else _turned(said, turned), said))


def _turned(said: Said, condition: Condition) -> Condition:
    """The mirror image, but of a level crossed back the level itself: `long above 30 … when it crosses back`."""
    if "back" in said.text.lower().split() and isinstance(condition, Cross) and isinstance(condition.right, Number):
        return replace(condition, way=turn_way(condition.way))
    return mirror(condition)


def _reads(condition: Condition, name: str) -> bool:
    return any(isinstance(value, Line) and value.call.name == name for value in values_of(condition))


def _crossing(condition: Condition, opposite: Opposite) -> Condition | None:
    """`exit on the opposite cross`: of an entry with more to it than one cross, that cross; None where it is unsure."""
    parts = tuple(flat(condition))
    own = [part for part in all_parts(condition) if opposite.of and _reads(part, opposite.of)]
    crossings = [part for part in own or parts if isinstance(part, Cross)]
    if not opposite.cross or len(parts) == 1:
        return condition
    if len(crossings) == 1:
        return crossings[0]
    lines = [part for part in own or parts if isinstance(part, Compare) and _of_two_lines(part)]
    if not crossings and len(lines) == 1:
        return lines[0]  # "line over signal and both above zero … on the opposite cross": of the two lines
    if own and not crossings:
        return own[0] if len(own) == 1 else AllOf(tuple(own))  # "on the opposite Supertrend flip": of states, its own
    return None


def _of_two_lines(part: Compare) -> bool:
    return isinstance(part.left, Line | Price) and isinstance(part.right, Line)

"""Entries that are the mirror image of others: `vice versa for shorts`, `otherwise short`, `always in the market`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.aiming import has_way
from app.llm.offline.compiler.meaning import AllOf, Compare, Condition, Not, Price, Side, Slope, Within, all_parts
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.rules import BOTH, Rules, SidedRule, is_state, turned
from app.llm.offline.compiler.statements import Allow, Direction, Opposite, Said, Sides


def resolve_opposite_entries(rules: Rules, said: Sequence[Said], allowed: Sides | None) -> None:
    """Add the entries that are said as the opposite of others."""
    for each in said:
        opposite = each.statement
        if not isinstance(opposite, Opposite) or not opposite.enters:
            continue
        sides = rules.sides()
        target: Side | None = _opposite_side(opposite, sides)
        filtered = _filter_before(said, each, opposite) if len(sides) == 2 else None
        if filtered is not None:
            rules.later.append((each, filtered))
            continue
        if target is None and (_mirrored(rules) or (opposite.always and len(sides) == 2)):
            continue  # both sides are entered on opposite signals already
        if target is None:
            rules.refused.append((each, "there is no single entry whose opposite this could be"))
        elif allowed in BOTH and allowed != target and not (opposite.side == target and _titled_alone(said)):
            rules.refused.append((each, f"only {allowed} trades were asked for elsewhere"))
        elif opposite.negates:
            _deny_entries(rules, target, each)
        else:
            mirror_entries(rules, target, each, opposite.beside)


def _titled_alone(said: Sequence[Said]) -> bool:
    """Whether only a title names the side: `buy the dip: …, mirror for shorts`."""
    return all(one.statement.titled for one in said if isinstance(one.statement, Direction))


def _deny_entries(rules: Rules, target: Side, said: Said) -> None:
    """`long while the RSI is above 60, otherwise short`: wherever the other entry does not hold."""
    others = [rule for rule in rules.triggers if rule.side != target]
    if len(others) != 1 or not is_state(others[0].condition):
        rules.refused.append((said, "an entry that happens on one bar has no otherwise"))
    else:
        rules.triggers.append(SidedRule(target, Not(others[0].condition), said))


def _filter_before(said: Sequence[Said], each: Said, opposite: Opposite) -> Allow | None:
    """`close above the 200 EMA for longs, vice versa for shorts` behind entries of both sides: the mirrored filter."""
    before = [one.statement for one in said if one.prompt == each.prompt and one.start < each.start]
    last = before[-1] if before else None
    if not isinstance(last, Allow) or last.side not in BOTH or opposite.side == last.side or opposite.always:
        return None
    return replace(last, condition=mirror(last.condition), side="short" if last.side == "long" else "long")


def _mirrored(rules: Rules) -> bool:
    longs = [turned(rule.condition) for rule in rules.triggers if rule.side == "long"]
    shorts = [turned(mirror(rule.condition)) for rule in rules.triggers if rule.side == "short"]
    return bool(longs) and longs == shorts


def _opposite_side(opposite: Opposite, sides: tuple[Side, ...]) -> Side | None:
    if opposite.side in BOTH:
        return None if sides in ((opposite.side,), ()) else opposite.side
    if len(sides) != 1:
        return None
    return "short" if sides[0] == "long" else "long"


def mirror_entries(rules: Rules, target: Side, said: Said | None, beside: Condition | None = None) -> None:
    """Add the mirror image of every entry as those of `target`, unless it has some of its own."""
    others = [rule for rule in rules.triggers if rule.side != target]
    if any(rule.side == target for rule in rules.triggers):
        return
    rules.mirrored = target
    for rule in others:
        image = mirror(rule.condition)
        rules.triggers.append(SidedRule(target, _with(image, beside) if beside else image, said or rule.said))


def _with(image: Condition, beside: Condition) -> Condition:
    """The image with what was said of it: of what is measured anew its own level no longer holds."""
    anew = {_measured(part) for part in all_parts(beside)}
    kept = [part for part in all_parts(image) if _measured(part) not in anew]
    return AllOf((*kept, *all_parts(beside)))


def _measured(part: Condition) -> object:
    """What a lasting part of a rule measures, a price against which line; a crossing is nothing of the kind."""
    if isinstance(part, Compare) and isinstance(part.left, Price):
        return part.left, part.right
    return part.left if isinstance(part, Compare) else part.of if isinstance(part, Slope | Within) else part


def mirror_filters(rules: Rules) -> None:
    """`only long above the 200 SMA … vice versa for shorts`: what filters one side filters its mirror image."""
    own = any(rule.side == rules.mirrored for rule in rules.filters)
    for rule in [one for one in rules.filters if one.side != "both" and rules.mirrored is not None and not own]:
        rules.assumptions.append(f"“{rule.said.text}” is mirrored for {rules.mirrored} trades")
        rules.filters.append(replace(rule, side=rules.mirrored or "both", condition=mirror(rule.condition)))
    _tell_of_one_side(rules)


def _tell_of_one_side(rules: Rules) -> None:
    """`only longs above the 200 EMA` where both sides are traded: the other one is not filtered, which is told."""
    filtered = {rule.side for rule in rules.filters if has_way(rule.condition)}
    if len(rules.sides()) < len(BOTH) or len(filtered) != 1 or "both" in filtered:
        return
    side = filtered.pop()
    for rule in rules.filters:
        if rule.side == side and has_way(rule.condition):
            other = "short" if side == "long" else "long"
            rules.assumptions.append(
                f"“{rule.said.text}” is asked of {side} trades alone; {other} ones are not filtered"
            )

"""What stands in front of two entries of one sentence and is meant for both."""

from __future__ import annotations

from dataclasses import replace

from app.llm.offline.compiler.aiming import has_way
from app.llm.offline.compiler.meaning import AllOf, Not, Session, Weekdays, all_parts
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.rules import Rules, SidedRule, is_state

_OPENINGS = ("when", "if", "while", "once", "whenever", "after")


def share_what_stands_first(rules: Rules) -> None:
    """`ADX > 25 and DI+ crosses DI- long, DI- crosses DI+ short`: what stands first and knows no side is of both."""
    if [rule.side for rule in rules.triggers] not in (["long", "short"], ["short", "long"]):
        return
    first, second = sorted(rules.triggers, key=lambda rule: rule.said.start)
    if _share_opening(rules, first, second) or _share_hours(rules, first, second):
        return
    parts, others = list(all_parts(first.condition)), list(all_parts(second.condition))
    shared = parts[: len(parts) - len(others)]
    sided = has_way(AllOf(tuple(shared))) or not all(
        is_state(one.condition if isinstance(one, Not) else one) for one in shared
    )
    behind = first.said.text.lower().endswith(("long", "buy", "short", "sell"))
    together = (first.said.prompt, first.said.sentence) == (second.said.prompt, second.said.sentence)
    if not shared or sided or not behind or not together:
        return
    if [mirror(part) for part in parts[len(shared) :]] != others:
        return
    rules.assumptions.append(f"what “{first.said.text}” begins with is read for “{second.said.text}” as well")
    rules.triggers[rules.triggers.index(second)] = replace(second, condition=AllOf((*shared, *others)))


def _share_opening(rules: Rules, first: SidedRule, second: SidedRule) -> bool:
    """`when ADX > 25, buy if …, sell short if …`: what stands before both verbs is of both sides."""
    opening = getattr(first.said.statement, "opening", None)
    together = (first.said.prompt, first.said.sentence) == (second.said.prompt, second.said.sentence)
    if opening is None or not together or getattr(second.said.statement, "opening", None) is not None:
        return False
    if not is_state(opening) or second.said.text.lower().startswith(_OPENINGS):
        return False
    if mirror(opening) != opening:
        rules.triggers.remove(second)
        rules.refused.append((second.said, f"it is not clear whether what “{first.said.text}” begins with holds here"))
        return True
    rules.assumptions.append(f"what “{first.said.text}” begins with is read for “{second.said.text}” as well")
    both = AllOf((*all_parts(opening), *all_parts(second.condition)))
    rules.triggers[rules.triggers.index(second)] = replace(second, condition=both)
    return True


def _share_hours(rules: Rules, first: SidedRule, second: SidedRule) -> bool:
    """`three green candles after 7:00 UTC = long, three red = short`: the hours are those of both."""
    hours = tuple(part for part in all_parts(first.condition) if isinstance(part, Session | Weekdays))
    parts, others = (
        [part for part in all_parts(first.condition) if part not in hours],
        list(all_parts(second.condition)),
    )
    if not hours or not parts or [mirror(part) for part in parts] != others:
        return False
    rules.assumptions.append(f"the hours of “{first.said.text}” are read for “{second.said.text}” as well")
    rules.triggers[rules.triggers.index(second)] = replace(second, condition=AllOf((*others, *hours)))
    return True

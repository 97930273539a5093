"""What stands in front of two entries of one sentence and is meant for both."""

from __future__ import annotations

import re
from dataclasses import replace

from app.llm.offline.compiler.aiming import aim, has_way
from app.llm.offline.compiler.meaning import (
    AllOf,
    Compare,
    Condition,
    Cross,
    Not,
    Session,
    Weekdays,
    all_parts,
    is_clock,
)
from app.llm.offline.compiler.mirror import mirror, nearly
from app.llm.offline.compiler.rules import Rules, SidedRule, is_state, turned
from app.llm.offline.compiler.statements import Enter

_OBLIGED = re.compile(r", (?:and |but )?[^,]*\b(?:must|should|has to|have to|needs? to)\b[^,]*$")
_CLOCK = (Session, Weekdays)
_SIDES = ("long", "buy", "short", "sell")
_WITH = re.compile(r"(?:and |but )?(?:(?:go |sell )?short|sell|shorts|(?:go )?long|buy|longs) with\b")
_ITS_END = re.compile(r"\bits (?:high|low)\b")
"""Of the bar that the first of two entries speaks of."""
_NAMING = re.compile(r"\d|[A-Z]{2,}|\b(?:price|close|closes|candle|bar|it|engulfing|hammer|star|pin|high|low)\b")
_OPENINGS = ("when", "if", "while", "once", "whenever", "after")


def share_what_stands_first(rules: Rules) -> None:
    """`ADX > 25 and DI+ crosses DI- long, DI- crosses DI+ short`: what stands first and knows no side is of both."""
    if [rule.side for rule in rules.triggers] not in (["long", "short"], ["short", "long"]):
        return
    first, second = sorted(rules.triggers, key=lambda rule: rule.said.start)
    if _share_opening(rules, first, second) or _share_hours(rules, first, second) or _unsure(rules, first, second):
        return
    if _share_open_way(rules, first, second):
        return
    if _says_less(rules, first, second):
        return
    parts, others = list(all_parts(first.condition)), list(all_parts(second.condition))
    shared, own = parts[: len(parts) - len(others)], parts[len(parts) - len(others) :]
    behind = first.said.text.lower().endswith(_SIDES) or _ITS_END.search(second.said.text.lower()) is not None
    together = (first.said.prompt, first.said.sentence) == (second.said.prompt, second.said.sentence)
    if not shared or not behind or not together:
        return
    begun = second.said.text.lower().startswith(_OPENINGS)
    exact = [turned(mirror(part)) for part in own] == [turned(part) for part in others]
    if not exact and (begun or not all(_opposed(part, other) for part, other in zip(own, others, strict=True))):
        return
    if has_way(AllOf(tuple(shared))):
        if not begun:
            rules.triggers.remove(second)
            rules.refused.append(
                (second.said, f"it is not clear whether what “{first.said.text}” begins with holds here")
            )
        return
    rules.assumptions.append(f"what “{first.said.text}” begins with is read for “{second.said.text}” as well")
    rules.triggers[rules.triggers.index(second)] = replace(second, condition=AllOf((*shared, *others)))


def _says_less(rules: Rules, first: SidedRule, second: SidedRule) -> bool:
    """`20 EMA rising and RSI > 50 long, falling short`: whether what names nothing leaves out a part of the first."""
    parts, others = list(all_parts(first.condition)), list(all_parts(second.condition))
    left_out = [part for part in parts if mirror(part) not in others]
    sides = {first.side, second.side} == {"long", "short"}
    if not sides or not left_out or len(parts) - len(left_out) != len(others) or _NAMING.search(second.said.text):
        return False
    if left_out == parts[: len(left_out)] and all(mirror(part) == part for part in left_out):
        return False  # what stands first and knows no side is of both
    rules.triggers.remove(second)
    rules.refused.append((second.said, "it is not clear whether what else the first side asks for holds here as well"))
    return True


def _opposed(part: Condition, other: Condition) -> bool:
    """Whether one is the other way round of the other, perhaps at another level: `CCI above 100 …, below -90`."""
    if turned(mirror(part)) == turned(other):
        return True  # "+DI below -DI" is -DI above +DI
    match mirror(part), other:
        case Compare(left, operator, right), Compare(of, opposite, level):
            return (left, operator, type(right)) == (of, opposite, type(level))
        case Cross(left, way, right), Cross(of, turned_way, level):
            return (left, way, type(right)) == (of, turned_way, type(level))
        case image, _:
            return image == other


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


def _share_open_way(rules: Rules, first: SidedRule, second: SidedRule) -> bool:
    """`20/50 EMA cross, RSI > 50 long, RSI < 50 short`: what goes with the trade, whichever it is, is of both sides."""
    raw, others = _raw_parts(first), list(all_parts(second.condition))
    lead, rest = raw[: len(raw) - len(others)], raw[len(raw) - len(others) :]
    known = [part for part in lead if not _goes_with(part)]
    together = (first.said.prompt, first.said.sentence) == (second.said.prompt, second.said.sentence)
    if not together or len(known) == len(lead) or "both" in (first.side, second.side):
        return False
    if has_way(AllOf(tuple(known))) or [mirror(aim(part, first.side)) for part in rest] != others:  # type: ignore[arg-type]
        return False
    led = tuple(part for part in (aim(one, second.side) for one in lead) if part not in others)  # type: ignore[arg-type]
    if not led:
        return False
    if not first.said.text.lower().endswith(_SIDES) and not _WITH.match(second.said.text.lower()):
        rules.triggers.remove(second)
        rules.refused.append((second.said, "it is not clear whether it also asks for what happens on the other side"))
        return True
    rules.assumptions.append(f"what “{first.said.text}” begins with is read for “{second.said.text}” as well")
    rules.triggers[rules.triggers.index(second)] = replace(second, condition=AllOf((*led, *others)))
    return True


def _raw_parts(rule: SidedRule) -> list[Condition]:
    """The parts of an entry as they were said, before they were given the way of its side."""
    entry = rule.said.statement
    return list(all_parts(entry.condition)) if isinstance(entry, Enter) else []


def _goes_with(part: Condition) -> bool:
    """Whether it goes with the trade, whichever side that is of."""
    return aim(part, "long") != aim(part, "short")


def mirrors(one: Condition, rule: SidedRule) -> bool:
    """Whether it is the mirror image of an entry, but for its hours and days, and for what that begins with, its verb
    behind it, and knows no side: `range > 2 ATR and a close in the top quarter, buy; bottom quarter, sell`."""
    parts, images = [part for part in all_parts(rule.condition) if not is_clock(part)], list(all_parts(one))
    led = len(parts) - len(images)
    if led < 0 or (led and not rule.said.text.lower().endswith(_SIDES)):
        return False
    free = [aim(part, "long") for part in _raw_parts(rule) if _goes_with(part)]
    if any(mirror(part) != part and part not in free for part in parts[:led]):
        return False
    return all(nearly(mirror(part), image) for part, image in zip(parts[led:], images, strict=True))


def _unsure(rules: Rules, first: SidedRule, second: SidedRule) -> bool:
    """`buy above the band and sell short below it while ADX > 25`: what knows no side may be meant for both."""
    image, parts = [mirror(part) for part in all_parts(first.condition)], list(all_parts(second.condition))
    further = [part for part in parts if part not in image]
    together = (first.said.prompt, first.said.sentence) == (second.said.prompt, second.said.sentence)
    whole = len(parts) - len(further) == len(image)
    open_ended = all(mirror(part) == part or part in _left_open(second) for part in further)
    obliged = _OBLIGED.search(second.said.text.lower()) is not None
    shared = bool(further) and whole and (open_ended or obliged)
    if not together or not (shared or _crosses_its_level(first, second)):
        return False
    if shared and all(isinstance(part.condition if isinstance(part, Not) else part, _CLOCK) for part in further):
        rules.assumptions.append(f"the hours and days of “{second.said.text}” are read for “{first.said.text}” as well")
        both = AllOf((*all_parts(first.condition), *further))
        rules.triggers[rules.triggers.index(first)] = replace(first, condition=both)
        return True
    rules.triggers.remove(second)
    rules.refused.append((second.said, "it is not clear whether its last condition is asked of the other side as well"))
    return True


def _crosses_its_level(first: SidedRule, second: SidedRule) -> bool:
    """`MACD crosses its signal above zero, short when it crosses below zero`: its signal below zero, perhaps."""
    parts = list(all_parts(first.condition))
    placed = {(part.left, part.right) for part in parts if isinstance(part, Compare)}
    crossed = {part.left for part in parts if isinstance(part, Cross)}
    other = second.condition
    return isinstance(other, Cross) and other.left in crossed and (other.left, other.right) in placed


def _left_open(rule: SidedRule) -> list[Condition]:
    """`short below the 200 EMA when RSI crosses 50`: its crossings that go with the trade, whichever it is."""
    entry = rule.said.statement
    if not isinstance(entry, Enter) or rule.side == "both":
        return []
    crossings = [part for part in all_parts(entry.condition) if isinstance(part, Cross) and part.way is None]
    return [aim(part, rule.side) for part in crossings]


def _share_hours(rules: Rules, first: SidedRule, second: SidedRule) -> bool:
    """`three green candles after 7:00 UTC = long, three red = short`: the hours are those of both."""
    hours = tuple(part for part in all_parts(first.condition) if isinstance(part, Session | Weekdays))
    parts, others = (
        [part for part in all_parts(first.condition) if part not in hours],
        list(all_parts(second.condition)),
    )
    if not hours or not parts or [mirror(part) for part in parts] != others:
        return False
    if any(isinstance(part, Weekdays) for part in hours):
        rules.triggers.remove(second)
        rules.refused.append((second.said, "it is not clear whether the days of the other side are its own as well"))
        return True
    rules.assumptions.append(f"the hours of “{first.said.text}” are read for “{second.said.text}” as well")
    rules.triggers[rules.triggers.index(second)] = replace(second, condition=AllOf((*others, *hours)))
    return True

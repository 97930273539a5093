"""One more thing in one breath: a level in the relation of the first, or another relation of the same value."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.comparisons import predicate
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.leaning import RELATING
from app.llm.offline.compiler.grammar.then_and_now import no_longer_so
from app.llm.offline.compiler.grammar.values import subject, value
from app.llm.offline.compiler.meaning import (
    AnyOf,
    Compare,
    Condition,
    Cross,
    Number,
    Offset,
    Price,
    Scaled,
    Slope,
    Value,
    Within,
)
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker


def same_relation(reader: Reader, speaker: Speaker, before: Condition) -> Condition | None:
    """`above the 20 EMA and the 50 EMA`: the second level takes the first one's relation."""
    if not isinstance(before, Compare | Cross):
        return None
    level = None if reader.sees("it", "they") else value(reader, speaker)
    if level is None or isinstance(level, Number) or reader.sees(*RELATING):
        return None
    if isinstance(before.right, Scaled | Offset):
        return None  # "more than 1 ATR above the 20 EMA or the 50 EMA": as far above it as well
    if isinstance(level, Price) and not level.back:
        return None  # "above the 50 EMA and open a short": nobody compares with the bar's own prices so
    if isinstance(before, Compare):
        return Compare(before.left, before.operator, level)
    return Cross(before.left, before.way, level)


def said_of_the_last(reader: Reader, before: Condition) -> Condition | None:
    """What is said of the bars of the condition before it: of their other end, or that it is no longer so."""
    return _other_end_alike(reader, before) or no_longer_so(reader, before)


@attempt
def _other_end_alike(reader: Reader, before: Condition) -> Condition | None:
    """`its high is lower than that of the bar before and its low higher`: the other end of both bars."""
    match before:
        case Compare(Price("high" | "low" as said, back), _, Price(against, further)) if said == against:
            reader.skip(",", "and", "but", "while")
            reader.skip("its", "the")
            end = reader.take("high", "low")
            reader.skip("is", "was")
            way = reader.take("higher", "lower") if end and end != said else ""
            if not way or not (ends(reader) or reader.sees("then", "and", "buy", "sell", "long", "short", "=", "->")):
                return None
            return Compare(Price(end, back), ">" if way == "higher" else "<", Price(end, further))
    return None


@attempt
def or_of_the_same(reader: Reader, speaker: Speaker, before: Condition) -> Condition | None:
    """`…, and ADX above 20 or rising`: another thing said of the same value, which belongs to that part alone."""
    left = _said_of_what(before)
    if left is None or not reader.take("or"):
        return None
    at = reader.at
    if subject(reader, speaker) is not None or reader.sees("when", "if", "it", "price"):
        return None
    reader.at = at
    speaker.it = left
    further = predicate(reader, speaker, left)
    return None if further is None or _said_of_what(further) != left else AnyOf((before, further))


def _said_of_what(condition: Condition) -> Value | None:
    """The value a condition is about."""
    match condition:
        case Compare(left) | Cross(left) | Slope(left) | Within(left):
            return left
        case _:
            return None

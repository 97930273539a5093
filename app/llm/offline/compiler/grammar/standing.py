"""At a level: `a bullish engulfing at the lower band`, `buy at RSI 30`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.indicators import (
    READING_OF,
    indicator_call,
    leading_word,
    left_at,
    level_stands,
)
from app.llm.offline.compiler.grammar.relations import relate
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import AllOf, Compare, Condition, Cross, Line, Number, Price, flat
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker


@attempt
def at_level(reader: Reader, speaker: Speaker) -> Condition | None:
    """`a bullish engulfing at the lower band`: the bar reached that level as well."""
    beyond = reader.take_any(("at or above", "at or below", "at or over", "at or under"))
    if not beyond and not reader.take("at", "off", "on", "from"):
        return None
    level = value(reader, speaker)
    if beyond and isinstance(level, Line | Price):
        up = beyond.endswith(("above", "over"))
        reader.assumed.append(f"“{beyond}” a level is said of the {'high' if up else 'low'} of the bar")
        return Compare(Price("high" if up else "low"), ">=" if up else "<=", level)
    if not isinstance(level, Line) or not _is_level(level):
        return None
    return relate(Price("close"), "touch", level)


def _is_level(line: Line) -> bool:
    return BY_NAME[line.call.name].average or line.output in ("upper", "lower", "middle") or line.call.name == "vwap"


@attempt
def standing_at(reader: Reader, speaker: Speaker) -> Condition | None:
    """`buy at RSI 30`, `exit RSI 50`: at that level or beyond it."""
    said = _reading(reader, speaker)
    if said is None:
        return None
    left, level = said
    speaker.it, speaker.lost = left, False
    speaker.compare(left, level)
    reader.assumed.append(f"at {BY_NAME[left.call.name].title} {level.value:g} is: there or beyond")
    return relate(left, "touch", level)


@attempt
def come_to(reader: Reader, speaker: Speaker) -> Condition | None:
    """`short at RSI 70, cover at RSI 50`: from where the trade began, as far as an entry says that, or the middle."""
    said = _reading(reader, speaker) if speaker.leaving else None
    if said is None:
        return None
    left, level = said
    begun = any(isinstance(part, Compare | Cross) and part.left == left for part in flat(speaker.entry or AllOf(())))
    return Cross(left, None, level) if begun or level.value * 2 == BY_NAME[left.call.name].scale else None


@attempt
def _reading(reader: Reader, speaker: Speaker) -> tuple[Line, Number] | None:
    """`RSI 30`, `an RSI of 30`: an oscillator and its level."""
    before = leading_word(reader)
    if before != "at" and not (speaker.leaving and left_at(reader)):
        return None
    said = indicator_call(reader, speaker)
    if said is None or said[0].extremes is None or not level_stands(reader):
        return None
    reader.take_any(READING_OF)
    return Line(said[1], said[2] or said[0].main), Number(reader.number() or 0.0)

"""At a level: `a bullish engulfing at the lower band`, `buy at RSI 30`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.indicators import indicator_call, left_at, level_stands
from app.llm.offline.compiler.grammar.relations import relate
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Compare, Condition, Line, Number, Price
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
    before = reader.tokens[reader.at - 1].text if reader.at else ""
    if before != "at" and not (speaker.leaving and left_at(reader)):
        return None
    said = indicator_call(reader, speaker)
    if said is None or said[0].extremes is None or not level_stands(reader):
        return None
    left = Line(said[1], said[2] or said[0].main)
    level = Number(reader.number() or 0.0)
    speaker.it, speaker.lost = left, False
    speaker.compare(left, level)
    reader.assumed.append(f"at {said[0].title} {level.value:g} is: there or beyond")
    return relate(left, "touch", level)

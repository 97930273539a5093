"""Where lines are when they cross: `a MACD crossover above zero`, `short on the downward cross over 80`."""

from __future__ import annotations

from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import AllOf, Call, Compare, Condition, Cross, Line, Number, Way
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker


@attempt
def beyond_zero(reader: Reader, call: Call, way: Way | None) -> Condition | None:
    """`MACD crossover above zero`: the lines cross on that side of zero."""
    above = reader.take("above", "over", "below", "under") if call.name == "macd" else ""
    reader.skip("the")
    if not above or not reader.take_any(("zero line", "0 line", "zero", "0")):
        return None
    reader.assumed.append("a MACD crossover beyond zero is that of its lines, while the MACD is there")
    up = above in ("above", "over")
    crossing = Cross(Line(call, "line"), way, Line(call, "signal"))
    return AllOf((crossing, Compare(Line(call, "line"), ">" if up else "<", Number(0))))


@attempt
def against_its_place(reader: Reader, speaker: Speaker, way: Way | None) -> Condition | None:
    """`short on the downward cross over 80`: of the lines, where they stand; `the upward cross over 80` is either."""
    if reader.tokens[reader.at - 1].text == "over" and reader.peek().value is not None:
        reader.at -= 1  # "a cross over 80" is no noun in two words
    place = reader.take(*({"up": ("below", "under"), "down": ("above", "over")}[way] if way else ()))
    reader.skip("the")
    level = 0.0 if place and reader.take_any(("zero line", "zero", "0 line")) else reader.signed_number()
    line, other = speaker.pair or (None, None)
    if not place or level is None or not isinstance(line, Line) or not isinstance(other, Line):
        return None
    if BY_NAME[line.call.name].scale is None or line.call != other.call:
        return None
    return AllOf((Cross(line, way, other), Compare(line, "<" if way == "up" else ">", Number(level))))

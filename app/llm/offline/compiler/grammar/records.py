"""A value at the highest or lowest of its last bars."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.units import BAR_UNITS, in_bars
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    Compare,
    Condition,
    Line,
    Price,
    Value,
)
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker


@attempt
def record(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`is the lowest of the last 10 bars`, `is the highest close in 20 days`: the current bar included."""
    reader.skip("the", "a", "new", "at", "its", "makes", "make")
    kind = reader.take("highest", "lowest")
    reader.skip("close", "value", "reading", "point", "level", "one", "high", "low")
    if not kind or not isinstance(left, Price) or left.back:
        return None
    if not reader.take("of", "in", "over", "for", "since"):
        return None
    reader.skip("the", "last", "past", "previous")
    bars = reader.whole(2)
    unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "") if bars is not None else ""
    if bars is None or not unit or not in_bars(reader, speaker, unit):
        return None
    row = BY_NAME[kind]
    return Compare(left, ">=" if kind == "highest" else "<=", Line(make_call(row, [bars], None, left.field)))

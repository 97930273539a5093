"""Conditions as scripts write them."""

from __future__ import annotations

from collections.abc import Mapping

from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.meaning import Condition, Cross, Way
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker

_CALLS: Mapping[str, Way] = {"crossover": "up", "crossunder": "down"}


@attempt
def crossing_call(reader: Reader, speaker: Speaker) -> Condition | None:
    """`crossover(ema(close, 8), ema(close, 21))`, as scripts write it."""
    way = _CALLS.get(reader.take(*_CALLS))
    if way is None or not reader.take("("):
        return None
    left = value(reader, speaker)
    right = value(reader, speaker) if left is not None and reader.take(",") else None
    if left is None or right is None or not reader.take(")"):
        return None
    speaker.it, speaker.pair = left, (left, right)
    speaker.compare(left, right)
    return Cross(left, way, right)

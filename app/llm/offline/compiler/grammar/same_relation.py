"""One more level in the relation of the first: `above the 20 EMA and the 50 EMA`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.leaning import RELATING
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.meaning import Compare, Condition, Cross, Number, Offset, Price, Scaled
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.speaker import Speaker


def same_relation(reader: Reader, speaker: Speaker, before: Condition) -> Condition | None:
    """`above the 20 EMA and the 50 EMA`: the second level takes the first one's relation."""
    if not isinstance(before, Compare | Cross):
        return None
    level = value(reader, speaker)
    if level is None or isinstance(level, Number) or reader.sees(*RELATING):
        return None
    if isinstance(before.right, Scaled | Offset):
        return None  # "more than 1 ATR above the 20 EMA or the 50 EMA": as far above it as well
    if isinstance(level, Price) and not level.back:
        return None  # "above the 50 EMA and open a short": nobody compares with the bar's own prices so
    if isinstance(before, Compare):
        return Compare(before.left, before.operator, level)
    return Cross(before.left, before.way, level)

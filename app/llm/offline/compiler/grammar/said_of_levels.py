"""What is said of the level that was just named: `above the 20 EMA which is above the 50 EMA`, `above the high of the
previous bar, which was an inside bar`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.comparisons import predicate
from app.llm.offline.compiler.meaning import AllOf, Compare, Condition, Cross, Line, Price, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases

_INSIDE = phrases("""
    an inside bar | an inside candle | an inside day | inside the 1 before | inside the bar before | inside bar |
    inside the 1 before it | inside the bar before it | inside the candle before | inside the previous 1 | inside
    the candle before it | inside its own previous bar
""")


@attempt
def of_the_level(reader: Reader, speaker: Speaker, before: Condition, joint: str) -> Condition | None:
    """`the 10 EMA is above the 20 EMA which is above the 50 EMA`: of the line, or of the bar."""
    if joint not in ("which", "that") or not isinstance(before, Compare | Cross):
        return None
    if isinstance(before.right, Line):
        return predicate(reader, speaker, before.right)
    return _lay_inside(reader, before.right)


@attempt
def _lay_inside(reader: Reader, level: Value) -> Condition | None:
    """That the bar of this high or low lay within the one before it."""
    if not isinstance(level, Price) or level.field not in ("high", "low") or not level.back:
        return None
    if not reader.take("was", "is", "being") or not reader.take_any(_INSIDE):
        return None
    back = level.back
    lower = Compare(Price("high", back), "<=", Price("high", back + 1))
    return AllOf((lower, Compare(Price("low", back), ">=", Price("low", back + 1))))

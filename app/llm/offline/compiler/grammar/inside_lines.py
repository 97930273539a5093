"""One end of bands within the same end of others: `the upper Bollinger band is inside the upper Keltner line`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.meaning import Compare, Condition, Line, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker

_ENDS = ("upper", "lower")


@attempt
def inside_line(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """Nearer to the middle than the same end of another channel."""
    if not isinstance(left, Line) or left.output not in _ENDS or not reader.take("inside", "within"):
        return None
    reader.take("of")
    outer = value(reader, speaker)
    if not isinstance(outer, Line) or outer.output != left.output or outer.call == left.call:
        return None
    return Compare(left, "<" if left.output == "upper" else ">", outer)

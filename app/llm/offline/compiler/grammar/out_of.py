"""A level that a value comes out of: `crosses up from below 20`, `crosses up from oversold`, `crosses down from 70`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.directions import level_said
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW, Relation
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Condition, Cross, Line, Number, Value, Way
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

_PASSES = words("cross crosses crossing crossed")


@attempt
def out_of(reader: Reader, speaker: Speaker, left: Value, relation: Relation) -> Condition | None:
    """`crosses up from below 20`, `crosses up from oversold`: through the level it comes from."""
    way: Way | None = "up" if relation == "up" else "down" if relation == "down" else None
    if way is None or not reader.take("from", "out"):
        return None
    reader.skip("of", "the")
    beyond = BELOW if way == "up" else ABOVE
    row = BY_NAME[left.call.name] if isinstance(left, Line) else None
    if reader.take("oversold" if way == "up" else "overbought") and row is not None and row.extremes is not None:
        level = level_said(reader) or Number(row.extremes[0 if way == "up" else 1])
        reader.assumed.append(f"{'oversold' if way == 'up' else 'overbought'} is {row.title} {level.value:g}")
        return Cross(left, way, level)
    origin = value(reader, speaker) if reader.take(*beyond) or _crosses_from(reader) else None
    if origin is None:
        return None
    speaker.compare(left, origin)
    return Cross(left, way, origin)


def _crosses_from(reader: Reader) -> bool:
    """`crosses up from 30`: whether the level that comes next is the one passed."""
    said = [token.text for token in reader.tokens[max(0, reader.at - 3) : reader.at]]
    level = reader.peek().value is not None and reader.peek(1).text not in ("to", "-")
    return level and said[-1:] == ["from"] and said[0] in _PASSES

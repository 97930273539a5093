"""On which side of a line something must be, told by that of the trade: `the close is on the same side of the SMA`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.relations import BE
from app.llm.offline.compiler.grammar.values import subject, value
from app.llm.offline.compiler.meaning import AllOf, Compare, Line, Value
from app.llm.offline.compiler.mirror import scale_of
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow
from app.llm.offline.compiler.wording import phrases, words

_LEAD = words("and but only if when while with where provided that as long take trades signals it in also the")
_SAME = phrases("""
    same side of | same side as | right side of | correct side of | trade's side of | corresponding side of |
    matching side of | appropriate side of | proper side of
""")
_TOO = phrases("as the trade | as the signal | as the cross | too | as well | for the trade | as the entry")


@attempt
def same_side(reader: Reader, speaker: Speaker) -> Allow | None:
    """`only if the 4h close is on the same side of the 4h SMA`: above it for longs, below it for shorts."""
    reader.skip(*_LEAD)
    named: list[Value | None] = [subject(reader, speaker)]
    while named[-1] is not None and reader.take("and", "both"):
        named.append(subject(reader, speaker))
    reader.skip(*BE, "also", "both", "on", "the", "at", "must", "has", "to")
    if named[-1] is None or not reader.take_any(_SAME):
        return None
    level = value(reader, speaker)
    reader.take_any(_TOO)
    parts = tuple(Compare(one, ">", level) for one in named if one is not None and level is not None)
    sided = isinstance(level, Line) or all(scale_of(part.left) is not None for part in parts)
    if not parts or not sided or not ends(reader):
        return None  # "ADX is on the right side of 25" has no other side
    reader.assumed.append("the side is that of the trade: above it for longs, below it for shorts")
    return Allow(parts[0] if len(parts) == 1 else AllOf(parts), None, along=True)

"""A level to which something is done: `the upper band is broken`, `yesterday's high gets taken out`."""

from __future__ import annotations

from collections.abc import Mapping

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.relations import relate
from app.llm.offline.compiler.meaning import Condition, Cross, Line, Price, Value, Way
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_WAYS: Mapping[str, Way] = {"high": "up", "low": "down"}
_BROKEN = words("broken taken exceeded breached cleared surpassed violated")
_TOUCHED = words("tagged touched tested")
_JOINED = words("and but while when if buy buys sell sells long short go i we enter")
_BY_CLOSES = phrases("""
    on a closing basis | on a close | by a close | by the close | on close | with a close | on the close
""")


@attempt
def broken(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """What the close does to a line or a price that is named first."""
    if not isinstance(left, Line | Price):
        return None
    reader.take("gets", "got", "get")
    if reader.take("reclaimed", "recovered", "regained"):
        return Cross(Price("close"), "up", left)
    word = reader.take("lost", *_TOUCHED, *_BROKEN)
    if not word:
        return None
    reader.take("out")
    reader.take_any(_BY_CLOSES)
    does = isinstance(left, Price) and not left.back
    if word not in ("broken", "taken") and (does or not (ends(reader) or reader.sees(*_JOINED))):
        return None  # "the low touched the 20 EMA": what the low does
    ended = _WAYS.get(left.output) if isinstance(left, Line) and left.call.name.startswith("previous") else None
    if ended is not None and word in _BROKEN:
        return Cross(Price("close"), ended, left)  # whichever side is taken: nobody breaks a high downwards
    if word == "lost":
        return Cross(Price("close"), "down", left)
    return relate(Price("close"), "touch" if word in _TOUCHED else "break", left)

"""A level to which something is done: `the upper band is broken`, `yesterday's high gets taken out`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.relations import relate
from app.llm.offline.compiler.meaning import Condition, Cross, Line, Price, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_BROKEN = words("broken taken exceeded breached cleared surpassed violated")
_TOUCHED = words("tagged touched tested")
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
    if reader.take("lost"):
        return Cross(Price("close"), "down", left)
    if reader.take(*_TOUCHED):
        return relate(Price("close"), "touch", left)
    if not reader.take(*_BROKEN):
        return None
    reader.take("out")
    reader.take_any(_BY_CLOSES)
    return relate(Price("close"), "break", left)

"""The close of a session as a moment: `flat at the London close`, `15 minutes before New York closes`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.zones import SESSIONS
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.wording import phrases, words

_END_OF = phrases("end of | close of | ending of | closing of")
_ENDS = words("close closes end ends closing finishes")
_STRETCH = words("session market hours day")
_HOUR = 60


@attempt
def session_end(reader: Reader) -> tuple[int, str] | None:
    """The minute of the day at which a session ends, and its zone."""
    early = _minutes_before(reader) or 0
    reader.skip("the")
    led = reader.take_any(_END_OF)
    reader.skip("the")
    name = reader.take_any(SESSIONS)
    if not name:
        return None
    reader.skip("session", *(_STRETCH if led else ("market", "'s")))
    if not led and not reader.take(*_ENDS):
        return None
    session = SESSIONS[name]
    end = session.window.split("-")[1]
    reader.assumed.append(f"{name} session: {session.window} {session.zone}")
    return _HOUR * int(end[:2]) + int(end[3:]) - early, session.zone


@attempt
def _minutes_before(reader: Reader) -> int | None:
    """`15 minutes before`, `an hour before`, `half an hour before`: in minutes."""
    reader.skip("a", "an")
    count = reader.number()
    reader.skip("a", "an")
    unit = reader.take("minutes", "minute", "min", "mins", "hour", "hours", "h")
    if not unit or not reader.take("before"):
        return None
    return round((1 if count is None else count) * (_HOUR if unit[0] == "h" else 1))

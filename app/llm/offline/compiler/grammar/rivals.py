"""Lines that vie with each other: `Aroon Down takes over`, `DI+ is on top`, `the plus DI dominates`."""

from __future__ import annotations

from collections.abc import Mapping

from app.llm.offline.compiler.meaning import Compare, Condition, Cross, Line, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases

_RIVALS: Mapping[tuple[str, str], str] = {
    ("aroon", "up"): "down",
    ("aroon", "down"): "up",
    ("adx", "plus_di"): "minus_di",
    ("adx", "minus_di"): "plus_di",
}
_TAKES = phrases("""
    takes over | takes the lead | takes control | takes charge | gets the upper hand | gains the upper hand | wins |
    gets on top | comes out on top | goes on top | comes on top | overtakes | took over | takes the upper hand |
    moves on top | takes over again | gets ahead | pulls ahead
""")
_HOLDS = phrases("""
    on top | dominates | dominant | leads | leading | in control | in charge | has the upper hand | in the lead |
    ahead |
    stronger | the stronger one | the stronger
""")


@attempt
def takes_over(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """The line above the one it is drawn with, or crossing it."""
    rival = _RIVALS.get((left.call.name, left.output)) if isinstance(left, Line) else None
    if rival is None or not isinstance(left, Line):
        return None
    takes = bool(reader.take_any(_TAKES))
    if (not takes and not reader.take_any(_HOLDS)) or reader.sees("of"):
        return None  # "on top of" says of what
    other = Line(left.call, rival, left.back)
    speaker.compare(left, other)
    if takes:
        speaker.pair = (left, other)
        return Cross(left, "up", other)
    return Compare(left, ">", other)

"""A value that goes one way for so many bars, by verbs that alone say nothing of how long: `drops for three bars`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.lasting import bars_said
from app.llm.offline.compiler.meaning import Slope, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

_RISES = words("climbs climb increases increase grows grow advances gains rise risen climbed increased grown")
_SINKS = words("drops drop decreases decrease declines decline sinks sink fall fallen dropped decreased declined")


@attempt
def run(reader: Reader, speaker: Speaker, left: Value) -> Slope | None:
    """`drops for three bars in a row`: verbs that alone say nothing of how long."""
    word = reader.take(*_RISES, *_SINKS)
    bars = bars_said(reader, speaker, ("for", "for the last", "for at least")) if word else None
    return None if bars is None else Slope(left, "up" if word in _RISES else "down", bars)

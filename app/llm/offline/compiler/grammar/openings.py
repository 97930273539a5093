"""Where a bar opens: `opens below yesterday's low`, `opens below and closes above the 20 EMA`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.comparisons import predicate
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.meaning import AllOf, Compare, Condition, Number, Price
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

_SUBJECTS = words("the a price it market candle bar stock we")
_OPEN, _CLOSE = Price("open"), Price("close")


@attempt
def opening_somewhere(reader: Reader, speaker: Speaker) -> Condition | None:
    """The open beside a level, with the close on its other side where that is said in one breath."""
    reader.skip(*_SUBJECTS)
    if not reader.take("opens", "opened"):
        return None
    through = _closes_beyond(reader, speaker)
    if through is not None:
        return through
    if not reader.sees(*ABOVE, *BELOW) and reader.peek().value is None:
        return None
    found = predicate(reader, speaker, _OPEN)
    return found if isinstance(found, Compare) else None


@attempt
def _closes_beyond(reader: Reader, speaker: Speaker) -> Condition | None:
    """`below and closes above the 20 EMA`: the level is said once."""
    first = reader.take(*ABOVE, *BELOW)
    if not first or not reader.take("and", "but") or not reader.take("closes", "closed"):
        return None
    second = reader.take(*ABOVE, *BELOW)
    level = value(reader, speaker) if second and (first in ABOVE) != (second in ABOVE) else None
    if level is None or isinstance(level, Number):
        return None
    speaker.it, speaker.lost = _CLOSE, False
    speaker.compare(_CLOSE, level)
    upwards = second in ABOVE
    return AllOf((Compare(_OPEN, "<" if upwards else ">", level), Compare(_CLOSE, ">" if upwards else "<", level)))

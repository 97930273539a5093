"""The other way of a crossing said before: `ROC crosses zero up buy / down sell`, `cross: up = long, down = short`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.verbs import entry_verb
from app.llm.offline.compiler.meaning import Cross, Way
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Enter, Statement
from app.llm.offline.compiler.wording import phrases, words

_WAYS: tuple[tuple[Way, tuple[str, ...]], ...] = (
    ("up", phrases("upwards | upward | up | above | over | from below | to the upside | on the upside")),
    ("down", phrases("downwards | downward | down | below | under | from above | to the downside | on the downside")),
)
_BEFORE = words("and or if when it then , / ; : | & ( - the a")
_APART = words(", / ; : | & ( - \n . and or")
_MEANS = words("= -> → >= : is means go i we then for a =>")


@attempt
def way_alone(reader: Reader, speaker: Speaker) -> Statement | None:
    """Which way it is crossed, and the verb, of the one crossing that enters."""
    entry = speaker.entry
    apart = reader.at > 0 and (reader.tokens[reader.at - 1].text in _APART or reader.sees(*_APART))
    if not isinstance(entry, Cross) or not apart:
        return None
    reader.skip(*_BEFORE)
    way = next((one for one, spoken in _WAYS if reader.take_any(spoken)), None)
    reader.skip(*_MEANS)
    side, plain_sell = entry_verb(reader)
    if way is None or way == entry.way or (side is None and not plain_sell):
        return None
    if not ends(reader) and not reader.sees("/", ")"):
        return None
    speaker.entry = Cross(entry.left, way, entry.right)
    return Enter(speaker.entry, side, plain_sell)

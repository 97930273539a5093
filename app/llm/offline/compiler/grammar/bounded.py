"""How low or how high an oscillator may be: `min ADX 20`, `ADX min level 15 to 30`, `ADX filter threshold 25`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.searched import one_of_levels
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Compare, Condition, Line, Number, parts_of_all
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

_LEAST, _MOST = words("min minimum"), words("max maximum")
BOUNDS = (*_LEAST, *_MOST)
_LEVEL = words("level value reading threshold")
_LED = words("of at is = : from")
_AFTER = ("(", "buy", "sell", "long", "short")


@attempt
def bounded(reader: Reader, speaker: Speaker) -> Condition | None:
    """The bound before or behind the name, and the level, or the values of it that are to be tried."""
    once = sum(token.text == "adx" for token in reader.tokens) == 1
    bound = reader.take(*BOUNDS)
    said = indicator_call(reader, speaker)
    if said is None or not BY_NAME[said[0].name].bounded:
        return None
    filtering = said[0].name == "adx" and once and bool(reader.take("filter"))
    named = bool(reader.take(*_LEVEL))
    bound = ("min" if filtering and named else "") or bound or reader.take(*BOUNDS)
    named = bool(reader.take(*_LEVEL)) or named
    reader.skip(*_LED)
    tried = one_of_levels(reader, speaker)
    level = tried.value if tried is not None else reader.signed_number()
    if not bound or level is None or not (ends(reader) or reader.sees(*_AFTER)):
        return None
    left = Line(said[1], said[2] or said[0].main)
    if tried is not None and asked_already(speaker, left.call.name):
        return None  # "… and ADX above 20, …, ADX min level 15 to 30": of that level
    speaker.it, speaker.lost = left, False
    speaker.compare(left, Number(level))
    return Compare(left, ">" if filtering else ">=" if bound in _LEAST else "<=", Number(level))


@attempt
def beyond_reading(reader: Reader, speaker: Speaker) -> Condition | None:
    """`no longs above RSI 70`, `only trade over ADX 25`: the oscillator behind the side of its level."""
    way = reader.take("above", "over", "below", "under")
    said = indicator_call(reader, speaker) if way else None
    if said is None or not BY_NAME[said[0].name].bounded:
        return None
    reader.skip(*_LEVEL, "of")
    level = reader.signed_number()
    if level is None or not (ends(reader) or reader.sees("and", *_AFTER)):
        return None
    left = Line(said[1], said[2] or said[0].main)
    speaker.it, speaker.lost = left, False
    speaker.compare(left, Number(level))
    return Compare(left, ">" if way in ("above", "over") else "<", Number(level))


def asked_already(speaker: Speaker, name: str) -> bool:
    """Whether the entry compares that indicator with a level."""
    levels = [one.left for one in parts_of_all(speaker.entry) if isinstance(one, Compare)]
    return any(isinstance(one, Line) and one.call.name == name for one in levels)

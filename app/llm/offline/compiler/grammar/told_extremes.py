"""Extremes by their name with their level in brackets: `not overbought (RSI < 70)`, `oversold (RSI below 30)`."""

from __future__ import annotations

from collections.abc import Callable

from app.llm.offline.compiler.meaning import Compare, Condition, Not, Number
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

_HIGH, _LOW = words("overbought overextended overheated"), ("oversold",)
_LEAD = words("it it's is we are market the price")


@attempt
def told_extreme(
    reader: Reader, speaker: Speaker, read: Callable[[Reader, Speaker], Condition | None]
) -> Condition | None:
    """What the brackets say, whichever of the extreme and of its absence they spell out."""
    reader.skip(*_LEAD)
    denied = bool(reader.take("not"))
    reader.skip("already", "yet", "too")
    word = reader.take(*_HIGH, *_LOW)
    if not word or not reader.take("("):
        return None
    found = read(reader, speaker)
    if not isinstance(found, Compare) or not isinstance(found.right, Number) or not reader.take(")"):
        return None
    says_it = (found.operator in (">", ">=")) == (word in _HIGH)
    if denied:
        return Not(found) if says_it else found
    return found if says_it else None

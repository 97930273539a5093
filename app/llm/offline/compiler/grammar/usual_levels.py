"""Numbers beside an oscillator that are its levels: 30 and 70 rather than 14 and 21."""

from __future__ import annotations

from app.llm.offline.compiler.lexicon import Spoken
from app.llm.offline.compiler.meaning import Call
from app.llm.offline.compiler.reader import Reader

_NEAR = 10
_LEAST_TREND, _MOST_TREND = 15, 50
"""Levels of the ADX that are asked for."""
_PLACED = ("above", "below", "over", "under", ">", "<")
_CROSSED = ("through", "above", "below", "over", "under", "from", "out", "back", "again")
_BEYOND = ("more", "less", "higher", "lower", "above", "below", "over", "under", "better")


def level_said(reader: Reader, row: Spoken, call: Call, before: str) -> bool:
    """`RSI 30 cross up`, `above 70 RSI`: whether the number that was read as a length is a level; moves nothing.

    `before` is the word before it.
    """
    first = call.number(row.numbers[0]) if row.numbers else None
    placed = before in _PLACED and first is not None and reader.tokens[reader.at - 2].value == first
    numbered = row.extremes is not None and (reader.sees("(") or reader.peek().value is not None)  # "under 10 RSI 2"
    if placed and first is not None and (numbered or is_usual_level(row, first)):
        return True
    length = call.number("length")
    if length is not None and _beyond_ahead(reader):
        return True  # "an RSI of 70 or more"
    crossed = reader.sees("cross", "crosses", "crossing", "crossed") and reader.peek(1).text in ("up", "down")
    ended = reader.peek(2).value is None and reader.peek(2).text not in _CROSSED
    return length is not None and crossed and ended and is_usual_level(row, length)


def is_usual_level(row: Spoken, level: float) -> bool:
    """Whether a number is near where the indicator is oversold or overbought, or its middle: 14 and 21 are lengths."""
    near = row.extremes is not None and any(abs(level - extreme) <= _NEAR for extreme in row.extremes)
    return (near and level % 5 == 0) or (row.extremes is not None and 2 * level == row.scale)


def is_level(row: Spoken, level: float | None) -> bool:
    """Whether a number beside its name is surely no length: `above RSI 70`, `over ADX 25`."""
    if level is None:
        return False
    return is_usual_level(row, level) or (row.name == "adx" and level % 5 == 0 and _LEAST_TREND <= level <= _MOST_TREND)


def or_beyond(reader: Reader) -> bool:
    """`an ADX of 20 or more`, `ADX 20+`: whether the number that comes is a level; moves nothing."""
    at = reader.at
    reader.skip("of", "reading", "level")
    found = reader.number() is not None and _beyond_ahead(reader)
    reader.at = at
    return found


def _beyond_ahead(reader: Reader) -> bool:
    """Whether `or more` or a plus sign comes next, with nothing behind the sign."""
    signed = reader.sees("+") and reader.peek(1).value is None and reader.peek(1).text not in ("di", "-")
    return signed or (reader.sees("or") and reader.peek(1).text in _BEYOND)

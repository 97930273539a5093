"""Trades against a band: `fade a close under the lower Bollinger band back to the middle`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.ahead import verb_next
from app.llm.offline.compiler.grammar.conditions import condition
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.levels import exit_level
from app.llm.offline.compiler.grammar.verbs import skip_when
from app.llm.offline.compiler.meaning import (
    Compare,
    Condition,
    Cross,
    Line,
    Number,
    Offset,
    Price,
    Recently,
    Repeated,
    Scaled,
    Slope,
    Touch,
    flat,
    parts_of_all,
)
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Enter, Leave, Sides, Statement, Unusable
from app.llm.offline.compiler.wording import phrases, words

FADING = words("fade fades fading")
_BEFORE = words("i we just always then simply and so to it is want like would")
_BACK_TO = phrases("""
    back to | back towards | back toward | back into | for a move back to | for a return to | for the move back to |
    for a reversion to | until it is back at | until it's back at | back down to |
    back up to | and ride it back to | and ride it to | and hold to
""")
_FARTHEST = 30
"""How many tokens ahead `fade it` may stand."""
_IT = phrases("it | that | the move | this | those | them | the stretch | that move")
_UNSURE = Unusable("which side trades against this is not said: say buy or sell")


@attempt
def fade(reader: Reader, speaker: Speaker) -> Statement | None:
    """A trade against the way the price has gone: beyond a band or a line."""
    reader.skip(*_BEFORE)
    if not reader.take(*FADING):
        return None
    skip_when(reader)
    reader.skip("a", "any", "every", "each", "the")
    found = condition(reader, speaker)
    if found is None or verb_next(reader):
        return None  # "fade: RSI below 30, buy" is an entry under a title
    side = _against(found)
    if side is None:
        return _UNSURE
    speaker.entry = found
    return Enter(found, side)


@attempt
def fade_behind(reader: Reader, speaker: Speaker) -> Statement | None:
    """`price 2 ATR above the 50 SMA, fade it`: what is faded, and then that it is."""
    ahead = [reader.peek(place).text for place in range(_FARTHEST)]
    if not any(word in ahead for word in FADING):
        return None
    reader.skip("when", "if", "once", "whenever")
    found = condition(reader, speaker)
    reader.skip(",", ":", "->", "=", ";", *_BEFORE)
    if found is None or not reader.take(*FADING):
        return None
    reader.take_any(_IT)
    if not ends(reader):
        return None
    side = _against(found)
    if side is None:
        return _UNSURE
    speaker.entry = found
    return Enter(found, side)


@attempt
def back_to(reader: Reader, speaker: Speaker) -> Statement | None:
    """`buy a close under the lower band back to the middle band`: where that trade ends."""
    if speaker.entry is None or _against(speaker.entry) is None or not reader.take_any(_BACK_TO):
        return None
    found = exit_level(reader, speaker)
    return Leave(found, None, at_level=True) if found is not None and ends(reader) else None


def goes_with(found: Condition) -> Sides | None:
    """The side that trades with what has gone one way; None where it went neither way, or both."""
    ups: set[bool] = set()
    for part in flat(found):
        one = part.condition if isinstance(part, Repeated | Recently) else part
        match one:
            case Cross(_, "up" | "down" as way) | Slope(_, "up" | "down" as way):
                ups.add(way == "up")
            case Compare(_, operator, _) if mirror(one) != one:
                ups.add(operator in (">", ">="))
    return ("long" if ups == {True} else "short") if len(ups) == 1 else None


def _against(found: Condition) -> Sides | None:
    """The side that trades against the price; None where it went neither way, or both, or an oscillator the other."""
    sides: set[Sides] = set()
    beside: set[Sides] = set()
    for part in parts_of_all(found):
        match part:
            case Touch(Line(_, "upper" | "lower" as end)):
                sides.add("long" if end == "lower" else "short")
            case Cross(Price("close"), way, Line(_, "upper" | "lower" as end)) if (way == "up") == (end == "lower"):
                return None  # back inside the band: whether that is faded, who knows
            case Compare(Price("close"), ">" | ">=", Line() | Offset() | Scaled()) | Cross(
                Price("close"), "up", Line()
            ):
                sides.add("short")
            case Compare(Price("close"), "<" | "<=", Line() | Offset() | Scaled()) | Cross(
                Price("close"), "down", Line()
            ):
                sides.add("long")
            case Compare(Line(), operator, Number()) if mirror(part) != part:
                beside.add("short" if operator in (">", ">=") else "long")
    return sides.pop() if len(sides) == 1 and beside <= sides else None

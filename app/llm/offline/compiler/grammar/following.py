"""Lines that say themselves which side to be on: `follow the Supertrend long and short`, `always go with the SAR`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.places import place
from app.llm.offline.compiler.grammar.reversing import each_side, turn_over
from app.llm.offline.compiler.meaning import Compare, Condition, Line, Number, Price
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Enter, Sides, Statement
from app.llm.offline.compiler.wording import phrases, words

_BEFORE = words("always just simply i we then and so only please to")
_FOLLOWING = phrases("""
    follow | follows | following | go with | trade with | trade in the direction of | ride | stay with | go along with |
    trade along with | be on the side of | stay on the side of | trade the direction of | trade on the side of
""")
_SIDES: dict[Sides, tuple[str, ...]] = {
    "both": phrases("""
        long or short | long and short | short or long | both ways | in both directions | both long and short |
        long / short | long & short | both directions | up and down | either way | on both sides
    """),
    "long": phrases("long only | only long | long"),
    "short": phrases("short only | only short | short"),
}


@attempt
def follow(reader: Reader, speaker: Speaker) -> Statement | None:
    """The trend that a line shows by its colour or its place; of which sides has to be said."""
    reader.skip(*_BEFORE)
    if speaker.entry is not None or not reader.take_any(_FOLLOWING):
        return None
    found = _shown(reader, speaker)
    reader.skip("direction", "always", "at", "all", "times")
    side = next((one for one, spoken in _SIDES.items() if reader.take_any(spoken)), None)
    named = side is not None or _side_behind(reader, speaker)
    if found is None or not named or not (ends(reader) or (side is None and reader.sees("on", "in", "for"))):
        return None
    speaker.entry = found
    return Enter(found, side)


def _side_behind(reader: Reader, speaker: Speaker) -> bool:
    """`follow the Supertrend on gold 1h, long or short`: whether the sides stand behind the market; moves nothing."""
    at, assumed = reader.at, len(reader.assumed)
    place(reader, speaker)
    reader.skip(",", "-", ":")
    found = any(reader.take_any(spoken) for spoken in _SIDES.values()) and ends(reader)
    reader.at = at
    del reader.assumed[assumed:]
    return found


def _shown(reader: Reader, speaker: Speaker) -> Condition | None:
    """The line's trend, as it reads for longs."""
    reader.skip("the", "a", "its", "colour", "color", "of")
    if reader.take("it", "that") and isinstance(speaker.it, Line):
        call = speaker.it.call
    elif (said := indicator_call(reader, speaker)) is not None:
        call = said[1]
    else:
        return None
    if call.name == "supertrend":
        return Compare(Line(call, "direction"), ">", Number(0))
    return Compare(Price("close"), ">", Line(call)) if call.name == "parabolic_sar" else None


SIDES_BY_ONE_RULE = (follow, turn_over, each_side)

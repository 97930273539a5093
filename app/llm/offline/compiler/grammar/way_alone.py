"""The other way of a crossing said before: `ROC crosses zero up buy / down sell`, `cross: up = long, down = short`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.verbs import entry_verb
from app.llm.offline.compiler.meaning import Condition, Cross, Line, Way, all_parts
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Enter, Settled, Statement
from app.llm.offline.compiler.wording import phrases, words

_WAYS: tuple[tuple[Way, tuple[str, ...]], ...] = (
    ("up", phrases("upwards | upward | up | above | over | from below | to the upside | on the upside")),
    ("down", phrases("downwards | downward | down | below | under | from above | to the downside | on the downside")),
)
_BEFORE = words("and or if when it then , / ; : | & ( - the a")
_APART = words(", / ; : | & ( - \n . and or")
_UPWARD, _DOWNWARD = words("bullish up upward golden positive"), words("bearish down downward death negative")
_ITS_WAY = phrases("""
    in that direction | in the direction of the cross | in the direction of the crossing | in the same direction |
    in its direction | in this direction | with the cross | in the cross direction | in the direction of the signal |
    in the direction it crosses | the way it crosses | in the trade direction | accordingly | that way |
    in the direction of the trend | in the trend direction
""")
_MEANS = words("= -> → >= : is means go i we then for a =>")


@attempt
def in_that_direction(reader: Reader, speaker: Speaker) -> Statement | None:
    """`entry when MACD crosses its signal in that direction`: as a crossing without a way is entered."""
    open_way = isinstance(speaker.entry, Cross) and speaker.entry.way is None
    reader.skip(",", "and", "go", "trade", "always", "only")
    if not open_way or not reader.take_any(_ITS_WAY) or not ends(reader):
        return None
    return Settled("a crossing without a way is entered as the trade goes")


@attempt
def way_alone(reader: Reader, speaker: Speaker) -> Statement | None:
    """Which way it is crossed, and the verb, of the one crossing that enters."""
    entry = speaker.entry
    apart = reader.at > 0 and (reader.tokens[reader.at - 1].text in _APART or reader.sees(*_APART))
    if not isinstance(entry, Cross) or not apart:
        return None
    if isinstance(entry.right, Line) and entry.right.output in ("lower", "upper"):
        return None  # "back in the bands from below = long, from above = short": of the other band, perhaps
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


@attempt
def another_cross(reader: Reader, speaker: Speaker) -> Condition | None:
    """`buy on a bullish MACD cross, sell on a bearish one`: the other way of the one crossing that enters."""
    crossings = [one for one in all_parts(speaker.entry) if isinstance(one, Cross)] if speaker.entry else []
    up = bool(reader.take(*_UPWARD))
    if len(crossings) != 1 or (not up and not reader.take(*_DOWNWARD)):
        return None
    if not reader.take_any(("1", "cross 1", "turn")) or crossings[0].way == ("up" if up else "down"):
        return None
    return Cross(crossings[0].left, "up" if up else "down", crossings[0].right)

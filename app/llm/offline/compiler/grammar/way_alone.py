"""The other way of a crossing said before: `ROC crosses zero up buy / down sell`, `cross: up = long, down = short`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.conditions import condition, join_onto
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.verbs import LONG_WORDS, SHORT_WORDS, entry_verb
from app.llm.offline.compiler.meaning import (
    AllOf,
    Compare,
    Condition,
    Cross,
    Line,
    Not,
    Number,
    Slope,
    Way,
    parts_of_all,
)
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Enter, Settled, Statement
from app.llm.offline.compiler.wording import phrases, words

_WAYS: tuple[tuple[Way, tuple[str, ...]], ...] = (
    ("up", phrases("upwards | upward | up | above | over | from below | to the upside | on the upside")),
    ("down", phrases("downwards | downward | down | below | under | from above | to the downside | on the downside")),
)
_BEFORE = words("and or if when it then , / ; : | & ( - the a")
_APART = words(", / ; : | & ( - \n . and or")
_ITS_WAY = phrases("""
    in that direction | in the direction of the cross | in the direction of the crossing | in the same direction |
    in its direction | in this direction | with the cross | in the cross direction | in the direction of the signal |
    in the direction it crosses | the way it crosses | in the trade direction | accordingly | that way |
    in the direction of the trend | in the trend direction | with it | with that | with the move | with the break
""")
_EACH_ITS_WAY = tuple(
    phrase
    for long, short in (("long", "short"), ("longs", "shorts"), ("buy", "sell"), ("buy", "short"))
    for up, down in (("up", "down"), ("above", "below"), ("over", "under"))
    for joint in ("", ", ", "and ", "/ ")
    for phrase in (f"{long} {up} {joint}{short} {down}", f"{up} {long} {joint}{down} {short}")
)
_MEANS = words("= -> → >= : , is means go i we then for a => we're gives triggers equals says")
_IT = words("it that this the line zero level")


@attempt
def in_that_direction(reader: Reader, speaker: Speaker) -> Statement | None:
    """`entry when MACD crosses its signal in that direction`, `…, trade with it if ADX > 25`: as a crossing without a
    way is entered."""
    open_way = isinstance(speaker.entry, Cross) and speaker.entry.way is None
    beside = any(isinstance(one, Cross) and one.way is None for one in parts_of_all(speaker.entry))
    if beside and reader.take_any(_EACH_ITS_WAY) and ends(reader):
        return Settled("a crossing without a way is entered as the trade goes")
    reader.skip(",", "and", "go", "trade", "always", "only")
    if not open_way or not reader.take_any(_ITS_WAY):
        return None
    if reader.take("if", "when", "while"):
        found = condition(reader, speaker)
        return Allow(found, None) if found is not None and ends(reader) else None
    if not ends(reader):
        return None
    return Settled("a crossing without a way is entered as the trade goes")


@attempt
def way_alone(reader: Reader, speaker: Speaker) -> Statement | None:
    """Which way it is crossed, and the verb, of the one event that enters."""
    known = _event_of(speaker.entry)
    before = reader.tokens[reader.at - 1].text if reader.at else ""
    sided = known is not None and known[0] is not None and before in (*LONG_WORDS, *SHORT_WORDS)
    if known is None or not (sided or before in _APART or reader.sees(*_APART)):
        return None
    reader.skip(*_BEFORE)
    side, plain_sell = entry_verb(reader)
    first = side is not None or plain_sell
    if first and not reader.take("when", "if", "on"):
        return None
    way = next((one for one, spoken in _WAYS if reader.take_any(spoken)), None)
    if way is None or way == known[0]:
        return None
    if first:
        speaker.entry = _towards(speaker.entry, way)
        return Enter(speaker.entry, side, plain_sell) if ends(reader) and not known[1] and known[0] else None
    reader.skip(*_IT)
    turned = _towards(speaker.entry, way)
    joins = reader.sees("with", "while", "and", "if", "when", "plus")
    found = join_onto(reader, speaker, turned) if joins else turned
    if found == turned and (joins or known[1]):
        return None  # "up with RSI > 50 = long, down = short": with the RSI below 50, perhaps
    reader.skip(*_MEANS)
    side, plain_sell = entry_verb(reader)
    if side is None and not plain_sell:
        return None
    if not ends(reader) and not reader.sees("/", ")") and not way_ahead(reader):
        return None
    speaker.entry = found
    return Enter(found, side, plain_sell)


def way_ahead(reader: Reader) -> bool:
    """`crosses up long down short`: whether the other way and its verb come next; moves nothing."""
    at = reader.at
    found = any(reader.take_any(spoken) for _, spoken in _WAYS)
    reader.skip("=", "->")
    found = found and (reader.sees(*LONG_WORDS, *SHORT_WORDS))
    reader.at = at
    return found


def _event_of(entry: Condition | None) -> tuple[Way | None, bool] | None:
    """Which way goes the one event that enters, and whether anything has to hold beside it; None without one."""
    crossings = [one for one in parts_of_all(entry) if isinstance(one, Cross)]
    if len(crossings) == 1:
        if isinstance(crossings[0].right, Line) and crossings[0].right.output in ("lower", "upper"):
            return None  # "back in the bands from below = long, from above = short": of the other band, perhaps
        return crossings[0].way, len(parts_of_all(entry)) > 1
    match parts_of_all(entry):
        case (Slope(_, way), Not(Slope())) | (Slope(_, way),):
            return way, False
        case (Compare(Line(_, "direction"), operator, Number(0)),):
            return "up" if operator == ">" else "down", False
        case _:
            return None


def _towards(entry: Condition | None, way: Way) -> Condition:
    """The event that way."""
    crossing = next((one for one in parts_of_all(entry) if isinstance(one, Cross)), None)
    if crossing is not None:
        return Cross(crossing.left, way, crossing.right)
    return mirror(AllOf(parts_of_all(entry)) if len(parts_of_all(entry)) > 1 else parts_of_all(entry)[0])

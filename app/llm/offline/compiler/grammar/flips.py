"""Indicators that are a trend themselves: `supertrend flips green`, `parabolic SAR below the price`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    Call,
    Compare,
    Condition,
    Cross,
    Line,
    Number,
    Price,
    Value,
)
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_MOVED = words("""
    flips turns goes changes switches flip turn becomes moves flipped turned went changed switched flipping turning
    gets jumps
""")
_FLIPPED = words("flips turns changes switches flip flipped turned changed switched")
_GOES = words("goes go going gets moves")
_CASES = words("when if once whenever on as")
_OTHER_WAY = phrases("""
    the other way | the opposite way | against me | against the trade | the other way round | against us |
    the other way around | against it | to the other side | against the position | in the other direction |
    in the opposite direction | against my trade | against the open trade | to the opposite side
""")
_UP = words("green bullish up long positive")
_DOWN = words("red bearish down short negative")
_OVER, _UNDER = ("above", "over"), ("below", "under")
_PAINTED = ("macd", "awesome_oscillator", "linreg")
_OF_THE_PRICE = words("price candles candle bars close market")


@attempt
def flip(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`supertrend flips green`, `supertrend is bullish`, `parabolic SAR flips below the price`."""
    if not isinstance(left, Line) or left.call.name not in ("supertrend", "parabolic_sar"):
        return None
    moved = bool(reader.take(*_MOVED))
    other_way = _against(reader, left) if moved else None
    if other_way is not None or _enters(reader):
        return other_way
    reader.take("back" if moved else "")
    origin = reader.take(*_UP, *_DOWN, *_OVER, *_UNDER) if moved and reader.take("from") else ""
    if origin in (*_OVER, *_UNDER):
        reader.skip("the", *_OF_THE_PRICE)
    reader.skip("to", "being")
    beside = reader.take(*_OVER, *_UNDER) or ("above" if reader.take_any(("on top of", "on top")) else "")
    if beside:  # the line below the price: the trend is up
        reader.skip("the")
        named = bool(reader.take(*_OF_THE_PRICE)) or (origin and bool(reader.take("it", "them")))
        up = beside in _UNDER
        if (not named and not (ends(reader) or reader.sees("+"))) or origin in (_UNDER if up else _OVER):
            return None
        line = Line(left.call, left.output)
        return (
            Cross(Price("close"), "up" if up else "down", line)
            if moved
            else Compare(Price("close"), ">" if up else "<", line)
        )
    if origin in (*_OVER, *_UNDER):
        return None
    word = reader.take(*_UP, *_DOWN)
    if moved and not word and not origin:
        return _either_way(reader, left)
    if not word or (word in ("long", "short") and reader.sees("and", "/", "+", "or", "only", "long", "short")):
        return None
    up = word in _UP
    if origin and (origin in _UP) == up:
        return None
    trending, against = trend_of(left.call)
    return Cross(trending, "up" if up else "down", against) if moved else Compare(trending, ">" if up else "<", against)


def _enters(reader: Reader) -> bool:
    """`turns bullish and goes short when it turns bearish`: a side that is entered, not turned to."""
    goes = reader.at > 0 and reader.tokens[reader.at - 1].text in _GOES
    return reader.sees("long", "short") and (goes or reader.peek(1).text in _CASES)


@attempt
def _against(reader: Reader, left: Line) -> Condition | None:
    """`flips the other way`, `flips back`: away from the trade that is open."""
    told = reader.take_any(_OTHER_WAY) or reader.take("back")
    return Cross(*_open(left.call)) if told and ends(reader) else None


@attempt
def _either_way(reader: Reader, left: Line) -> Condition | None:
    """`whenever it flips`, `it changes colour`: to the side of the trade."""
    if reader.tokens[reader.at - 1].text not in _FLIPPED:
        return None
    reader.skip("color", "colour", "colors", "direction", "sides", "side", "over", "its", "around")
    return Cross(*_open(left.call)) if ends(reader) else None


def _open(call: Call) -> tuple[Value, None, Value]:
    trending, against = trend_of(call)
    return trending, None, against


def trend_of(call: Call) -> tuple[Value, Value]:
    """The two values whose order is the trend: supertrend's direction and 0, the close and the parabolic SAR."""
    if call.name == "parabolic_sar":
        return Price("close"), Line(call)
    return Line(call, "direction"), Number(0)


@attempt
def colour_of_trend(reader: Reader, speaker: Speaker) -> Condition | None:
    """`Supertrend green and price above the 200 EMA, buy. Red and below it, sell`: the colour is the trend's."""
    call = speaker.mentioned.get("supertrend") or speaker.mentioned.get("parabolic_sar")
    painted = isinstance(speaker.it, Line) and (
        speaker.it.call.name in _PAINTED or BY_NAME[speaker.it.call.name].average or speaker.it.call == call
    )
    if call is None or not reader.sees("green", "red") or (painted and speaker.it != Line(call, "line")):
        return None
    return flip(reader, speaker, Line(call, "direction" if call.name == "supertrend" else ""))

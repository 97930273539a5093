"""Prices and conditions on a chart of other bars: `the close on the 4 hour chart`, `on the daily chart RSI is …`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.markets import market
from app.llm.offline.compiler.grammar.places import bars_behind, named_place, timeframe_token
from app.llm.offline.compiler.grammar.units import TIMEFRAME_WORDS
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    AllOf,
    Compare,
    Condition,
    Cross,
    Line,
    Not,
    Number,
    Price,
    Slope,
    Touch,
    Value,
    flat,
)
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words
from contracts.strategy import TIMEFRAMES

_FIELDS = {
    **dict.fromkeys(phrases("close | closing price | close price | price | the price"), "close"),
    "high": "high",
    "low": "low",
}
_CHARTS = phrases("chart | charts | timeframe | time frame | tf | candles | bars | candle | bar")
_WHOLE = {"1d": "previous_day", "1w": "previous_week"}
_JOINTS = ("and", "while", "plus", ",", "with")
_BEHIND = (*words(", . ; : ! and while with when if but buy sell long short go = -> + & then i we"), "\n")
_OVER = words("stop sl target tp take use using risk buy sell go exit close leave short long trade trades then")


@attempt
def price_on_chart(reader: Reader, speaker: Speaker) -> Value | None:
    """`the close on the 4 hour chart`: of the last whole bar there, where it is not the chart traded."""
    reader.skip_articles()
    field = _FIELDS.get(reader.take_any(_FIELDS), "")
    frame = _chart(reader) if field else None
    if frame is None:
        return None
    speaker.read_on |= {frame}
    return Price(field) if frame == speaker.timeframe else _of_bars(field, frame)


def _of_bars(field: str, frame: str) -> Line:
    """The price of the last whole bar of that timeframe."""
    if frame in _WHOLE:
        return Line(make_call(BY_NAME[_WHOLE[frame]], [], None), field)
    return Line(make_call(BY_NAME["sma"], [1], frame, field))


@attempt
def _chart(reader: Reader) -> str | None:
    """`on the 4 hour chart`; not the chart of a market, which is the one that is traded."""
    if not reader.take("on", "of", "from", "in"):
        return None
    reader.skip_articles()
    frame = TIMEFRAME_WORDS.get(reader.take(*TIMEFRAME_WORDS)) or timeframe_token(reader)
    reader.take("-")
    if frame not in TIMEFRAMES or not reader.take_any(_CHARTS):
        return None
    at, assumed = reader.at, len(reader.assumed)
    of_market = bool(reader.take("of", "for", "in", "on"))
    if of_market:
        reader.skip_articles()
        of_market = market(reader) is not None
    reader.at = at
    del reader.assumed[assumed:]
    return None if of_market else frame


@attempt
def on_chart(reader: Reader, speaker: Speaker, atom: Callable[[Reader, Speaker], Condition | None]) -> Condition | None:
    """`on the daily chart the 50 EMA is above the 200 EMA`: one condition there; of two it is not sure which are."""
    while reader.at and not reader.sees("on") and reader.tokens[reader.at - 1].text in ("on", "the"):
        reader.at -= 1  # "when on the daily chart": the verb before took them for its own
    charted = _chart(reader)
    frame = charted or _bare_bars(reader, speaker)
    if frame is None:
        return None
    reader.skip(",", "that")
    found = atom(reader, speaker)
    traded = charted is None and frame == speaker.timeframe  # "… up on the 4h and on the 15m RSI crosses 30"
    if found is None or not (traded or _says_where(reader) or _is_over(reader)):
        return None
    speaker.read_on |= {frame}
    return found if frame == speaker.timeframe else on_bars(found, frame)


@attempt
def _bare_bars(reader: Reader, speaker: Speaker) -> str | None:
    """`on the 4h`, without a word for a chart: where the bars traded are known, others are only read."""
    if not reader.take("on"):
        return None
    reader.skip_articles()
    frame = timeframe_token(reader)
    known = frame in TIMEFRAMES and speaker.timeframe is not None
    return frame if known and not reader.sees(*_CHARTS, *_BEHIND) else None


def on_their_bars(reader: Reader, speaker: Speaker, parts: list[Condition]) -> list[Condition]:
    """The parts, the last of them on the bars named behind it: `…, buy when RSI crosses 40 and ADX > 25 on the daily`.

    Only where a market is named with the bars that are traded; of several states it is not sure which are meant.
    """
    at = reader.at
    frame = bars_behind(reader)
    over = reader.done or reader.sees(*_BEHIND)
    if frame in TIMEFRAMES and over and _others_are_traded(reader, frame):
        apart = any(map(_happens, parts[:-1])) and not _happens(parts[-1]) and not _listed(parts)
        alone = len(parts) == 1 or apart
        moved = on_bars(parts[-1], frame) if alone else None
        if moved is not None:
            speaker.read_on |= {frame}
            reader.assumed.append(f"what stands before “on {frame}” is read on those bars")
            return [*parts[:-1], moved]
    reader.at = at
    return parts


def _listed(parts: list[Condition]) -> bool:
    """`price above the 50 EMA and the 200 EMA on the 4h`: levels of one value, which may all be of those bars."""
    last = parts[-1]
    return isinstance(last, Compare) and any(isinstance(one, Compare) and one.left == last.left for one in parts[:-1])


def _happens(condition: Condition) -> bool:
    return any(isinstance(part, Cross | Touch) for part in flat(condition))


def _others_are_traded(reader: Reader, frame: str) -> bool:
    """Whether a market is named with other bars anywhere; moves nothing."""
    now, assumed = reader.at, len(reader.assumed)
    found = False
    for at in range(len(reader.tokens)):
        reader.at = at
        named = named_place(reader)
        if named is not None and named.markets and named.timeframes:
            found = found or frame not in named.timeframes
    reader.at = now
    del reader.assumed[assumed:]
    return found


def _is_over(reader: Reader) -> bool:
    """Whether no further condition may follow that could be read on the same chart; moves nothing."""
    at = reader.at
    reader.skip(*_JOINTS, "a", "the", "my", "an", "i", "we")
    ahead = [reader.peek(place).text for place in range(4)]
    found = reader.at == at or ahead[0] in _OVER or (reader.peek().value is not None and "stop" in ahead)
    reader.at = at
    return found


def _says_where(reader: Reader) -> bool:
    """Whether what is joined names a chart of its own: `and on the hourly chart …`, `and the 1h RSI`; moves nothing."""
    at = reader.at
    reader.skip(*_JOINTS, "also", "when", "if")
    found = _chart(reader) is not None
    reader.skip_articles()
    found = found or reader.sees(*TIMEFRAME_WORDS) or timeframe_token(reader) is not None
    reader.at = at
    return found


def on_bars(condition: Condition, frame: str) -> Condition | None:
    """The same of bars of `frame`; None where a part cannot be said of them."""
    match condition:
        case Compare(left, operator, right):
            first, second = _value(left, frame), _value(right, frame)
            return None if first is None or second is None else Compare(first, operator, second)
        case Cross(left, way, right):
            first, second = _value(left, frame), _value(right, frame)
            return None if first is None or second is None else Cross(first, way, second)
        case Slope(of, way, bars):
            moved = _value(of, frame)
            return None if moved is None else Slope(moved, way, bars)
        case Not(inner):
            part = on_bars(inner, frame)
            return None if part is None else Not(part)
        case AllOf(conditions):
            parts = [part for one in conditions if (part := on_bars(one, frame)) is not None]
            return AllOf(tuple(parts)) if len(parts) == len(conditions) else None
        case _:
            return None


def _value(value: Value, frame: str) -> Value | None:
    match value:
        case Number():
            return value
        case Price("close" | "high" | "low" as field, 0):
            return _of_bars(field, frame)
        case Line(call, output, 0) if call.timeframe in (None, frame) and not call.name.startswith("previous"):
            return Line(replace(call, timeframe=frame), output)
        case _:
            return None

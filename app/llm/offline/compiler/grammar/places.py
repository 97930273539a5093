"""Markets and timeframes: `on EURUSD 1h`, `EUR/USD hourly`, `gold on the 4h chart`, `H4`, `15 min`."""

from __future__ import annotations

from collections.abc import Mapping

from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.markets import market
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Place, Statement, Unusable
from app.llm.offline.compiler.tokens import Kind
from app.llm.offline.compiler.wording import phrases, words

_UNITS: Mapping[str, str] = {
    **dict.fromkeys("m min mins minute minutes".split(), "m"),
    **dict.fromkeys("h hr hour hours".split(), "h"),
    **dict.fromkeys("d day days".split(), "d"),
    **dict.fromkeys("w week weeks".split(), "w"),
}
_COMPARING = words("above below over under > < >= <= crosses is crossing rising falling crossed")
_ENDS_OF_BARS = ("high", "low", "highs", "lows")
TIMEFRAMES = ("1m", "5m", "15m", "30m", "1h", "4h", "1d", "1w")
_WORDS: Mapping[str, str] = {"hourly": "1h", "daily": "1d", "weekly": "1w", "dailies": "1d"}
_CHART = ("chart", "charts", "timeframe", "timeframes", "tf", "bars", "candles", "candle", "bar", "data", "time frame")
_INTRO = words("""
    symbols instruments instrument ticker tickers asset assets on trade trading for using in market markets symbol
    pair pairs timeframe tf at over chart
""")
_KIND_OF_MARKET = phrases("""
    german index | german stock index | us index | american index | japanese index | british index | stock index |
    index | stock | currency pair | forex pair | crypto pair | cryptocurrency | coin | etf | fund | index fund |
    currency | us stock | stock of | shares of | future | futures contract | future on | futures on | contract on
""")
_ENDS = ("", ".", "\n", ",", ";", ":", "!")
TREND_STYLES = words("""
    follower followers following follow rider riders system strategy trader bot model trading setup play hunter
""")
_TREND = ("trend", "uptrend", "downtrend", "trending")
_BETWEEN = words(", and / on the - ( ) or in a an at using with for of")
_SHORT_BARS = (1, 5, 15, 30)
_BEHIND_BARS = (*words(": , . ; ! ? when if and with long short"), "\n", "")
_ALONE = ("only", "just", "strictly")
_NOT = phrases("""
    no | not | not on | never | never on | no trades on | no trading on | don't trade | do not trade | dont trade |
    not for | except | instead of | rather than | avoid | never trade | forget | forget about | without
""")
_FILTERING = frozenset(words("filter filtered filtering filters correlated correlation correlates versus vs confirm"))
_REFUSED = phrases("no | not | not at all | is out | no more | never | not anymore | no thanks")


@attempt
def place(reader: Reader, speaker: Speaker) -> Statement | None:
    """Any run of markets and timeframes, with its `on`."""
    return None if _filters(reader) else _place(reader)


@attempt
def named_place(reader: Reader) -> Place | None:
    """The markets and bars that come next."""
    found = _place(reader)
    return found if isinstance(found, Place) else None


def _filters(reader: Reader) -> bool:
    """`I filter by DXY`: whether what comes is looked at and not traded."""
    before = [token.text for token in reader.tokens[max(0, reader.at - 2) : reader.at]]
    likened = before[-1:] in (["like"], ["unlike"], ["than"], ["against"])
    return likened or (not {".", ";", "\n"} & {*before[-1:]} and bool({*before} & _FILTERING))


_TAKING = words("take buy sell long short go we i enter only longs shorts both")
"""What may stand right behind the bars."""


def _place(reader: Reader) -> Statement | None:
    """What follows, as a run of markets and timeframes."""
    alone = bool(reader.take(*_ALONE))
    reader.take(*_INTRO)
    reader.skip("the", "on", "off", ":", "=", "-", "is", "of", "both", "a", "an", "pair", "to", "in", *_CHART)
    reader.take_any(_KIND_OF_MARKET)
    markets: list[str] = []
    timeframes: list[str] = []
    while True:
        at = reader.at
        if markets or timeframes:
            reader.skip(*_BETWEEN)
        apart = not markets or reader.tokens[reader.at - 1].text == ","  # "EURUSD 1h EMA cross" is on 1h
        found = _as_written(reader)
        if found:
            markets.append(found)
            reader.skip("'s")
            continue
        repeated = bool(timeframes) and reader.tokens[reader.at - 1].text == "on" and not markets
        length = _bars(reader, behind=bool(markets), first=not timeframes)
        if (
            # "supertrend up on 4h and on 30m price crosses …"
            (repeated and reader.peek().text not in _ENDS)
            or length is None
            or (_of_trend(reader) and not (markets and not timeframes and _no_other_bars(reader, length)))
            or (apart and _reads_on(reader))
            or (timeframes and (_reads_on(reader) or reader.sees(*_ENDS_OF_BARS) or _told_of(reader, at)))
        ):  # "daily uptrend" speaks of a condition
            reader.at = at
            break
        if length not in TIMEFRAMES and markets:
            reader.at = at  # which market it is counts nevertheless
            break
        if length not in TIMEFRAMES:
            return Unusable(f"bars of {length} are not available; the timeframes are {' '.join(TIMEFRAMES)}")
        timeframes.append(length)
        reader.skip("-")
        reader.take_any(_CHART)
    if not markets and not timeframes:
        return None
    reader.skip(")")
    reader.take_any(_CHART)
    if reader.peek(1).text in _ENDS:
        reader.take(*_ALONE, "here", "please", "pls", "both")  # "btc 15m only"
    if alone and reader.peek().text not in _ENDS:
        return None  # "only gold above its 200 SMA" says when
    return Place(tuple(dict.fromkeys(markets)), tuple(dict.fromkeys(timeframes)))


def _told_of(reader: Reader, before: int) -> bool:
    """`… on the 1h and on the 4h the trend is up`: whether something is said of the bars led to from `before`."""
    led = any(token.text == "on" for token in reader.tokens[before : reader.at])
    return led and reader.sees("the", "price", "we", "it", "trend") and not reader.peek(1).text.startswith(_CHART)


def _bars(reader: Reader, *, behind: bool, first: bool) -> str | None:
    """The bars that come next; some are only named `behind` a market, or as the `first` ones."""
    length = timeframe_word(reader) or timeframe_token(reader)
    if length is None and behind:
        length = _minutes_alone(reader) or (_on_the_hour(reader) if first else None)
    return length


def _as_written(reader: Reader) -> str | None:
    """The market that comes next, by what stands in brackets behind its name where that is a market's own."""
    at, start = reader.at, len(reader.assumed)
    found = market(reader)
    behind, named = reader.at, len(reader.assumed)
    written = _in_brackets(reader) if found else None
    if written is not None and written != found:
        said = " ".join(token.text for token in reader.tokens[at:behind])
        reader.assumed[start:named] = [f"{said} is {written}"]
    return written or found


@attempt
def _in_brackets(reader: Reader) -> str | None:
    """`the E-mini S&P 500 (ES)`, `crude oil (CL)`: behind what people call a market, how it is written."""
    before = reader.tokens[reader.at - 1]
    if not reader.take("(") or before.capitals:
        return None
    reader.take("ticker", "symbol")
    named = market(reader)
    if named is None or reader.take(")"):
        return named
    bars = reader.at
    if not reader.take(",") or timeframe_token(reader) is None or not (reader.sees(")") or reader.take(*_CHART)):
        return None
    reader.at = bars  # "the Dow (YM, 5 min)": the bars are read on
    return named


def _of_trend(reader: Reader) -> bool:
    """`daily uptrend` speaks of a condition, `a daily trend follower` of the bars; moves nothing.

    So does `USDJPY 4h trend up on daily`, where the trend is read on others.
    """
    if not reader.sees(*_TREND) or reader.peek(1).text in TREND_STYLES:
        return False
    at = reader.at
    reader.skip(*_TREND, "is", "up", "down", "bullish", "bearish")
    elsewhere = bars_behind(reader)
    reader.at = at
    return elsewhere is None


def _no_other_bars(reader: Reader, length: str) -> bool:
    """`EURUSD 4h trend up, buy …`: whether none but these bars are named anywhere, so that they are traded."""
    at = reader.at
    found: set[str | None] = set()
    for place in range(len(reader.tokens)):
        reader.at = place
        found.add(_WORDS.get(reader.peek().text) or timeframe_token(reader))
    reader.at = at
    return found <= {None, length}


@attempt
def bars_behind(reader: Reader) -> str | None:
    """`uptrend on the daily`, `trend up on h4`: bars that are named behind what is read on them."""
    if not reader.take("on"):
        return None
    reader.skip("the", "a")
    found = _WORDS.get(reader.take(*_WORDS)) or timeframe_token(reader)
    reader.take_any(_CHART if found is not None else ())
    return found


@attempt
def _minutes_alone(reader: Reader) -> str | None:
    """`EURUSD, fifteen minutes: …`: behind a market and with nothing behind it, bars rather than a time to wait."""
    the = reader.at > 0 and reader.tokens[reader.at - 1].text == "the"
    count = reader.number()
    if the and count in _SHORT_BARS and reader.sees(*_BEHIND_BARS):
        reader.assumed.append(f"the {count:g} is read as bars of {count:g} minutes")
        return _canonical(count, "m")
    unit = reader.take("minutes", "mins", "hours") if count is not None else ""
    if count is None or not unit or not (reader.done or reader.sees(":", ",", ".", ";", "\n", "?", "!", *_TAKING)):
        return None
    return _canonical(count, _UNITS[unit])


@attempt
def _on_the_hour(reader: Reader) -> str | None:
    """`FTSE 100 on the hour, …`: behind a market and with nothing behind it, its hourly bars."""
    before = [token.text for token in reader.tokens[max(0, reader.at - 2) : reader.at]]
    part = {"half": "30m", "quarter": "15m"}.get(reader.take("half", "quarter"), "1h")
    hour = before == ["on", "the"] and reader.take("hour")
    charted = reader.take("chart", "charts")
    if not hour or not (charted or reader.peek().text in _ENDS):
        return None
    reader.assumed.append(f"“on the hour” behind a market is read as its bars of {part}")
    return part


@attempt
def elsewhere(reader: Reader, speaker: Speaker) -> Statement | None:
    """`btc no`, `not on EURUSD`: markets that are not to be traded."""
    denied = bool(reader.take_any(_NOT))
    markets: list[str] = []
    while found := market(reader):
        markets.append(found)
        reader.take("and", "or", "nor", "/")
    reader.skip("please", "pls")
    denied = bool(reader.take_any(_REFUSED)) != denied
    reader.skip("please", "pls", "this", "time")
    return Place(avoided=tuple(markets)) if markets and denied and reader.peek().text in _ENDS else None


def _reads_on(reader: Reader) -> bool:
    """`4h EMA 50`, `daily close above`: an indicator or a price of other bars."""
    if reader.sees("close", "high", "low", "open"):
        return reader.peek(1).text in _COMPARING
    at = reader.at
    row, _ = take_name(reader)
    if row is None:
        reader.number()
        row, _ = take_name(reader)
    compared = reader.peek().value is not None or reader.sees("(", *_COMPARING)
    reader.at = at
    return row is not None and compared


@attempt
def timeframe_word(reader: Reader) -> str | None:
    """`hourly`, `daily`, `weekly`, where it stands for the bars to trade."""
    before = [token.text for token in reader.tokens[max(0, reader.at - 2) : reader.at]]
    if before in (["at", "the"], ["on", "the"]) and reader.peek(1).text in ("close", "open"):
        return None  # "buy QQQ at the daily close if …"
    word = reader.take(*_WORDS)
    return _WORDS[word] if word else None


@attempt
def timeframe_token(reader: Reader) -> str | None:
    """`1h`, `H4`, `15 min`, `4-hour`, `D1`; None for anything else."""
    part = _part_of_an_hour(reader)
    if part is not None:
        return part
    letter, number = reader.peek(), reader.peek(1)
    if letter.text in ("h", "m", "d", "w") and number.kind is Kind.NUMBER and letter.touches(number):
        reader.at += 2
        return _canonical(number.value or 0, letter.text)
    count, unit = reader.peek(), reader.peek(1)
    if count.value is None:
        return None
    if unit.text == "-":
        unit = reader.peek(2)
        used = 3
    else:
        used = 2
    if unit.text not in _UNITS or (unit.text in ("day", "days", "week", "weeks", "d") and count.value != 1):
        return None
    named = any(
        token.text in ("chart", "timeframe", "tf") for token in reader.tokens[max(0, reader.at - 3) : reader.at]
    )
    named = named or reader.peek(used).text.startswith(_CHART)
    if unit.text in ("hours", "minutes", "mins") and not named:
        return None
    reader.at += used
    return _canonical(count.value, _UNITS[unit.text])


@attempt
def _part_of_an_hour(reader: Reader) -> str | None:
    """`the half-hour chart`, `quarter hour bars`."""
    reader.skip("a")
    part = {"half": "30m", "quarter": "15m"}.get(reader.take("half", "quarter"))
    reader.skip("-", "an")
    return part if part is not None and reader.take("hour", "hourly") and reader.sees(*_CHART) else None


def _canonical(count: float, unit: str) -> str:
    minutes = count * {"m": 1, "h": 60, "d": 1440, "w": 10080}[unit]
    same = {1: "1m", 5: "5m", 15: "15m", 30: "30m", 60: "1h", 240: "4h", 1440: "1d", 10080: "1w"}
    return same.get(int(minutes), f"{count:g}{unit}") if minutes == int(minutes) else f"{count:g}{unit}"

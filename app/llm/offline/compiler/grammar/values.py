from __future__ import annotations

from app.llm.offline.compiler.grammar.bar_ends import end_of_bar
from app.llm.offline.compiler.grammar.bases import base_said
from app.llm.offline.compiler.grammar.by_length import by_length
from app.llm.offline.compiler.grammar.calls import make_call, shift
from app.llm.offline.compiler.grammar.charts import price_on_chart
from app.llm.offline.compiler.grammar.extremes import BEFORE, extreme
from app.llm.offline.compiler.grammar.indicator_names import average_follows, take_name
from app.llm.offline.compiler.grammar.indicators import indicator
from app.llm.offline.compiler.grammar.measures import measure
from app.llm.offline.compiler.grammar.places import timeframe_token
from app.llm.offline.compiler.grammar.pronouns import pronoun
from app.llm.offline.compiler.grammar.range_asides import range_aside
from app.llm.offline.compiler.grammar.records import own_extreme
from app.llm.offline.compiler.grammar.roles import by_role
from app.llm.offline.compiler.grammar.same_bars import is_price
from app.llm.offline.compiler.grammar.searched import searched_level
from app.llm.offline.compiler.grammar.shares import part_of, share_of
from app.llm.offline.compiler.grammar.told_readings import told_reading
from app.llm.offline.compiler.grammar.units import BAR_UNITS, TIMEFRAME_WORDS, in_bars
from app.llm.offline.compiler.grammar.volumes import own_average
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Line, Number, Offset, Price, Scaled, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.tokens import Kind
from app.llm.offline.compiler.wording import phrases, words
from contracts.strategy import TIMEFRAMES

_PRICES = {
    "closing price": "close",
    "close price": "close",
    "close": "close",
    "closes": "close",
    "price": "close",
    "prices": "close",
    "price action": "close",
    "the market": "close",
    "market": "close",
    "spot": "close",
    **dict.fromkeys(("stock", "pair", "coin", "index", "etf"), "close"),
    "opening price": "open",
    "open": "open",
    "where it opened": "open",
    "high": "high",
    "highs": "high",
    "low": "low",
    "lows": "low",
    **dict.fromkeys(("volume", "tick volume", "traded volume", "the volume"), "volume"),
    "vol": "volume",
    "typical price": "hlc3",
    **dict.fromkeys(("today's close", "today's price"), "close"),
    "today's high": "high",
    "today's low": "low",
    "today's open": "open",
    "current price": "close",
    "the price": "close",
    "candle": "close",
    "bar": "close",
    "hl2": "hl2",
    "hlc3": "hlc3",
    "ohlc4": "ohlc4",
}

_LEAST_LENGTH = 5
"""Of the slow one of two averages, `9 EMA x 21 EMA`; nobody asks for more than so many times an average."""
_CLOSED = ("it", "out", "everything", "them", "trade", "trades", "position", "positions", "longs", "shorts")
_PROTECTIONS = ("stop", "sl", "stops", "target", "tp", "trail", "trailing", "take", "ts", "tsl")

_PREVIOUS_ENDS = {
    "pdh": ("previous_day", "high"),
    "pdl": ("previous_day", "low"),
    "pwh": ("previous_week", "high"),
    "pwl": ("previous_week", "low"),
}
_WHOLE_BARS = ("last", "yesterday's", "yesterday", "previous", "prior", "latest", "completed")
_CLOSES_SO = ("close", "closes", "closed", "finished", "ended", "settled")
_OF_BAR_BEFORE = tuple(
    f"of {article}{before} {bar}"
    for article in ("the ", "")
    for before in (*BEFORE, "preceding")
    for bar in ("bar", "candle")
)

_OF_PERIODS = {
    **dict.fromkeys(
        phrases("of the previous day | of the prior day | of yesterday | of the day before | of previous day"),
        "previous_day",
    ),
    **dict.fromkeys(phrases("of the previous week | of the prior week | of last week"), "previous_week"),
}
_OF_THIS_BAR = phrases("""
    of the candle | of the bar | of this candle | of this bar | of the current bar | of the current candle |
    of a candle | of bar | of candle | of the signal bar
""")
_DEVIATIONS = phrases("""
    standard deviations | standard deviation | std devs | std dev | stdevs | stdev | sigma | sigmas | sd | sds | std |
    deviations | st devs | st dev | stds
""")

_LEVEL_OF = phrases("""
    its level of | a level of | the level of | a value of | a reading of | its value of | the value of
""")
_OF_THE_PRICE = phrases(
    "% of price | % of the price | % of close | % of the close | percent of price | percent of the price"
)
_UNITS_BEHIND = words("""
    % percent r pips pip ticks bars bar atr lots x trades trade shares units day days month months period periods
    week weeks hour hours candle candles std stdev stdevs standard sigma sigmas sd deviations dollars points times
""")


@attempt
def value(reader: Reader, speaker: Speaker) -> Value | None:
    """Any value a rule can compare."""
    if reader.sees("its") and isinstance(speaker.it, Line) and not is_price(speaker.it) and _average_of_it(reader):
        return None  # the language averages prices, not indicators
    for form in (
        _offset,
        _part,
        _multiple,
        measure,
        end_of_bar,
        extreme,
        own_average,
        _on_other_bars,
        _previous_end,
        indicator,
        by_role,
        own_extreme,
        pronoun,
        price_on_chart,
        _price,
        searched_level,
        _level,
    ):
        found = form(reader, speaker)
        if isinstance(found, Number):
            range_aside(reader, speaker, ("level",), found.value)
        if found is not None:
            return _moved(reader, speaker, _as_scripts_look_back(reader, found))
    return None


def _as_scripts_look_back(reader: Reader, of: Value) -> Value:
    """`close[1]`, `ema(20)[2]`: that many bars ago."""
    at = reader.at
    opened = bool(reader.take("["))
    back = reader.whole(1) if opened else None
    if back is None or not reader.take("]"):
        reader.at = at
        return of
    return shift(of, back)


def _moved(reader: Reader, speaker: Speaker, of: Value) -> Value:
    """`EMA 20 - 2 * ATR(14)`, `close + 1 ATR`: a value with ATRs added to it."""
    at, assumed = reader.at, len(reader.assumed)
    factor = reader.number() if _is_multiplied(of) and reader.take("*", "x", "times") else None
    if factor is not None and factor < _LEAST_LENGTH and not reader.sees("%", "r", "atr"):
        return Scaled(of, round(100 * (factor - 1), 6))
    reader.at = at
    sign = reader.take("+", "-", "minus", "plus") if isinstance(of, Line | Price) else ""
    amount = reader.number() if sign else None
    if sign and amount is None and reader.sees("atr"):
        amount = 1.0
    if amount is not None:
        reader.skip("*", "x", "times")
        unit = indicator(reader, speaker)
        if isinstance(unit, Line) and unit.call.name == "atr" and not reader.sees(*_PROTECTIONS):
            return Offset(of, amount if sign in ("+", "plus") else -amount, unit)
    reader.at = at
    del reader.assumed[assumed:]
    return of


def _is_multiplied(of: Value) -> bool:
    """Whether it may be so many times as large: of an oscillator nobody says so, `mom 14 x 0 up` is a crossing."""
    return isinstance(of, Price) or (isinstance(of, Line) and BY_NAME[of.call.name].scale is None)


def _average_of_it(reader: Reader) -> bool:
    """Whether `its 20 SMA` or `its average` comes next; moves nothing."""
    at = reader.at
    reader.take("its")
    reader.number()
    found = (
        average_follows(reader) or reader.sees("average", "avg", "mean") or reader.peek(2).text in ("average", "avg")
    )
    reader.at = at
    return found


@attempt
def subject(reader: Reader, speaker: Speaker) -> Value | None:
    """A value that may stand on the left of a comparison: not a bare number."""
    found = by_length(reader, speaker) or told_reading(reader, speaker) or value(reader, speaker)
    if isinstance(found, Line) and found.back and found.call.name in ("highest", "lowest"):
        return None  # "buy a 7 day low close above the 200 SMA": the close is both
    return None if isinstance(found, Number) else found


@attempt
def _offset(reader: Reader, speaker: Speaker) -> Value | None:
    """`2% above the 20 EMA`, `1 ATR below the 50 SMA`."""
    amount = reader.number()
    if amount is None:
        return None
    if reader.take_any(_OF_THE_PRICE):
        reader.assumed.append(f"{amount:g} % of the price is {amount / 100:g} times the close")
        return Scaled(Price("close"), round(amount - 100, 6))
    if reader.take_any(_DEVIATIONS):
        return _deviations_from(reader, speaker, amount)
    percent = bool(reader.take("%", "percent"))
    pips = Number(1, "pips") if not percent and reader.take("pips", "pip") else None
    reader.take_any(("or more", "or further") if percent or pips else ())
    if percent and reader.take("of"):
        return share_of(reader, speaker, value, amount)
    measured = _is_compared(reader)
    unit = pips or (None if percent else indicator(reader, speaker))
    atr = bool(pips) or (isinstance(unit, Line) and unit.call.name == "atr")
    sign = {"above": 1, "over": 1, "below": -1, "under": -1}.get(reader.take("above", "over", "below", "under"))
    if sign is None and atr and measured and isinstance(unit, Line) and not reader.sees(*_PROTECTIONS):
        return Scaled(unit, round(100 * (amount - 1), 6))  # "a body larger than 1 ATR"
    if sign is None or (not percent and not atr):
        return None
    of = _the_level_again(reader, speaker) or value(reader, speaker) or base_said(reader, speaker, percent=percent)
    if of is None or isinstance(of, Number):
        return None
    return Scaled(of, sign * amount) if percent or unit is None else Offset(of, sign * amount, unit)


@attempt
def _the_level_again(reader: Reader, speaker: Speaker) -> Value | None:
    """`buy 2 ATR below the 50 SMA, sell 2 ATR above it`: the level itself, not the price that is beside it."""
    level = speaker.level.of if isinstance(speaker.level, Offset | Scaled) else None
    return level if isinstance(level, Line) and reader.take("it", "that") else None


def _is_compared(reader: Reader) -> bool:
    """Whether a comparison led to the number that was just taken: `larger than 1 ATR`."""
    return reader.at > 1 and reader.tokens[reader.at - 2].text in ("than", ">", "<", ">=", "<=", "exceeds")


def _deviations_from(reader: Reader, speaker: Speaker, amount: float) -> Value | None:
    """`2 standard deviations below the 20 SMA`: the band of that width around it."""
    side = {"above": "upper", "over": "upper", "below": "lower", "under": "lower"}.get(
        reader.take("above", "over", "below", "under")
    )
    reader.skip("from")
    of = value(reader, speaker) if side is not None else None
    if side is None:
        return None
    if of is None and isinstance(speaker.level, Line) and speaker.level.call.name == "bollinger":
        call = speaker.level.call
        return Line(call, side) if call.number("multiplier") == amount else None
    length = of.call.number("length") if isinstance(of, Line) and of.call.name == "sma" and not of.back else None
    if length is None:
        return None
    call = speaker.mention("bollinger", make_call(BY_NAME["bollinger"], [length, amount], None))
    return Line(call, side)


@attempt
def _part(reader: Reader, speaker: Speaker) -> Value | None:
    """`half the range`, `two thirds of the whole range`, `a third of the ATR`."""
    return part_of(reader, speaker, value)


@attempt
def _multiple(reader: Reader, speaker: Speaker) -> Value | None:
    """`twice its 20 bar average`, `1.5 times the 50 SMA`."""
    start = reader.at
    named, _ = take_name(reader)
    if named is not None:  # "double exponential moving average" is a name
        return None
    reader.at = start
    times = {"twice": 2.0, "double": 2.0, "triple": 3.0}.get(reader.take("twice", "double", "triple"))
    if times is None:
        averaged = average_before(reader)
        times = reader.number()
        if times is None or averaged or not reader.take("x", "times", "*"):
            return None
    of = value(reader, speaker)
    return None if of is None or isinstance(of, Number) else Scaled(of, round(100 * (times - 1), 6))


def average_before(reader: Reader) -> bool:
    """Whether an average's name stands right before the number: then it is its length."""
    return reader.at > 0 and reader.tokens[reader.at - 1].text in ("ema", "sma", "ma", "wma", "hma", "tema", "dema")


@attempt
def _on_other_bars(reader: Reader, speaker: Speaker) -> Value | None:
    """`the daily close`, `4h close`, `weekly high`: a price of the last whole bar of another timeframe."""
    start = reader.at
    reader.skip("the", "on", "this", *_WHOLE_BARS)
    whole_bar = any(token.text in _WHOLE_BARS for token in reader.tokens[start : reader.at])
    if whole_bar and reader.sees(*_CLOSES_SO) and reader.tokens[reader.at - 1].text == "yesterday":
        speaker.read_on |= {"1d"}
        return Line(make_call(BY_NAME["previous_day"], [], None), "close")
    word = reader.peek().text
    frame = TIMEFRAME_WORDS.get(reader.take(*TIMEFRAME_WORDS)) or timeframe_token(reader)
    field = reader.take("close", "high", "low", "open", "price", "candle", "bar") if frame in TIMEFRAMES else ""
    barred = field in ("candle", "bar") and word in TIMEFRAME_WORDS
    if not field or frame is None or (barred and not (whole_bar and reader.sees(*_CLOSES_SO))):
        return None
    field = "close" if field in ("price", "candle", "bar") else field
    if frame == speaker.timeframe or (speaker.timeframe is None and word == "hourly"):
        speaker.read_on |= {frame}
        return Price(field)
    if field == "open":
        return None  # today's own open is not that of the last whole day
    speaker.read_on |= {frame}
    whole = {"1d": "previous_day", "1w": "previous_week"}.get(frame)
    if whole is not None:
        return Line(make_call(BY_NAME[whole], [], None), field)
    return Line(make_call(BY_NAME["sma"], [1], frame, field))


@attempt
def _previous_end(reader: Reader, speaker: Speaker) -> Value | None:
    """`PDH`, `PWL`: the high or low of the day or week before."""
    reader.skip_articles()
    name, field = _PREVIOUS_ENDS.get(reader.take(*_PREVIOUS_ENDS), ("", ""))
    if name == "previous_day" and speaker.timeframe == "1d":
        return Price(field, 1)
    return Line(make_call(BY_NAME[name], [], None), field) if name else None


@attempt
def _price(reader: Reader, speaker: Speaker) -> Value | None:
    reader.skip_articles()
    if reader.take("current", "bar's", "candle's"):
        reader.skip_articles()
    elif reader.take("daily") and not _is_of_days(reader, speaker):
        return None  # of the day that is not over
    phrase = reader.take_any(_PRICES)
    verb = phrase in ("close", "closes") and reader.sees(*_CLOSED)  # "crossing below closes it"
    if not phrase or verb or (phrase in ("low", "high") and reader.sees("level", "threshold")):
        return None
    field = _PRICES[phrase]
    if phrase in ("today's high", "today's low", "today's open") and not in_bars(reader, speaker, "1d"):
        return None  # of the day that is not over
    if phrase in ("candle", "bar", "price") and reader.sees("high", "low", "open", "close"):
        field = reader.take("high", "low", "open", "close")
    at = reader.at
    if reader.take_any(_OF_BAR_BEFORE):
        return Price(field, 1)
    period = _OF_PERIODS.get(reader.take_any(_OF_PERIODS), "")
    if period and field in ("open", "high", "low", "close"):
        whole = Line(make_call(BY_NAME[period], [], None), field)
        return Price(field, 1) if period == "previous_day" and speaker.timeframe == "1d" else whole
    reader.take_any(_OF_THIS_BAR if field in ("high", "low", "open") else ())
    at = reader.at
    reader.skip("of")
    back = reader.whole()
    unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "") if back is not None else ""
    if back is not None and unit and reader.take("ago", "back", "earlier", "before"):
        return shift(Price(field), back) if in_bars(reader, speaker, unit) else None
    reader.at = at
    return Price(field)


def _is_of_days(reader: Reader, speaker: Speaker) -> bool:
    """Whether the daily price is that of the bars traded."""
    if reader.sees("open") and speaker.timeframe is None:
        return False
    return in_bars(reader, speaker, "1d")


@attempt
def _level(reader: Reader, speaker: Speaker) -> Value | None:
    """A bare number; one with a unit is no level."""
    told = reader.take_any(_LEVEL_OF)
    reader.skip("the")
    sign = -1 if reader.take("-", "minus") else 1
    reader.take("+", "plus" if reader.peek(1).value is not None else "")
    if reader.take("level"):
        return None
    number = reader.signed_number()
    if number is None or _is_glued(reader) or (reader.sees(*_UNITS_BEHIND) and not (told and reader.take("dollars"))):
        return None
    if average_follows(reader):
        return None  # the length of an average that could not be read, and no level
    reader.skip("level", "line")
    return Number(sign * number)


def _is_glued(reader: Reader) -> bool:
    """`30wk`, `60k`: a number that a word nobody knows is written to is part of it, and no level."""
    following = reader.peek()
    return following.kind is Kind.WORD and reader.tokens[reader.at - 1].touches(following)

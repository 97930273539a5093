"""Measures as they are said: `the range of the bar`, `BB width`, `z-score (20)`, `the upper wick`, `%B`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.indicator_numbers import numbers_behind, numbers_in_brackets
from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.outputs import usual_call
from app.llm.offline.compiler.grammar.units import BAR_UNITS, in_bars
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Call, Measure, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_OF_A_BAR = {
    **dict.fromkeys(
        phrases("""
            range of the bar | range of the candle | bar range | candle range | bar's range | candle's range |
            today's range | todays range | day's range | range of the day | range of this bar | high - low range |
            high - low | bar's high - low | high minus low | high to low range | candle size | size of the candle |
            size of the bar | bar size | high low range | range of today | range of this candle | current range
        """),
        "bar_range",
    ),
    **dict.fromkeys(
        phrases("""
            body of the candle | body of the bar | candle body | bar body | candle's body | bar's body | body |
            real body | size of the body | body size
        """),
        "body",
    ),
    **dict.fromkeys(
        phrases("""
            upper wick | upper shadow | top wick | upper tail | wick on top | wick above the body | upside wick
        """),
        "upper_wick",
    ),
    **dict.fromkeys(
        phrases("""
            lower wick | lower shadow | bottom wick | lower tail | wick below the body | downside wick
        """),
        "lower_wick",
    ),
    **dict.fromkeys(phrases("ibs | internal bar strength | internal bar strength ibs"), "place"),
}
_DAY = ("today's", "todays", "today", "day", "day's")
_RANGE = ("range", "ranges")
_COMPARED = words("is > < >= <= above below over under exceeds greater bigger larger smaller less more at")
_WIDTH = phrases("""
    bandwidth | width | band width | bands width | channel width | squeeze width
""")
_WIDTH_ALONE = phrases("bandwidth | bbw | bb bandwidth | bbwidth | band width | bands width | width of the bands")
_Z_SCORE = phrases("z - score | z score | zscore | z - scores | z")
_OF_PRICE = phrases("""
    of the close | of close | of price | of the price | of closing price | of the closing price | of closes |
    of prices
""")
_PERCENT_B = phrases("% b | %b | percent b | bb % b | bb %b | bollinger % b | bollinger %b | bollinger bands % b")
_RELATIVE_VOLUME = phrases("relative volume | rvol | volume ratio")
_LEVELS = {
    **dict.fromkeys(phrases("pivot point | pivot level | central pivot | central pivot point | floor pivot"), "pivot"),
    **{f"{end} {count}": f"pivot_{end}{count}" for end in "rs" for count in "12"},
    **{f"pivot {end} {count}": f"pivot_{end}{count}" for end in "rs" for count in "12"},
}
_PERIODS = {"daily": "previous_day", "day's": "previous_day", "today's": "previous_day", "weekly": "previous_week"}
_BARS = words("period periods bar bars day days candle candles")


@attempt
def measure(reader: Reader, speaker: Speaker) -> Value | None:
    """A formula over a bar or an indicator."""
    reader.skip_articles()
    for form in (_of_a_bar, _width, _z_score, _percent_b, _relative_volume, _pivot_level):
        found = form(reader, speaker)
        if found is not None:
            return found
    return None


@attempt
def _of_a_bar(reader: Reader, speaker: Speaker) -> Value | None:
    start = reader.at
    reader.skip("today's", "todays", "current", "this")
    name = _OF_A_BAR.get(reader.take_any(_OF_A_BAR), "")
    if not name and reader.take(*_RANGE):
        name = "bar_range" if reader.sees(*_COMPARED) else ""
    of_day = any(token.text in _DAY for token in reader.tokens[start : reader.at])
    if not name or (of_day and not in_bars(reader, speaker, "1d")):
        return None  # "today's range" of an hourly chart is no bar's
    reader.take_any(("of the candle", "of the bar", "of this bar", "of this candle", "( ibs )"))
    return Measure(name)


@attempt
def _width(reader: Reader, speaker: Speaker) -> Value | None:
    """`BB width (20, 2)`, `the width of the Bollinger bands`, `Keltner channel width`, `bandwidth`."""
    ahead = bool(reader.take_any(("width of the", "width of")))
    assumed = len(reader.assumed)
    said = indicator_call(reader, speaker)
    if said is None:
        return None if ahead else _width_alone(reader, speaker)
    row, call, output = said
    if output or row.name not in ("bollinger", "keltner", "donchian") or not (ahead or reader.take_any(_WIDTH)):
        return None
    numbers = numbers_behind(reader, row, has_length=False) if len(reader.assumed) > assumed else ()
    if len(numbers) == len(row.numbers):
        del reader.assumed[assumed:]
        call = speaker.mention(row.name, make_call(row, list(numbers), call.timeframe))
    return _width_of(reader, call)


def _width_alone(reader: Reader, speaker: Speaker) -> Value | None:
    """`bandwidth`, `band width (20, 2)`: of the Bollinger bands."""
    if not reader.take_any(_WIDTH_ALONE):
        return None
    row, at = BY_NAME["bollinger"], reader.at
    said = numbers_in_brackets(reader, row, len(row.numbers))
    if len(said) != len(row.numbers):
        reader.at = at
        return _width_of(reader, usual_call(reader, speaker, "bollinger"))
    return _width_of(reader, speaker.mention("bollinger", make_call(row, list(said), None)))


def _width_of(reader: Reader, call: Call) -> Value:
    if call.name == "donchian":
        return Measure("channel_width", (call,))
    reader.assumed.append("the width of bands is (upper − lower) / middle")
    return Measure("band_width", (call,))


@attempt
def _z_score(reader: Reader, speaker: Speaker) -> Value | None:
    """`z-score`, `20-period z-score of the close`, `z-score (50)`: from the average, in standard deviations."""
    length = _length_before(reader)
    word = reader.take_any(_Z_SCORE)
    if not word or (word == "z" and not reader.sees("(", *_COMPARED)):
        return None
    reader.take_any(_OF_PRICE)
    if length is None:
        length = _length_behind(reader)
    reader.take_any(_OF_PRICE)
    if length is None and reader.take("vs", "versus", "around", "from"):
        reader.skip("the", "its")
        length = reader.whole(2)
        reader.skip("-", *_BARS)
        if length is None or not reader.take("sma", "average", "mean", "ma"):
            return None
    before = speaker.mentioned.get("z_score") if length is None else None
    if before is None:
        if length is None:
            length = 20
            reader.assumed.append("z-score: length 20 (not said)")
        before = speaker.mention("z_score", make_call(BY_NAME["stdev"], [length], None))
    average = make_call(BY_NAME["sma"], [before.number("length") or 20.0], None)
    return Measure("z_score", (average, before))


def _length_before(reader: Reader) -> int | None:
    at = reader.at
    length = reader.whole(2)
    if length is not None:
        reader.skip("-", *_BARS)
        if reader.take_any(_Z_SCORE):
            reader.at = at
            length = reader.whole(2)
            reader.skip("-", *_BARS)
            return length
    reader.at = at
    return None


def _length_behind(reader: Reader) -> int | None:
    """`(20)`, `over 20 bars`, `with lookback 20`, `20` where a comparison follows."""
    at = reader.at
    opened = bool(reader.take("("))
    led = bool(reader.take_any(("over the last", "over", "of", "with a lookback of", "with lookback", "lookback")))
    reader.skip("lookback", "length", "period", "=")
    length = reader.whole(2)
    if length is not None:
        reader.skip("-")
        unit = reader.take(*BAR_UNITS)
        if reader.take(")") if opened else (led and unit) or reader.sees(*_COMPARED):
            return length
    reader.at = at
    return None


@attempt
def _percent_b(reader: Reader, speaker: Speaker) -> Value | None:
    """`%B`: 0 at the lower band, 1 at the upper one."""
    if not reader.take_any(_PERCENT_B):
        return None
    row = BY_NAME["bollinger"]
    numbers = numbers_behind(reader, row, has_length=False)
    if len(numbers) == len(row.numbers):
        return Measure("percent_b", (make_call(row, list(numbers), None),))
    return None if numbers else Measure("percent_b", (usual_call(reader, speaker, "bollinger"),))


@attempt
def _relative_volume(reader: Reader, speaker: Speaker) -> Value | None:
    """`relative volume`, `RVOL (10)`: the volume over its average."""
    if not reader.take_any(_RELATIVE_VOLUME):
        return None
    length = _length_behind(reader)
    if length is None:
        length = 20
        reader.assumed.append("relative volume: average over 20 bars (not said)")
    return Measure("relative_volume", (make_call(BY_NAME["sma"], [length], None, "volume"),))


@attempt
def _pivot_level(reader: Reader, speaker: Speaker) -> Value | None:
    """`the daily pivot point`, `R1`, `the weekly S1`: the levels floor traders take from the day before."""
    if reader.at and reader.tokens[reader.at - 1].value is not None:
        return None  # "2 R"
    period = reader.take(*_PERIODS)
    name = _LEVELS.get(reader.take_any(_LEVELS), "") or ("pivot" if period and reader.take("pivot") else "")
    if not name or reader.sees("high", "highs", "low", "lows"):
        return None
    reader.take("level", "line")
    of = _PERIODS.get(period, "previous_day")
    reader.assumed.append(f"pivot levels are those of the last whole {of.removeprefix('previous_')} (UTC)")
    return Measure(name, (make_call(BY_NAME[of], [], None),))

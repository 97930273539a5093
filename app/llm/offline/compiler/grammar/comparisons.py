"""How a value stands to another: `is above`, `crosses below`, `touches`, `is rising`, `between 40 and 60`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import make_call, shift
from app.llm.offline.compiler.grammar.relations import ABOVE, BE, BELOW, RELATIONS, Relation, relate
from app.llm.offline.compiler.grammar.units import BAR_UNITS, in_bars
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.lexicon import BY_NAME, Spoken
from app.llm.offline.compiler.meaning import (
    AllOf,
    Call,
    Compare,
    Condition,
    Cross,
    Line,
    Not,
    Number,
    Offset,
    Price,
    Recently,
    Repeated,
    Scaled,
    Slope,
    Value,
    Way,
    Within,
)
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases

_BECOMES = ("turns", "goes", "becomes", "gets", "flips", "turned", "flipped", "crosses", "to")
_IN_PERCENT = ("roc", "historical_volatility", "rsi", "stochastic", "mfi", "williams_r", "aroon")
_PAIRED = {"macd": "signal", "stochastic": "d", "stoch_rsi": "d"}
_UP = phrases("""
    rising | going up | sloping up | pointing up | trending up | increasing | moving up | heading up |
    sloping upwards | rises | upward | upwards | growing | slope up | slope is up | slope is positive | slope positive |
    slopes up | pointing upwards | trending higher | going higher | moving higher | heading higher | slope rising
""")
_DOWN = phrases("""
    falling | going down | sloping down | pointing down | trending down | decreasing | moving down | heading down |
    sloping downwards | falls | downward | downwards | declining | dropping | slope down | slope is down |
    slope is negative | slope negative | slopes down | pointing downwards | trending lower | going lower |
    moving lower | heading lower | slope falling
""")


@attempt
def predicate(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """What is said of `left`, with its duration: `… below 30 for 3 bars`."""
    reader.skip("must", "should", "has", "to", "have", "been")
    reader.skip(*BE)
    denied = bool(reader.take("not", "isn't", "isnt", "aren't"))
    reader.skip("still", "already", "now", "again", "currently", "just")
    for form in (_between, _record, _broken, _flip, _slope, _state, _distant, _passage, _relation):
        found = form(reader, speaker, left)
        if found is not None:
            lasting = _duration(reader, speaker, found)
            return Not(lasting) if denied else lasting
    return None


@attempt
def _between(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    if not reader.take("between"):
        return None
    low = value(reader, speaker)
    if low is None or not reader.take("and", "-", "to"):
        return None
    high = value(reader, speaker)
    if isinstance(low, Number) and isinstance(high, Line) and BY_NAME[high.call.name].average:
        low = same_average(high, low.value)  # "between the 50 and 100 EMA"
    return Within(left, low, high) if high is not None else None


@attempt
def _record(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`is the lowest of the last 10 bars`, `is the highest close in 20 days`: the current bar included."""
    reader.skip("the", "a", "new", "at", "its", "makes", "make")
    kind = reader.take("highest", "lowest")
    reader.skip("close", "value", "reading", "point", "level", "one", "high", "low")
    if not kind or not isinstance(left, Price) or left.back:
        return None
    if not reader.take("of", "in", "over", "for", "since"):
        return None
    reader.skip("the", "last", "past", "previous")
    bars = reader.whole(2)
    unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "") if bars is not None else ""
    if bars is None or not unit or not in_bars(reader, speaker, unit):
        return None
    row = BY_NAME[kind]
    return Compare(left, ">=" if kind == "highest" else "<=", Line(make_call(row, [bars], None, left.field)))


@attempt
def _broken(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`the upper band is broken`."""
    if not isinstance(left, Line | Price) or not reader.take("broken", "taken"):
        return None
    reader.take("out")
    return relate(Price("close"), "break", left)


@attempt
def _flip(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`supertrend flips green`, `supertrend is bullish`, `parabolic SAR flips below the price`."""
    if not isinstance(left, Line) or left.call.name not in ("supertrend", "parabolic_sar"):
        return None
    moved = bool(reader.take("flips", "turns", "goes", "changes", "switches", "flip", "turn", "becomes", "moves"))
    reader.skip("to")
    beside = reader.take("below", "above", "under", "over")
    if beside:  # the line below the price: the trend is up
        reader.skip("the")
        if not reader.take("price", "candles", "candle", "bars", "close", "market") and not _ends(reader):
            return None
        up = beside in ("below", "under")
        line = Line(left.call, left.output)
        return (
            Cross(Price("close"), "up" if up else "down", line)
            if moved
            else Compare(Price("close"), ">" if up else "<", line)
        )
    word = reader.take("green", "bullish", "up", "long", "positive", "red", "bearish", "down", "short", "negative")
    if not word or (word in ("long", "short") and reader.sees("and", "/", "+", "or")):
        return None
    up = word in ("green", "bullish", "up", "long", "positive")
    trending, against = trend_of(left.call)
    return Cross(trending, "up" if up else "down", against) if moved else Compare(trending, ">" if up else "<", against)


def trend_of(call: Call) -> tuple[Value, Value]:
    """The two values whose order is the trend: supertrend's direction and 0, the close and the parabolic SAR."""
    if call.name == "parabolic_sar":
        return Price("close"), Line(call)
    return Line(call, "direction"), Number(0)


@attempt
def _slope(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    if reader.take_any(("turns up", "turning up", "turned up", "hooks up", "curls up")):
        return AllOf((Slope(left, "up"), Not(Slope(shift(left, 1), "up"))))
    if reader.take_any(("turns down", "turning down", "turned down", "hooks down", "curls down")):
        return AllOf((Slope(left, "down"), Not(Slope(shift(left, 1), "down"))))
    at = reader.at
    way: Way | None = "up" if reader.take_any(_UP) else "down" if reader.take_any(_DOWN) else None
    if (
        way is None
        and isinstance(left, Line)
        and reader.sees("up", "down")
        and reader.peek(1).text in ("", ",", ".", "\n")
    ):
        way = "up" if reader.take("up", "down") == "up" else "down"  # "SMA 50 up, …"
    if way is None or reader.sees(*ABOVE, *BELOW, "through", "back", "to"):
        reader.at = at
        return None
    return Slope(left, way, _bars(reader, speaker, ("for",)) or 1)


@attempt
def _state(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`oversold`, `overbought`, `positive`, `negative`."""
    reader.skip(*_BECOMES)
    moved = reader.at > 0 and reader.tokens[reader.at - 1].text in _BECOMES
    word = reader.take("oversold", "overbought", "positive", "negative", "green", "red")
    if not word:
        return None
    if word in ("positive", "negative", "green", "red"):
        if not isinstance(left, Line):
            return None
        up = word in ("positive", "green")
        return Cross(left, "up" if up else "down", Number(0)) if moved else Compare(left, ">" if up else "<", Number(0))
    row = BY_NAME.get(left.call.name) if isinstance(left, Line) else None
    if row is None or row.extremes is None or not isinstance(left, Line):
        return None
    low, high = oversold_levels(row, left.call)
    level = low if word == "oversold" else high
    reader.assumed.append(f"{word} means {row.title} {'below' if word == 'oversold' else 'above'} {level:g}")
    return Compare(left, "<" if word == "oversold" else ">", Number(level))


def oversold_levels(row: Spoken, call: Call) -> tuple[float, float]:
    """The levels meant by oversold and overbought; a very short RSI swings further."""
    if row.name == "rsi" and (call.number("length") or 14) <= 4:
        return 10.0, 90.0
    if row.extremes is None:
        raise ValueError(f"{row.name} has no usual extremes")
    return row.extremes


@attempt
def _distant(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`is 2% below the 20 SMA`, `at least 1 ATR above the 50 EMA`: further away than that."""
    near = _near(reader, speaker, left)
    if near is not None:
        return near
    reader.take("closes", "close", "closing")
    reader.take_any(("at least", "more than", "over"))
    at = reader.at
    right = value(reader, speaker)
    if not isinstance(right, Scaled | Offset):
        reader.at = at
        return None
    amount = right.percent if isinstance(right, Scaled) else right.multiple
    return Compare(left, ">" if amount > 0 else "<", right)


@attempt
def _near(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`is within 1% of the 200 SMA`."""
    if not reader.take("within"):
        return None
    percent = reader.number()
    if percent is None or not reader.take("%", "percent") or not reader.take("of", "from"):
        return None
    level = value(reader, speaker)
    if level is None or isinstance(level, Number):
        return None
    return Within(left, Scaled(level, -percent), Scaled(level, percent))


@attempt
def _passage(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`goes from below 30 to above 30`: a crossing told as a journey."""
    reader.take("goes", "moves", "crosses", "rises", "falls", "drops", "comes", "passes")
    origin = reader.take("below", "under", "above", "over") if reader.take("from") else ""
    start = value(reader, speaker) if origin else None
    reader.skip("back")
    target = reader.take("above", "over", "below", "under") if start is not None and reader.take("to") else ""
    if not target or value(reader, speaker) != start or start is None:
        return None
    up = target in ("above", "over")
    return Cross(left, "up" if up else "down", start) if up == (origin in ("below", "under")) else None


@attempt
def _relation(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    phrase = reader.take_any(RELATIONS)
    if not phrase:
        return None
    if phrase in ("cross", "crosses", "crossing", "crossed"):
        return _crossing(reader, speaker, left)
    relation = RELATIONS[phrase]
    right = _right(reader, speaker, left)
    if right is None:
        right = _same_level(reader, speaker, left, relation)
        return relate(left, relation, right) if right is not None else _with_partner(left, relation)
    reader.take_any(("from below", "from underneath") if relation == "up" else ("from above", "from the top"))
    speaker.level = right
    if relation in ("up", "down"):
        speaker.pair = (left, right)
    return _chain(reader, speaker, relate(left, relation, right), right)


def _ends(reader: Reader) -> bool:
    return reader.done or reader.sees(",", ".", ";", "\n", "-", "and", "with", "!")


def _same_level(reader: Reader, speaker: Speaker, left: Value, relation: Relation) -> Value | None:
    """`sell when it crosses below`, `short below`: below what the same subject was compared with before."""
    if relation in (">", "<") and not _ends(reader):
        return None
    if relation in ("up", "down", "cross") and speaker.pair is not None and speaker.pair[0] == left:
        return speaker.pair[1]
    return speaker.level if left == speaker.it and relation in ("up", "down", "cross", ">", "<") else None


def _crossing(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`crosses X`, `crosses X to the upside`, `crosses up`, `crosses` with the line's own partner."""
    reader.skip("with")
    way = _way(reader)
    right = _right(reader, speaker, left)
    way = way or _way(reader)
    if right is None:
        right = _same_level(reader, speaker, left, "cross")
        paired = _with_partner(left, "cross") if right is None else None
        right = paired.right if isinstance(paired, Cross) else right
    if right is None:
        return None
    speaker.level, speaker.pair = right, (left, right)
    return Cross(left, way, right)


def _way(reader: Reader) -> Way | None:
    if reader.take_any(("to the upside", "from below", "upwards", "upward", "up", "bullish", "bullishly")):
        return "up"
    if reader.take_any(("to the downside", "from above", "downwards", "downward", "down", "bearish", "bearishly")):
        return "down"
    return None


def _with_partner(left: Value, relation: Relation) -> Condition | None:
    """A crossing without a second line: MACD crosses its signal, stochastic %K its %D."""
    if not isinstance(left, Line) or left.call.name not in _PAIRED or relation not in ("cross", "up", "down"):
        return None
    way: Way | None = "up" if relation == "up" else "down" if relation == "down" else None
    return Cross(left, way, Line(left.call, _PAIRED[left.call.name]))


def _right(reader: Reader, speaker: Speaker, left: Value) -> Value | None:
    if reader.sees("both") and not any(token.text == "and" for token in reader.tokens[reader.at : reader.at + 8]):
        return None
    reader.skip("both")
    at = reader.at
    reader.skip("the", "of")
    if reader.take_any(("zero line", "zero", "0 line", "centerline", "centreline")):
        return Number(0)
    reader.at = at
    if reader.take("it", "them") and left == speaker.it:
        level = _spoken_of(speaker, left)
        if level is not None:
            return level  # "dips to the 20 EMA and closes above it"
    reader.at = at
    right = _other_output(reader, left) or _percentage(reader, left) or value(reader, speaker)
    if isinstance(right, Number) and isinstance(left, Line) and BY_NAME[left.call.name].average and right.value >= 2:
        # "the 20 EMA crosses above the 50": a bare number beside an average is a length, not a price
        return same_average(left, right.value)
    return right


@attempt
def _percentage(reader: Reader, left: Value) -> Value | None:
    """`ROC above 5 percent`: of an indicator counted in percent the number is a level."""
    number = reader.signed_number() if isinstance(left, Line) and left.call.name in _IN_PERCENT else None
    return Number(number) if number is not None and reader.take("%", "percent", "pct") else None


def _spoken_of(speaker: Speaker, left: Value) -> Value | None:
    """What `it` is beside `left`: the level it was last compared with, or what was spoken of before it."""
    if speaker.level is not None and not (isinstance(left, Price) and isinstance(speaker.level, Number)):
        return speaker.level
    return speaker.former if speaker.former != left else None


def _other_output(reader: Reader, left: Value) -> Value | None:
    """`stoch RSI k crosses below d`: another line of the same indicator."""
    if not isinstance(left, Line) or not left.output:
        return None
    outputs = BY_NAME[left.call.name].outputs
    word = reader.take_any([said for said, output in outputs.items() if output not in (left.output, "up", "down")])
    return Line(left.call, outputs[word]) if word else None


def same_average(line: Line, length: float) -> Value:
    """The average of the same kind as `line` over `length` bars."""
    return Line(make_call(BY_NAME[line.call.name], [length], line.call.timeframe))


def _chain(reader: Reader, speaker: Speaker, first: Condition, right: Value) -> Condition:
    """`20 EMA > 50 EMA > 200 EMA`, `EMA 20 above EMA 50 above EMA 100 above EMA 200`."""
    parts = [first]
    while isinstance(right, Line):
        at = reader.at
        phrase = reader.take(">", "<", ">=", "<=", "above", "below", "over", "under")
        further = _right(reader, speaker, right) if phrase else None
        if not isinstance(further, Line):
            reader.at = at
            break
        parts.append(relate(right, RELATIONS[phrase], further))
        right = further
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _duration(reader: Reader, speaker: Speaker, found: Condition) -> Condition:
    bars = _bars(reader, speaker, ("for", "for the last", "for at least"))
    if bars is not None:
        return Repeated(found, bars)
    bars = _bars(reader, speaker, ("within the last", "in the last", "within", "in the past", "during the last"))
    return Recently(found, bars) if bars is not None else found


def _bars(reader: Reader, speaker: Speaker, openings: tuple[str, ...]) -> int | None:
    """`for 3 bars`, `for 3 consecutive bars`, `3 bars in a row`."""
    at = reader.at
    opened = reader.take_any(openings)
    bars = reader.whole(1)
    if bars is not None:
        consecutive = bool(reader.take("consecutive", "straight"))
        unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "")
        unit = unit if unit and in_bars(reader, speaker, unit) else ""
        row = bool(reader.take_any(("in a row", "running")))
        if unit and (opened or row or consecutive):
            return bars
    reader.at = at
    return None

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import shift
from app.llm.offline.compiler.grammar.flips import flip
from app.llm.offline.compiler.grammar.records import record
from app.llm.offline.compiler.grammar.relating import relation, same_average
from app.llm.offline.compiler.grammar.relations import ABOVE, BE, BELOW, relate
from app.llm.offline.compiler.grammar.units import BAR_UNITS, in_bars
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.higher import is_higher
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

_UP = phrases("""
    rising | going up | sloping up | pointing up | trending up | increasing | moving up | heading up |
    sloping upwards | rises | upward | upwards | growing | slope up | slope is up | slope is positive |
    slope positive |
    slopes up | pointing upwards | trending higher | going higher | moving higher | heading higher | slope rising
""")

_DOWN = phrases("""
    falling | going down | sloping down | pointing down | trending down | decreasing | moving down | heading down |
    sloping downwards | falls | downward | downwards | declining | dropping | slope down | slope is down |
    slope is negative | slope negative | slopes down | pointing downwards | trending lower | going lower |
    moving lower | heading lower | slope falling
""")


_TURNS_UP = phrases("""
    turns up | turning up | turned up | hooks up | curls up | turns upward | turns upwards | hooking up | curling up |
    starts rising | starts to rise | begins to rise | starts turning up | starts going up | turns higher | ticks up |
    starts to turn up | begins rising | turn up | hook up | starts sloping up
""")
_TURNS_DOWN = phrases("""
    turns down | turning down | turned down | hooks down | curls down | turns downward | turns downwards |
    hooking down | curling down | starts falling | starts to fall | begins to fall | starts turning down |
    starts going down | turns lower | ticks down | rolls over | starts to turn down | begins falling | turn down |
    hook down | starts sloping down
""")
_SIGNS = ("from negative to positive", "from positive to negative", "negative to positive", "positive to negative")
_HIGHER = phrases("higher than | greater than | above | bigger than | more than | > | larger than | over")
_THAN = (*_HIGHER, *phrases("lower than | less than | below | smaller than | < | under"))
_BAR_BEFORE = phrases("previous bar | prior bar | last bar | previous candle | bar before | previous value | 1 before")


@attempt
def predicate(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """What is said of `left`, with its duration: `… below 30 for 3 bars`."""
    reader.skip("must", "should", "has", "to", "have", "been")
    reader.skip(*BE)
    denied = bool(reader.take("not", "isn't", "isnt", "aren't"))
    reader.skip("still", "already", "now", "again", "currently", "just")
    for form in (_between, record, _broken, flip, _against_itself, _slope, _state, _distant, _passage, relation):
        found = form(reader, speaker, left)
        if found is not None:
            lasting = _after_being(reader, speaker, _duration(reader, speaker, found))
            reader.take_any(_AT_ONCE)
            return Not(lasting) if denied else lasting
    return None


_AT_ONCE = phrases("at the same time | simultaneously | on the same bar | on the same candle | at the same moment")


def _after_being(reader: Reader, speaker: Speaker, found: Condition) -> Condition:
    """`closes above the 10 EMA after being below it for 3 bars`: the bars before were on the other side."""
    before = _bars_beyond(reader, speaker, found)
    return found if before is None else AllOf((found, before))


@attempt
def _bars_beyond(reader: Reader, speaker: Speaker, found: Condition) -> Condition | None:
    if not isinstance(found, Compare | Cross) or not reader.take("after"):
        return None
    counted = _bars_there(reader, speaker, found)
    if counted is not None:
        return counted
    reader.skip("being", "having", "been", "it", "was", "closing", "trading", "spending", "at", "least")
    place = reader.take(*ABOVE, *BELOW)
    if not place:
        return None
    reader.take("it", "there", "that")
    bars = _bars(reader, speaker, ("for at least", "for", "for the last", "for more than"))
    side = ">" if place in ABOVE else "<"
    return Repeated(Compare(shift(found.left, 1), side, shift(found.right, 1)), bars) if bars is not None else None  # type: ignore[arg-type]


@attempt
def _bars_there(reader: Reader, speaker: Speaker, found: Compare | Cross) -> Condition | None:
    """`after at least 5 closes below it`, `after 10 bars under`: so many bars before this one on the other side."""
    reader.take_any(("at least", "a minimum of", "minimum", "more than"))
    over = reader.tokens[reader.at - 1].text == "than"
    bars = reader.whole(2)
    reader.skip("consecutive", "straight", "or", "more")
    unit = BAR_UNITS.get(reader.take("closes", *BAR_UNITS), "bars") if bars is not None else ""
    if bars is None or over or reader.tokens[reader.at - 1].value is not None or not in_bars(reader, speaker, unit):
        return None
    reader.skip("in", "a", "row", "spent", "of", "closing", "closed", "trading")
    place = reader.take(*ABOVE, *BELOW)
    up = found.operator in (">", ">=") if isinstance(found, Compare) else found.way == "up"
    if not place or (place in ABOVE) == up:
        return None
    if not reader.take("it", "there", "that"):
        at = reader.at
        again = value(reader, speaker)
        if again != found.right:
            reader.at = at
            if again is not None:
                return None
    return Repeated(Compare(shift(found.left, 1), "<" if up else ">", shift(found.right, 1)), bars)


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
def _broken(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`the upper band is broken`."""
    if not isinstance(left, Line | Price) or not reader.take("broken", "taken"):
        return None
    reader.take("out")
    return relate(Price("close"), "break", left)


@attempt
def _slope(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    turned = "up" if reader.take_any(_TURNS_UP) else "down" if reader.take_any(_TURNS_DOWN) else None
    if turned is not None:
        return _turn(reader, speaker, left, turned)  # type: ignore[arg-type]
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


def _turn(reader: Reader, speaker: Speaker, left: Value, way: Way) -> Condition | None:
    """`turns up`, `turns up from below 30`: it goes that way now and did not a bar ago."""
    turned = (Slope(left, way), Not(Slope(shift(left, 1), way)))
    at = reader.at
    if reader.take("from"):
        place = reader.take(*ABOVE, *BELOW)
        level = value(reader, speaker) if place else None
        if level is None:
            return None
        return AllOf((*turned, Compare(shift(left, 1), ">" if place in ABOVE else "<", shift(level, 1))))
    reader.at = at
    return AllOf(turned)


@attempt
def _against_itself(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`is higher than 5 bars ago`, `above its value 10 bars ago`, `greater than the previous bar`."""
    phrase = reader.take_any(_THAN)
    if not phrase:
        return None
    reader.skip("it", "was", "its", "the", "value", "on", "of", "level", "reading", "'s")
    if reader.take_any(_BAR_BEFORE):
        back: int | None = 1
    else:
        back = reader.whole(1)
        unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "") if back is not None else ""
        if not unit or not reader.take("ago", "before", "back", "earlier") or not in_bars(reader, speaker, unit):
            return None
    if back is None:
        return None
    if back == 1 and is_higher(left):
        return Slope(left, "up" if phrase in _HIGHER else "down")
    return Compare(left, ">" if phrase in _HIGHER else "<", shift(left, back))


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
        if BY_NAME[left.call.name].average or left.call.name == "linreg":
            return _colour_of_line(left, word, up, moved)
        return Cross(left, "up" if up else "down", Number(0)) if moved else Compare(left, ">" if up else "<", Number(0))
    row = BY_NAME.get(left.call.name) if isinstance(left, Line) else None
    if row is None or row.extremes is None or not isinstance(left, Line):
        return None
    low, high = oversold_levels(row, left.call)
    said = _level_in_brackets(reader)
    level = said if said is not None else low if word == "oversold" else high
    reader.assumed.append(f"{word} means {row.title} {'below' if word == 'oversold' else 'above'} {level:g}")
    return Compare(left, "<" if word == "oversold" else ">", Number(level))


@attempt
def _level_in_brackets(reader: Reader) -> float | None:
    """`overbought (over 80)`, `oversold (< 20)`, `oversold (30)`."""
    if not reader.take("("):
        return None
    reader.skip("over", "above", "below", "under", ">", "<", "i", ".", "e", ",", "level", "at")
    number = reader.signed_number()
    return number if number is not None and reader.take(")") else None


def _colour_of_line(line: Line, word: str, up: bool, moved: bool) -> Condition | None:
    """`the Hull turns green`: charts paint an average by its slope; it is never negative."""
    if word not in ("green", "red"):
        return None
    way: Way = "up" if up else "down"
    return AllOf((Slope(line, way), Not(Slope(shift(line, 1), way)))) if moved else Slope(line, way)


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
    reader.take("closes", "close", "closing", "drops", "falls", "dips", "trades", "rises", "climbs", "gets", "goes")
    reader.take_any(("at least", "more than", "over"))
    at = reader.at
    right = value(reader, speaker)
    if right is not None:
        speaker.compare(left, right)
    if isinstance(right, Line) and right.call.name == "bollinger" and reader.tokens[at].value is not None:
        return Compare(left, ">" if right.output == "upper" else "<", right)  # "2 standard deviations below the mean"
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
    reader.take("goes", "moves", "crosses", "rises", "falls", "drops", "comes", "passes", "flips", "turns", "changes")
    signs = reader.take_any(_SIGNS)
    if signs:
        return (
            Cross(left, "up" if signs.endswith("positive") else "down", Number(0)) if isinstance(left, Line) else None
        )
    origin = reader.take("below", "under", "above", "over") if reader.take("from") else ""
    start = value(reader, speaker) if origin else None
    reader.skip("back")
    target = reader.take("above", "over", "below", "under") if start is not None and reader.take("to") else ""
    if not target or value(reader, speaker) != start or start is None:
        return None
    up = target in ("above", "over")
    return Cross(left, "up" if up else "down", start) if up == (origin in ("below", "under")) else None


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
        row = bool(reader.take_any(("in a row", "running", "straight", "consecutively", "in succession")))
        if unit and (opened or row or consecutive):
            return bars
    reader.at = at
    return None

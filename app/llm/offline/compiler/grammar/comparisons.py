"""What is said of a value: that it lies, crosses, turns or passes somewhere, and for how long."""

from __future__ import annotations

from dataclasses import replace

from app.llm.offline.compiler.grammar.bar_ahead import on_bar_ahead
from app.llm.offline.compiler.grammar.broken_levels import broken
from app.llm.offline.compiler.grammar.calls import shift
from app.llm.offline.compiler.grammar.coming_round import comes_round
from app.llm.offline.compiler.grammar.distant import distant
from app.llm.offline.compiler.grammar.endings import by_the_close, ends
from app.llm.offline.compiler.grammar.flips import flip
from app.llm.offline.compiler.grammar.inside_lines import inside_line
from app.llm.offline.compiler.grammar.judged import judged
from app.llm.offline.compiler.grammar.lasting import bars_said, lasting, running
from app.llm.offline.compiler.grammar.motions import MOTIONS
from app.llm.offline.compiler.grammar.nor import none_of, nor
from app.llm.offline.compiler.grammar.on_several import on_several
from app.llm.offline.compiler.grammar.out_of import out_of
from app.llm.offline.compiler.grammar.records import record
from app.llm.offline.compiler.grammar.relating import other_output, relation, same_average
from app.llm.offline.compiler.grammar.relations import ABOVE, BE, BELOW
from app.llm.offline.compiler.grammar.rivals import takes_over
from app.llm.offline.compiler.grammar.runs import run
from app.llm.offline.compiler.grammar.states import new_state, state
from app.llm.offline.compiler.grammar.units import BAR_UNITS, in_bars
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.higher import is_higher
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Cross,
    Line,
    Measure,
    Not,
    Number,
    Price,
    Recently,
    Repeated,
    Slope,
    Value,
    Way,
    Within,
)
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_UP = phrases("""
    keeps rising | keeps climbing | keeps going up | continues to rise | still rising | continues rising |
    ticking up | ticking higher | curving up | angled up | angling up | leaning up | creeping up | tilted up |
    rising | going up | sloping up | pointing up | trending up | increasing | moving up | heading up |
    sloping upwards | sloping upward | slopes upward | slopes upwards | pointing upward | trending upward |
    trending upwards | climbing |
    expanding | widening | rises | upward | upwards | growing | slope up | slope is up | slope is positive |
    slope positive |
    slopes up | pointing upwards | trending higher | going higher | moving higher | heading higher | slope rising
""")

_DOWN = phrases("""
    keeps falling | keeps dropping | keeps going down | continues to fall | still falling | continues falling |
    ticking down | ticking lower | curving down | angled down | angling down | leaning down | creeping down |
    tilted down |
    falling | going down | sloping down | pointing down | trending down | decreasing | moving down | heading down |
    sloping downwards | sloping downward | slopes downward | slopes downwards | pointing downward |
    trending downward |
    trending downwards |
    contracting | narrowing | shrinking | falls | downward | downwards | declining | dropping | slope down |
    slope is down |
    slope is negative | slope negative | slopes down | pointing downwards | trending lower | going lower |
    moving lower | heading lower | slope falling
""")


_TURNS_UP = phrases("""
    turns up | turning up | turned up | hooks up | curls up | turns upward | turns upwards | hooking up | curling up |
    starts rising | starts to rise | begins to rise | starts turning up | starts going up | turns higher | ticks up |
    starts to turn up | begins rising | turn up | hook up | starts sloping up |
    changes direction to up | changes direction up | flips up | flips to rising | turns from falling to rising |
    goes from falling to rising | changes from falling to rising | changes direction from down to up
""")
_TURNS_DOWN = phrases("""
    turns down | turning down | turned down | hooks down | curls down | turns downward | turns downwards |
    hooking down | curling down | starts falling | starts to fall | begins to fall | starts turning down |
    starts going down | turns lower | ticks down | rolls over | starts to turn down | begins falling | turn down |
    hook down | starts sloping down | changes direction to down | changes direction down | flips down |
    flips to falling | turns from rising to falling | goes from rising to falling | changes from rising to falling |
    changes direction from up to down
""")
_TURNS_ABOUT = phrases("""
    turns | turn | turns around | changes direction | change direction | changes slope | changes its slope |
    changes its direction | changes color | changes colour | flips | flips direction | reverses | reverses direction |
    turns the other way | turns against me | turns against the trade
""")
_SIGNS = phrases("""
    from negative to positive | from positive to negative | negative to positive | positive to negative |
    from - to positive | from minus to positive | from below zero to positive | from above zero to negative
""")
_COLOURS = phrases("from red to green | from green to red | red to green | green to red")
_HIGHER = phrases("higher than | greater than | above | bigger than | more than | > | larger than | over")
_BEHIND_AVERAGES = ("=", "->", "buy", "sell", "long", "short", "and")
_THAN = (*_HIGHER, *phrases("lower than | less than | below | smaller than | < | under"))
_SPANS = words("range ranges zone area band region corridor")
_NOW_THAN = ("higher now than", "lower now than", "greater now than", "smaller now than")
_BOUNDS = words("min minimum max maximum")
_AT_LEAST = phrases("reading of at least | level of at least | value of at least")
_FURTHER_UP = ("higher", "more", "above", "greater", "over", "better", "up")
_FURTHER_DOWN = ("lower", "less", "below", "under", "smaller", "down")
_BAR_BEFORE = phrases("""
    previous bar's | prior bar's | last bar's | previous candle's | previous bar | prior bar | last bar |
    previous candle | bar before | previous value | prior value | last value | 1 before
""")


@attempt
def predicate(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """What is said of `left`, with its duration: `… below 30 for 3 bars`."""
    ahead = on_bar_ahead(reader, speaker, left, predicate)
    if ahead is not None:
        return ahead
    begun = reader.at
    reader.skip("must", "should", "has", "to", "have", "been", "needs", "ought")
    reader.skip(*BE)
    denied = bool(reader.take("not", "isn't", "isnt", "aren't"))
    reader.skip("still", "already", "now", "again", "currently", "just", "also")
    for form in (
        _neither,
        inside_line,
        _between,
        _or_further,
        record,
        broken,
        judged,
        flip,
        _against_itself,
        _slope,
        new_state,
        state,
        distant,
        _passage,
        comes_round,
        takes_over,
        relation,
    ):
        found = form(reader, speaker, left)
        if found is not None:
            found = _as_of_then(reader, speaker, found, begun)
            found = by_the_close(reader, found, begun)
            found = on_several(reader, speaker, found) or lasting(reader, speaker, found)
            reader.take_any(_AT_ONCE)
            reader.skip("again", "now")
            return _denied(found, reader, begun) if denied else found
    return None


def _denied(found: Condition, reader: Reader, begun: int) -> Condition:
    """`has not closed below it for 20 bars`: on none of them; `is not below it for 20 bars`: not on each of them."""
    never = reader.tokens[begun].text in ("has", "have", "hasn't", "haven't", "had")
    return Not(Recently(found.condition, found.bars)) if never and isinstance(found, Repeated) else Not(found)


def _as_of_then(reader: Reader, speaker: Speaker, found: Condition, begun: int) -> Condition:
    """`the low was below the lower band 3 bars ago`: both of them then; `is above its value 3 bars ago`: one."""
    spoken = [token.text for token in reader.tokens[begun : reader.at]]
    bars = reader.tokens[reader.at - 3].value if reader.at > begun + 2 else None
    while spoken[:1] and spoken[0] in _LED:
        del spoken[0]
    told = spoken[:1] and spoken[0] in _PAST and spoken[-1:] in (["ago"], ["back"], ["earlier"]) and bars is not None
    if (
        not told
        or spoken[-4:-3] == ["of"]
        or not isinstance(found, Compare)
        or not isinstance(found.right, Line | Price)
    ):
        return found
    if bars is None or not isinstance(found.left, Line | Price) or found.left.back or found.right.back < bars:
        return found
    speaker.compare(found.left, replace(found.right, back=found.right.back - int(bars)))
    before = shift(found.left, int(bars))
    if spoken[0] == "crossed":
        return Cross(before, "up" if found.operator in (">", ">=") else "down", found.right)
    return Compare(before, found.operator, found.right)


_LED = frozenset(words("has have had also just already"))
_PAST = frozenset(words("was were crossed closed traded broke went"))
_WENT_DOWN, _WENT_UP = words("falling declining dropping"), words("rising climbing advancing")
_BEFORE_THEN = words("it was its the value on of from level reading 's where what stood")
_AT_ONCE = phrases("""
    at the same time | simultaneously | on the same bar | on the same candle | at the same moment | on this bar |
    on this candle
""")


@attempt
def _neither(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`is neither above the upper band nor below the lower one`."""
    if not reader.take("neither"):
        return None
    found = [predicate(reader, speaker, left)]
    while found[-1] is not None and nor(reader):
        found.append(predicate(reader, speaker, left))
    return none_of(found)


@attempt
def _between(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    if not _opens_span(reader, left):
        return None
    low = value(reader, speaker)
    if low is None or not reader.take("and", "-", "to") or (_is_average(left) and isinstance(low, Number)):
        return None  # "fast between 8 and 21": a length
    high = value(reader, speaker)
    reader.skip(*(_SPANS if isinstance(low, Number) and isinstance(high, Number) else ()))
    if isinstance(low, Number) and isinstance(high, Line) and BY_NAME[high.call.name].average:
        low = same_average(high, low.value)  # "between the 50 and 100 EMA"
    if isinstance(low, Line) and isinstance(high, Line) and low.call != high.call:
        return AnyOf((Within(left, low, high), Within(left, high, low)))  # whichever of them is the higher
    return Within(left, low, high) if high is not None else None


def _opens_span(reader: Reader, left: Value) -> bool:
    """`between 40 and 60`, `anywhere from 40 to 60`, `in the 40 to 60 range`: whether two ends follow."""
    reader.skip("somewhere", "anywhere", "in")
    if reader.take("between"):
        return True
    leveled = isinstance(left, Line | Measure)
    if not leveled or not (reader.take("from", "inside", "within", "the") or reader.tokens[reader.at - 1].text == "in"):
        return False
    reader.skip("the", "a", *_SPANS, "of")
    first, joint, last = (reader.peek(place) for place in range(3))
    ahead = first.value is not None and last.value is not None and joint.text in ("to", "-", "and")
    return ahead and (first.value or 0) < (last.value or 0)


@attempt
def _or_further(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`is 25 or higher`, `at 30 or below`, `min 25`: that level or beyond it."""
    bound = {"min": "up", "minimum": "up", "max": "down", "maximum": "down"}.get(reader.take(*_BOUNDS), "")
    bound = "up" if reader.take_any(_AT_LEAST) else bound
    reader.take("at", "=", "of")
    level = reader.signed_number()
    word = reader.take(*_FURTHER_UP, *_FURTHER_DOWN) if level is not None and not bound and reader.take("or") else ""
    word = word or (reader.take("+") and "up" if level is not None else "")
    word = word or (bound if ends(reader) or reader.sees("(", "buy", "sell", "long", "short") else "")
    if level is None or not word or not isinstance(left, Line | Measure):
        return None
    speaker.compare(left, Number(level))
    return Compare(left, ">=" if word in _FURTHER_UP else "<=", Number(level))


@attempt
def _slope(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    turned = "up" if reader.take_any(_TURNS_UP) else "down" if reader.take_any(_TURNS_DOWN) else None
    if turned is not None and reader.sees("from", "out"):
        came = out_of(reader, speaker, left, turned)  # type: ignore[arg-type]
        if came is not None:
            return came
    if turned is not None and _turns_through(reader, speaker, left):
        return None  # "turning up over %D", "turns up through 20": it crosses that
    if turned is not None:
        return _turn(reader, speaker, left, turned)  # type: ignore[arg-type]
    at = reader.at
    lasted = run(reader, speaker, left)
    if lasted is not None:
        return lasted
    if _is_average(left) and reader.take_any(_TURNS_ABOUT) and ends(reader):
        return AllOf((Slope(left, None), Not(Slope(shift(left, 1), None))))
    reader.at = at
    way: Way | None = "up" if reader.take_any(_UP) else "down" if reader.take_any(_DOWN) else None
    if (
        way is None
        and isinstance(left, Line)
        and reader.sees("up", "down")
        and reader.peek(1).text in ("", ",", ".", "\n", *(_BEHIND_AVERAGES if _is_average(left) else ()))
        and not _said_of_it(reader)  # "if it's down": the market, or the trend
    ):
        way = "up" if reader.take("up", "down") == "up" else "down"  # "SMA 50 up, …"
    if way is None or reader.sees(*ABOVE, *BELOW, "through", "back", "to", "from", "out"):
        reader.at = at
        return None
    told = _explained(reader, speaker, left, way)
    if told is not None:
        return told
    bars = bars_said(reader, speaker, ("for", "for the last", "for at least")) or running(reader, speaker)
    return Slope(left, way, bars or 1)


@attempt
def _explained(reader: Reader, speaker: Speaker, left: Value, way: Way) -> Condition | None:
    """`sloping up (higher than three bars ago)`: what the slope is measured by."""
    if not reader.take("("):
        return None
    reader.take_any(("i.e.", "i e", "meaning", "that is", "so"))
    found = _against_itself(reader, speaker, left)
    says = isinstance(found, Compare) and (found.operator == ">") == (way == "up")
    return found if says and reader.take(")") else None


def _is_average(left: Value) -> bool:
    return isinstance(left, Line) and BY_NAME[left.call.name].average


def _said_of_it(reader: Reader) -> bool:
    """Whether `it` or `it's` stands right before, with or without an `is`; moves nothing."""
    before = [token.text for token in reader.tokens[max(0, reader.at - 2) : reader.at]]
    return before[-1:] == ["it's"] or before == ["it", "is"] or before[-1:] == ["its"] or before[-1:] == ["it"]


def _turns_through(reader: Reader, speaker: Speaker, left: Value) -> bool:
    """Whether another line of the same indicator is passed, or whatever it turns through; moves nothing."""
    at, memory = reader.at, speaker.remember()
    passed = reader.sees("through")
    if not passed and isinstance(left, Line) and reader.take(*ABOVE, *BELOW):
        right = other_output(reader, speaker, left)
        passed = isinstance(right, Line) and right.call == left.call
    reader.at = at
    speaker.recall(memory)
    return passed


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
    if reader.take("after") and reader.take(*(_WENT_DOWN if way == "up" else _WENT_UP)):
        before = Slope(shift(left, 1), "down" if way == "up" else "up")
        bars = bars_said(reader, speaker, ("for", "for at least"))
        return AllOf(turned) if bars is None else AllOf((Slope(left, way), Slope(before.of, before.way, bars)))
    reader.at = at
    return AllOf(turned)


@attempt
def _against_itself(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`is higher than 5 bars ago`, `above its value 10 bars ago`, `greater than the previous bar`."""
    past = reader.at > 0 and reader.tokens[reader.at - 1].text == "was"
    phrase = reader.take_any(_THAN) or reader.take_any(_NOW_THAN).replace(" now", "")
    if not phrase:
        return None
    reader.skip(*_BEFORE_THEN)
    if reader.take_any(_BAR_BEFORE) or (reader.take("yesterday's", "yesterday") and in_bars(reader, speaker, "1d")):
        back: int | None = 1
    else:
        back = reader.whole(1)
        unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "") if back is not None else ""
        if not unit or not reader.take("ago", "before", "back", "earlier") or not in_bars(reader, speaker, unit):
            return None
    if back is None or reader.sees("high", "low", "open", "close", "'s", "range", "body"):
        return None  # "closes under the previous bar low"
    if past and not phrase.endswith("than") and left == speaker.measured and speaker.level is not None:
        return Compare(shift(left, back), ">" if phrase in _HIGHER else "<", shift(speaker.level, back))
    if back == 1 and is_higher(left):
        return Slope(left, "up" if phrase in _HIGHER else "down")
    return Compare(left, ">" if phrase in _HIGHER else "<", shift(left, back))


@attempt
def _passage(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`goes from below 30 to above 30`: a crossing told as a journey."""
    reader.take(*MOTIONS, "changes", "changing", "changed", "switches", "switching", "switched")
    went = reader.take("up", "down")
    reader.skip("back")
    colours = reader.take_any(_COLOURS) if isinstance(left, Line) and left.call.name == "macd" else ""
    if colours:
        return Cross(left, "up" if colours.endswith("green") else "down", Number(0))
    signs = reader.take_any(_SIGNS)
    if signs and isinstance(left, Line):
        speaker.pair = (left, Number(0))
    if signs:
        return (
            Cross(left, "up" if signs.endswith("positive") else "down", Number(0)) if isinstance(left, Line) else None
        )
    origin = reader.take("below", "under", "above", "over") if reader.take("from") else ""
    start = value(reader, speaker) if origin else None
    reader.skip("back")
    if isinstance(start, Number) and isinstance(left, Line) and went and not reader.sees("to"):
        rises = origin in ("below", "under")  # "comes down from over 70"
        return Cross(left, went, start) if rises == (went == "up") else None  # type: ignore[arg-type]
    target = reader.take("above", "over", "below", "under") if start is not None and reader.take("to") else ""
    if not target or value(reader, speaker) != start or start is None:
        return None
    up = target in ("above", "over")
    return Cross(left, "up" if up else "down", start) if up == (origin in ("below", "under")) else None

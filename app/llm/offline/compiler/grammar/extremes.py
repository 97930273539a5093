"""Highs and lows of the bars before this one: `20-bar high`, `highest close in 50 bars`, `the prior low`."""

from __future__ import annotations

from typing import TypeGuard

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.units import BAR_UNITS, unit_as_timeframe
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Call, Compare, Condition, Line, Price, Value, parts_of_all
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases

_ENDS = ("high", "low", "highs", "lows")
_BY_LETTERS = {"hh": "high", "hhv": "high", "ll": "low", "llv": "low"}
_VERBS = ("buy", "sell", "long", "short", "go", "out", "exit", "cover", "i", "we")
BEFORE = ("previous", "prior", "last", "prev")
_BEFORE_THIS = phrases("""
    before it | before this 1 | before that | before this bar | before the current 1 | before the current bar |
    before this candle | before the current candle | prior to it | prior to this 1 | prior to this bar | preceding it |
    preceding this bar | right before it | just before it | before now | before the signal bar | before that bar |
    before the breakout | before today | without the current 1 | without the current bar | not counting this 1 |
    not counting the current bar | excluding the current bar | excluding this 1 | excluding this bar |
    excluding the current 1 | leading up to it | immediately before it | that came before | that came before it |
    up to the previous 1 | ( excluding the current bar ) | ( not counting the current bar ) |
    ( excluding the current 1 ) | ( not counting this 1 )
""")


@attempt
def extreme(reader: Reader, speaker: Speaker) -> Value | None:
    """The high or low of the bars before this one: `20-bar high`, `highest high of the last 20 bars`."""
    reader.skip_articles()
    for form in (_counted_extreme, _spelled_extreme, _lettered_extreme, _previous_bar):
        found = form(reader, speaker)
        if found is not None:
            return found
    return None


@attempt
def other_end(reader: Reader, before: Condition) -> Condition | None:
    """`a break of the 20-bar high or low`: of the channel's other end, the other way."""
    reader.skip_articles()
    end = {"high": "upper", "highs": "upper", "low": "lower", "lows": "lower"}.get(
        reader.take("high", "highs", "low", "lows")
    )
    match before:
        case Compare(left, ">" | "<" as operator, Line(call, "upper" | "lower" as output, back)):
            if call.name == "donchian" and end is not None and end != output:
                return Compare(left, "<" if operator == ">" else ">", Line(call, end, back))
    return None


@attempt
def _counted_extreme(reader: Reader, speaker: Speaker) -> Value | None:
    """`20 bar high`, `20-day low`, `55-period channel high`, `20 period highest close`."""
    before = bool(reader.take("last", "previous", "prior", "recent", "past"))
    length = reader.whole(2)
    if length is None:
        return None
    reader.skip("-")
    unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "")
    if before and reader.sees("highs", "lows"):
        unit = unit or "bars"  # "the previous 3 lows"
    reader.skip("-", "'", "s")
    channel = reader.take_any(("donchian channel", "donchian", "channel", "price"))
    closing = bool(reader.take("closing"))  # "a 50 day closing high"
    kind = reader.take("high", "highs", "low", "lows", "highest", "lowest")
    if "channel" in channel:
        kind = kind or {"top": "high", "bottom": "low"}.get(reader.take("top", "bottom"), "")
    if not kind or not unit:
        return None
    closing = bool(reader.take("close", "closes")) or closing
    return _extreme_line(reader, speaker, kind, length, unit, closing)


@attempt
def _spelled_extreme(reader: Reader, speaker: Speaker) -> Value | None:
    """`highest high of the last 20 bars`, `the low of the previous 10 candles`, `highest close in 50 bars`."""
    kind = reader.take("highest", "lowest", "high", "low", "max", "min", "maximum", "minimum")
    field = reader.take("high", "low", "close", "price", "closing", "closes", "highs", "lows", "point") if kind else ""
    bare = bool(field) and reader.peek().value is not None  # "highest high 20"
    if not kind or not (reader.take("of", "in", "over", "for", "from") or bare):
        return None
    reader.skip("the")
    last = bare or bool(reader.take("last", "previous", "prior", "past", "preceding"))
    length = reader.whole(2)
    if length is None:
        return None
    last = bool(reader.take("last", "previous", "prior", "past", "preceding", "earlier")) or last
    reader.skip("-")
    unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "")
    reader.take_any(_BEFORE_THIS if unit else ())
    again = _channel_said(reader, speaker, length) if not unit and field in ("", *_ENDS) else None
    if again is not None:
        return Line(again, "upper" if kind.startswith(("high", "max")) else "lower", 1)
    if not unit and last and field and (ends(reader) or reader.sees(*_VERBS)):
        unit = "bars"
        reader.assumed.append(f"{length} is counted in bars")
    if not unit or reader.sees("ago", "back"):
        return None
    return _extreme_line(reader, speaker, kind, length, unit, field in ("close", "closing", "closes"))


@attempt
def _lettered_extreme(reader: Reader, speaker: Speaker) -> Value | None:
    """`HH(55)`, `LL20`: the highest high and the lowest low of so many bars before this one."""
    kind = _BY_LETTERS.get(reader.take(*_BY_LETTERS))
    opened = kind is not None and reader.take("(")
    length = reader.whole(2) if kind is not None else None
    if kind is None or length is None or (opened and not reader.take(")")):
        return None
    reader.take(*(() if opened else BAR_UNITS))
    reader.assumed.append(f"the {kind}est {kind} of the {length} bars before")
    return _extreme_line(reader, speaker, kind, length, "bars", closing=False)


def _channel_said(reader: Reader, speaker: Speaker, length: int) -> Call | None:
    """`above the highest high of the previous 20 bars …, below the low of the previous 20`: of those bars."""
    compared = [one.right for one in parts_of_all(speaker.entry) if isinstance(one, Compare)]
    said = [one.call for one in compared if _is_channel(one)]
    fits = [call for call in said if call.number("length") == length]
    return fits[0] if fits and (reader.done or reader.sees(",", ".", ";", "and", "\n", "!", *_VERBS)) else None


def _is_channel(value: Value) -> TypeGuard[Line]:
    return isinstance(value, Line) and value.call.name == "donchian"


def _extreme_line(reader: Reader, speaker: Speaker, kind: str, length: int, unit: str, closing: bool) -> Value | None:
    timeframe = unit_as_timeframe(reader, speaker, unit)
    upper = kind.startswith(("high", "max"))
    if closing:
        row = BY_NAME["highest" if upper else "lowest"]
        return Line(make_call(row, [length], timeframe), "", 1)
    return Line(make_call(BY_NAME["donchian"], [length], timeframe), "upper" if upper else "lower", 1)


@attempt
def _previous_bar(reader: Reader, speaker: Speaker) -> Value | None:
    """`previous high`, `the prior bar's low`, `last candle close`; days only where bars are days."""
    word = reader.take(*BEFORE, "yesterday's", "yesterday")
    if not word:
        return None
    reader.skip("bar's", "bar", "candle's", "candle", "period's", "period")
    day = bool(reader.take("day", "day's", "days")) or word.startswith("yesterday")
    field = reader.take("high", "low", "close", "open", "volume")
    if not field or (day and speaker.timeframe != "1d"):
        return None
    if word == "last" and field == "close":
        return None
    return Price(field, 1)

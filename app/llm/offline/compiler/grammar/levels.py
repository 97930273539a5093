"""Levels to leave at: `exit at the middle band`, `exit on a 10-bar low`."""

from __future__ import annotations

from dataclasses import replace

from app.llm.offline.compiler.grammar.breakouts import broken
from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.endings import ends, stop_ahead
from app.llm.offline.compiler.grammar.extremes import extreme
from app.llm.offline.compiler.grammar.indicators import indicator, indicator_call
from app.llm.offline.compiler.grammar.measures import measure
from app.llm.offline.compiler.grammar.standing import come_to
from app.llm.offline.compiler.grammar.units import BAR_UNITS, unit_as_timeframe
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    Compare,
    Condition,
    Cross,
    Line,
    Measure,
    Number,
    Offset,
    Price,
    Scaled,
    Touch,
    Value,
    parts_of_all,
)
from app.llm.offline.compiler.measures import FORMULAS
from app.llm.offline.compiler.mirror import mirror, scale_of
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_ENDS = words("too , . ; : and with stop or - ( risk use ! when if only on sl tp target trail")


_EXTREMES = phrases("""
    extreme | extremes | channel | donchian channel | donchian | breakout | end | band | high / low | low / high |
    high or low | low or high
""")
FOR_EITHER = phrases("""
    for both | same for both | the same for both | both sides | for both sides | on both sides | both ways |
    either side | for either side | in both cases | for longs and shorts | for long and short | either way |
    same for both sides | in both directions | both directions | for either
""")
_OTHER_END = phrases("""
    opposite | the opposite | the other side | other side | the opposite side | opposite side | the other end |
    the opposite end | the other way | on the other side | on the opposite side | in the other direction |
    in the opposite direction | against me | against the trade | against the position | the wrong way
""")
_AVERAGE = phrases("""
    average | the average | its average | that average | mean | the mean | its mean | moving average |
    the moving average
""")


@attempt
def exit_level(reader: Reader, speaker: Speaker) -> Condition | None:
    """A price level standing alone; what follows must not turn it into a comparison."""
    level = extreme(reader, speaker)
    if level is not None:
        return beyond(level) if _ends_here(reader) else None
    return (
        _channel_end(reader, speaker)
        or _opposite_extreme(reader, speaker)
        or _pivot_reached(reader, speaker)
        or _line_reached(reader, speaker)
        or _its_average(reader, speaker)
        or _its_level(reader, speaker)
        or come_to(reader, speaker)
    )


@attempt
def _its_average(reader: Reader, speaker: Speaker) -> Condition | None:
    """`3 deviations above its average …, cover at the average`: the one the price was compared with."""
    if not reader.take_any(_AVERAGE) or not _ends_here(reader):
        return None
    match speaker.level:
        case Line(call, "upper" | "lower") if "middle" in BY_NAME[call.name].outputs.values():
            return reached(Line(call, "middle"))
        case (Line() as line) | Scaled(Line() as line) | Offset(Line() as line) if BY_NAME[line.call.name].average:
            return reached(line)
        case _:
            return None


@attempt
def _its_level(reader: Reader, speaker: Speaker) -> Condition | None:
    """`z-score below -2 buy, above 2 sell, exit at zero`: a level of what was compared with numbers before."""
    if not _stands_at(reader):
        return None
    reader.skip("the", "level")
    zero = reader.take_any(("zero line", "zero", "0 line", "centerline", "centreline", "center line", "centre line"))
    level = 0.0 if zero else reader.signed_number()
    left = speaker.measured
    if level is None or not _ends_here(reader) or not isinstance(speaker.level, Number) or left is None:
        return None
    return Cross(left, None, Number(level)) if scale_of(left) is not None else None


@attempt
def _line_reached(reader: Reader, speaker: Speaker) -> Condition | None:
    level = indicator(reader, speaker)
    if isinstance(level, Line) and level.output == "close" and level.call.name.startswith("previous"):
        return reached(level) if _ends_here(reader) else None
    if isinstance(level, Line) and level.call.name in ("previous_day", "previous_week", "pivots"):
        return beyond(level) if _ends_here(reader) else None
    if not isinstance(level, Line) or not _is_price_level(level):
        return None
    return reached(level) if _ends_here(reader) else None


@attempt
def _channel_end(reader: Reader, speaker: Speaker) -> Condition | None:
    """`exit Donchian 10`: the channel's end on the losing side, which the side of the trade decides."""
    reader.skip("the")
    if reader.take("opposite", "other"):
        reader.skip("end", "side", "break", "of", "the", "a")
    said = indicator_call(reader, speaker)
    if said is None or said[0].name != "donchian" or said[2]:
        return None
    reader.take("channel", "band", "channels", "breakout", "break")
    reader.take_any((*_OTHER_END, "opposite end", "opposite side", "opposite band"))
    reader.take("end", "band", "break")
    if not _ends_here(reader):
        return None
    return broken(Line(said[1], "", 1))


@attempt
def _pivot_reached(reader: Reader, speaker: Speaker) -> Condition | None:
    """`exit at the daily pivot`, `take profit at R1`: the price comes to it, from wherever."""
    level = measure(reader, speaker)
    if not isinstance(level, Measure) or FORMULAS[level.name].kind != "a price" or not _ends_here(reader):
        return None
    return Cross(Price("close"), None, level)


@attempt
def _opposite_extreme(reader: Reader, speaker: Speaker) -> Condition | None:
    """`exit on the opposite 20 day extreme`, `10 day opposite`: the losing end of a channel of so many bars."""
    reader.skip("the")
    ahead = bool(reader.take("opposite", "other"))
    reader.skip("end", "side", "of", "the", "a")
    length = reader.whole(2)
    reader.skip("-")
    unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "") if length is not None else ""
    reader.skip("-")
    behind = bool(reader.take("opposite", "other"))
    named = bool(reader.take_any(_EXTREMES))
    opposite = ahead or behind or bool(reader.take_any(_OTHER_END))
    if length is None or not unit or not opposite or not (named or not ahead) or not _ends_here(reader):
        return None
    timeframe = unit_as_timeframe(reader, speaker, unit)
    return broken(Line(make_call(BY_NAME["donchian"], [length], timeframe), "", 1))


@attempt
def entry_level(reader: Reader, speaker: Speaker, *, buys: bool) -> Condition | None:
    """`buy the 20-day high`, `buy the lower band`: a break of an extreme, a touch of a band."""
    level = extreme(reader, speaker)
    if level is not None and _ends_here(reader):
        found = beyond(level)
        return found if isinstance(found, Compare) and (found.operator == ">") == buys else None
    level = indicator(reader, speaker)
    if isinstance(level, Line) and level.output == ("lower" if buys else "upper") and _ends_here(reader):
        other = Compare(Price("close"), ">=" if buys else "<=", replace(level, output="upper" if buys else "lower"))
        by_close = other in parts_of_all(speaker.entry)  # "sell upper band touch by close, buy lower band"
        return mirror(other) if by_close else Touch(level, "down" if buys else "up")
    return None


def _stands_at(reader: Reader) -> bool:
    """Whether `at` leads to what comes, and no word for a target: "target at 60" is a distance without a unit."""
    before = [token.text for token in reader.tokens[max(0, reader.at - 4) : reader.at] if token.text != "the"]
    if before[-1:] in (["exit"], ["exits"], ["cover"]):
        return True  # "…, exit 50"
    return before[-1:] == ["at"] and before[-2:-1] not in (["target"], ["tp"], ["profit"], ["profits"], ["targets"])


def _ends_here(reader: Reader) -> bool:
    """Whether the phrase ends behind the level."""
    sided = reader.sees("for") and reader.peek(1).text in ("longs", "shorts", "long", "short")
    return sided or both_ahead(reader) or reader.done or reader.sees("\n", *_ENDS) or stop_ahead(reader)


def both_ahead(reader: Reader) -> bool:
    """Whether `same for both` is what the phrase ends with; moves nothing."""
    at = reader.at
    found = bool(reader.take_any(FOR_EITHER)) and ends(reader)
    reader.at = at
    return found


def _is_price_level(line: Line) -> bool:
    return BY_NAME[line.call.name].average or line.output in ("upper", "lower", "middle") or line.call.name == "vwap"


def beyond(level: Value) -> Condition | None:
    """A close beyond an extreme of the last bars: above a high, below a low."""
    match level:
        case Line(_, "upper" | "high") | Price("high"):
            return Compare(Price("close"), ">", level)
        case Line(_, "lower" | "low") | Price("low"):
            return Compare(Price("close"), "<", level)
        case Line(call) if call.name in ("highest", "lowest"):
            return Compare(Price("close"), ">" if call.name == "highest" else "<", level)
    return None


def reached(level: Line) -> Condition:
    """Price came to the level: from below or from above, whichever way the trade was entered."""
    if level.output == "upper":
        return Compare(Price("close"), ">=", level)
    if level.output == "lower":
        return Compare(Price("close"), "<=", level)
    return Cross(Price("close"), None, level)

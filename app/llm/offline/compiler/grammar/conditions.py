"""Conditions and how they are joined: and, or, commas, and the phrases that lean on what was said before."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.breakouts import breakout_noun, channel_breakout
from app.llm.offline.compiler.grammar.candles import candle, gapping
from app.llm.offline.compiler.grammar.clock import clock
from app.llm.offline.compiler.grammar.cloud import cloud
from app.llm.offline.compiler.grammar.comparisons import predicate
from app.llm.offline.compiler.grammar.crosses import cross_noun
from app.llm.offline.compiler.grammar.indicators import indicator_call, level_stands
from app.llm.offline.compiler.grammar.relating import same_average
from app.llm.offline.compiler.grammar.relations import relate
from app.llm.offline.compiler.grammar.trends import trend
from app.llm.offline.compiler.grammar.values import subject, value
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Cross,
    Line,
    Not,
    Number,
    Price,
    Repeated,
    Session,
    Value,
    Weekdays,
    flat,
)
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_AND = phrases("""
    and also | and then only if | and only if | and only when | and when | and if | and while | and the | and | while |
    plus | as long as | provided that | provided | but only if | but only when | but only | only if | only when |
    only while | with | so long as | given | when | if | but | and now | and then | then | and also when | +
""")  # fmt: skip
_OR = ("or when", "or if", "or")

_OF_PRICE = words("above below over under closes close closing touches breaks")
_OF_PRICE_ALONE = words("closes close closing")
_VERBS = words("""
    above below over under closes close closing touches breaks crosses cross crossing crossed is are was moves goes gets
    rises climbs drops falls dips comes turns returns reaches hits rising falling oversold overbought back breaking
    broke pushes pops slips sinks > < >= <= between stays remains pulls tags
""")


@attempt
def condition(reader: Reader, speaker: Speaker) -> Condition | None:
    """Conditions joined by `and` (binding closer) and `or`."""
    paired = reader.take("either", "both")
    first = atom(reader, speaker)
    found = None if first is None else join_onto(reader, speaker, first)
    return None if paired and not isinstance(found, AllOf | AnyOf) else found


def join_onto(reader: Reader, speaker: Speaker, first: Condition) -> Condition:
    """`first` with whatever is joined to it."""
    choices = [_all_from(reader, speaker, first)]
    while (further := _after(reader, speaker, _OR)) is not None:
        choices.append(further)
    if len(choices) > 1 and any(isinstance(choice, AllOf) for choice in choices):
        reader.assumed.append("`and` binds closer than `or`")
    return choices[0] if len(choices) == 1 else AnyOf(tuple(choices))


@attempt
def _after(reader: Reader, speaker: Speaker, joints: tuple[str, ...]) -> Condition | None:
    reader.skip(",")
    if not reader.take_any(joints):
        return None
    first = atom(reader, speaker)
    return None if first is None else _all_from(reader, speaker, first)


def _all_from(reader: Reader, speaker: Speaker, first: Condition) -> Condition:
    parts = [first]
    while (further := _also(reader, speaker, parts[-1])) is not None:
        if _came_back(parts[-1], further):
            parts.pop()  # "dips below 30 and comes back above": one crossing
        parts.append(further)
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _is_clock(condition: Condition) -> bool:
    return all(isinstance(each, Session | Weekdays) for each in flat(condition))


def _came_back(before: Condition, further: Condition) -> bool:
    """Whether a crossing leads out of where the condition before it had been."""
    match before, further:
        case (Compare(left, "<" | "<=", level) | Cross(left, "down", level), Cross(crossed, "up", beyond)):
            return left == crossed and level == beyond
        case (Compare(left, ">" | ">=", level) | Cross(left, "up", level), Cross(crossed, "down", beyond)):
            return left == crossed and level == beyond
        case _:
            return False


@attempt
def _at_level(reader: Reader, speaker: Speaker) -> Condition | None:
    """`a bullish engulfing at the lower band`: the bar reached that level as well."""
    if not reader.take("at", "off", "on", "from"):
        return None
    level = value(reader, speaker)
    if not isinstance(level, Line) or not _is_level(level):
        return None
    return relate(Price("close"), "touch", level)


def _is_level(line: Line) -> bool:
    return BY_NAME[line.call.name].average or line.output in ("upper", "lower", "middle") or line.call.name == "vwap"


@attempt
def _also(reader: Reader, speaker: Speaker, before: Condition) -> Condition | None:
    listed = _listed_level(reader, speaker, before)
    if listed is not None:
        return listed
    reached = _at_level(reader, speaker)
    if reached is not None:
        return reached
    comma = bool(reader.take(","))
    joint = reader.take_any(_AND)
    beside = isinstance(before, Cross) and reader.sees("below", "above", "under", "over")  # "crosses up below zero"
    if not joint and not comma and not beside and not reader.sees("in", "during"):
        return None
    found = atom(reader, speaker)
    if joint in ("then", "and then") and isinstance(found, Cross) and not _came_back(before, found):
        if isinstance(before, Cross):
            return None  # two events, one after the other
        reader.assumed.append("“then” is read as: on the same bar")
    if comma and not joint and found is not None and _is_clock(before) and not _is_clock(found):
        return None  # "not on Fridays, 20/50 EMA cross"
    if found is not None and joint:
        reader.take("filter")  # "a cross with an ADX above 25 filter"
    if found is not None:
        return found if joint or comma or isinstance(found, Session | Weekdays | Compare) else None
    return _same_relation(reader, speaker, before) if joint.startswith("and") else None


@attempt
def _listed_level(reader: Reader, speaker: Speaker, before: Condition) -> Condition | None:
    """`above ema20, ema50 and ema200`: averages in a row, all in the first one's relation."""
    if not isinstance(before, Compare | Cross) or not isinstance(before.right, Line):
        return None
    reader.skip(",", "and", "/")
    level = value(reader, speaker)
    if not isinstance(level, Line) or not BY_NAME[level.call.name].average:
        return None
    following = reader.at
    if predicate(reader, speaker, level) is not None or reader.sees("stop", "cross", "crosses", "crossover", "-", "->"):
        return None
    reader.at = following
    if isinstance(before, Compare):
        return Compare(before.left, before.operator, level)
    return Cross(before.left, before.way, level)


def _same_relation(reader: Reader, speaker: Speaker, before: Condition) -> Condition | None:
    """`above the 20 EMA and the 50 EMA`: the second level takes the first one's relation."""
    if not isinstance(before, Compare | Cross):
        return None
    level = value(reader, speaker)
    if level is None or isinstance(level, Number) or reader.sees(*_VERBS):
        return None
    if isinstance(before, Compare):
        return Compare(before.left, before.operator, level)
    return Cross(before.left, before.way, level)


@attempt
def atom(reader: Reader, speaker: Speaker) -> Condition | None:
    """One condition without `and` or `or`."""
    reader.skip("there", "is", "now", "we", "have", "get", "see", "a", "an", "the", "you")
    if reader.take("not"):
        inner = atom(reader, speaker)
        return None if inner is None else Not(inner)
    for form in (
        clock,
        trend,
        cloud,
        gapping,
        cross_noun,
        channel_breakout,
        breakout_noun,
        _closes_beyond,
        candle,
        _standing_at,
        _full,
        _bare_crossing,
        _elliptic,
    ):
        found = form(reader, speaker)
        if found is not None:
            return found
    return None


@attempt
def _closes_beyond(reader: Reader, speaker: Speaker) -> Condition | None:
    """`two consecutive closes above the 20 SMA`, `3 candles in a row close below the lower band`."""
    count = reader.whole(2)
    if count is None:
        return None
    running = bool(reader.take("consecutive", "straight", "daily"))
    if not reader.take("closes", "candles", "bars", "days", "closings"):
        return None
    running = bool(reader.take_any(("in a row", "running"))) or running
    reader.take("close", "closed", "closing", "are", "all")
    side = reader.take("above", "below", "over", "under", "outside")
    level = value(reader, speaker) if running and side in ("above", "below", "over", "under") else None
    if level is None and running and side and speaker.level is not None and not isinstance(speaker.level, Number):
        level = speaker.level
    if level is None or isinstance(level, Number):
        return None
    speaker.it, speaker.level, speaker.lost = Price("close"), level, False
    return Repeated(Compare(Price("close"), ">" if side in ("above", "over") else "<", level), count)


@attempt
def _standing_at(reader: Reader, speaker: Speaker) -> Condition | None:
    """`buy at RSI 30`, `sell at RSI 70`: at that level or beyond it."""
    if reader.at == 0 or reader.tokens[reader.at - 1].text != "at":
        return None
    said = indicator_call(reader, speaker)
    if said is None or said[0].extremes is None or not level_stands(reader):
        return None
    left = Line(said[1], said[2] or said[0].main)
    level = Number(reader.number() or 0.0)
    speaker.it, speaker.level, speaker.lost = left, level, False
    reader.assumed.append(f"at {said[0].title} {level.value:g} is: there or beyond")
    return relate(left, "touch", level)


@attempt
def _full(reader: Reader, speaker: Speaker) -> Condition | None:
    """`RSI(14) is below 30`: a subject and what is said of it."""
    closing = reader.sees("closes", "closing", "closed")
    left = subject(reader, speaker)
    if left is None:
        return None
    if closing and isinstance(speaker.it, Line) and _level_follows(reader):
        left = speaker.it  # "RSI was under 30 and closes back above 30"
    before, former = speaker.it, speaker.former
    speaker.it, speaker.former = left, before if before != left else former
    found = predicate(reader, speaker, left)
    if found is None:
        speaker.it, speaker.former = before, former
    else:
        speaker.lost = False
    return found


@attempt
def _bare_crossing(reader: Reader, speaker: Speaker) -> Condition | None:
    """`the 20 crosses above the 50 EMA`, `20 crosses 50 EMA`, `30 > RSI`: a number first."""
    reader.skip("the")
    number = reader.whole(2)
    if number is None:
        return None
    found = predicate(reader, speaker, Number(float(number)))
    match found:
        case Cross(Number(length), way, Line() as line) if BY_NAME[line.call.name].average:
            speaker.it, speaker.level = same_average(line, length), line
            return Cross(speaker.it, way, line)
        case Compare(Number(length), operator, Line() as line):
            if BY_NAME[line.call.name].average:
                return Compare(same_average(line, length), operator, line)
            return found
        case _:
            return None


@attempt
def _elliptic(reader: Reader, speaker: Speaker) -> Condition | None:
    """`above the 200 SMA`, `crosses back above 30`: the subject was said before, or is the price."""
    if not reader.sees(*_VERBS) or (speaker.lost and not reader.sees(*_OF_PRICE_ALONE)):
        return None  # "at least 50 trades" says nothing of a price
    at = reader.at
    told = speaker.it is not None and not reader.sees(*_OF_PRICE)
    left: Value = speaker.it if told and speaker.it is not None else Price("close")
    found = predicate(reader, speaker, left)
    if found is None or not _level_is_plain(found) or not isinstance(left, Price):
        if found is not None and speaker.it is None:
            speaker.it = left
        return found
    # "above 50" without a subject: the last thing measured, never the price
    if not isinstance(speaker.it, Line):
        return found if speaker.level is None and _is_price(found) else None
    reader.at = at
    return predicate(reader, speaker, speaker.it)


def _is_price(found: Condition) -> bool:
    """`above 1.1050`: too odd a number for anything but a price."""
    if not isinstance(found, Compare | Cross) or not isinstance(found.right, Number):
        return False
    return found.right.value != int(found.right.value) or found.right.value > 200


def _level_follows(reader: Reader) -> bool:
    """Whether a bare number stands behind `above` or `back below`; moves nothing."""
    at = reader.at
    reader.skip("back", "again", "above", "below", "over", "under")
    moved, number = reader.at > at, reader.number()
    ends = reader.done or reader.sees(",", ".", ";", "\n", "and", "or", "then", "with", "->", "→", "!")
    reader.at = at
    return moved and number is not None and number == int(number) and number <= 200 and ends


def _level_is_plain(found: Condition) -> bool:
    return isinstance(found, Compare | Cross) and isinstance(found.right, Number)

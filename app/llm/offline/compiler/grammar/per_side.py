"""What filters either side of the market: `L above, S below`, `close > WMA 50 for longs, < for shorts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.grammar.conditions import atom, condition
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.indicators import indicator
from app.llm.offline.compiler.grammar.obliging import FOR_BOTH
from app.llm.offline.compiler.grammar.places import timeframe_token
from app.llm.offline.compiler.grammar.same_side import same_side
from app.llm.offline.compiler.grammar.units import TIMEFRAME_WORDS
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    AllOf,
    Compare,
    Condition,
    Cross,
    Line,
    Price,
    Session,
    Side,
    Slope,
    Touch,
    Weekdays,
    all_parts,
    flat,
)
from app.llm.offline.compiler.mirror import TURNED, mirror, turn_way
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Enter, Opposite, Said, Statement, Unusable
from app.llm.offline.compiler.tokens import Token
from app.llm.offline.compiler.wording import phrases, words

_LONG, _SHORT = words("long longs l buy buys buying"), words("short shorts s sell sells selling shorting")
_UP = words("above over > >= higher up rising bullish green positive")
_DOWN = words("below under < <= beneath lower down falling bearish red negative")
_IT = words("it that the line average ma ema sma this 1")
_PRICE = words("the price close it's is must be trading trades")
_BEFORE_SIDE = words("for want allow consider only just take i we go look for trade is are = -> → : means then allow")
_BEHIND_SIDE = words("only trades entries positions side when if while are is allowed need needs price close the it's")
_APART = words(", / ; and & | but -")
_NEEDED = words("is needed required necessary a must mandatory obligatory have")
_TREND = words("trend must be has to is should needs the it")
_ONLY_IF = phrases("""
    only if | only when | only while | only with | only in line with | with | if | when | as long as | provided |
    while | provided that | only provided | in line with | in agreement with | only in agreement with | only
""")
_AGREES = phrases("""
    agrees | confirms | allows it | allows | supports it | supports the trade | is in agreement | lines up | backs it |
    permits it | agrees with it | agrees with the trade | confirms it | is on our side | is on my side | is aligned
""")
_VERSUS = words("vs versus against / relative")
_ASKING = phrases("""
    requires | require | needs | demands | asks for | has to have | must have | should require | should also require |
    also requires | also needs | should ask for | should also ask for | must also have | calls for | also calls for |
    i also need | i also require | we also require | we also need | also require | also need | also demands | insist on
""")
_LED = words("it strategy bot should i we also")
_WHO = phrases("""
    it | the system | the strategy | i | we | this | the bot | the setup | each of them | every entry | each entry |
    an entry | entries | the entry | every trade | each trade
""")


@attempt
def _agreed(reader: Reader, speaker: Speaker) -> Allow | None:
    """`only if the 4h 100 EMA agrees (price above it for longs, below for shorts)`: on which side of it is said."""
    led = reader.take_any(_ONLY_IF)
    read_on = speaker.read_on
    line = indicator(reader, speaker)
    if not isinstance(line, Line) or not (BY_NAME[line.call.name].average or line.call.name == "vwap"):
        return None
    if reader.take_any(_AGREES) and led and not reader.sees("(", ":") and ends(reader):
        speaker.read_on = read_on
        reader.assumed.append("the trend is up where the close is above that average, else down")
        return Allow(Compare(Price("close"), ">", line), None, along=True)
    if not reader.sees("(", ":") or not skip_explanation(reader) or not ends(reader):
        return None
    speaker.read_on = read_on
    return Allow(Compare(Price("close"), ">", line), None)


@attempt
def _trend_against(reader: Reader, speaker: Speaker) -> Allow | None:
    """`only with the daily trend (daily close vs daily 200 SMA)`: what the trend is measured by."""
    reader.take_any(_ONLY_IF)
    reader.skip("the", "a", "overall", "main")
    timeframe = TIMEFRAME_WORDS.get(reader.take(*TIMEFRAME_WORDS)) or timeframe_token(reader)
    if not reader.take("trend", "direction", "bias") or not reader.take("(", ":", "="):
        return None
    left = value(reader, speaker)
    reader.skip("to" if left is not None and reader.take(*_VERSUS) else "")
    right = value(reader, speaker) if reader.tokens[reader.at - 1].text in (*_VERSUS, "to") else None
    reader.take(")")
    if left is None or not isinstance(right, Line) or not ends(reader):
        return None
    found = Compare(left, ">", right)
    if timeframe not in (None, speaker.bars, right.call.timeframe):
        return None
    return Allow(found, None)


@attempt
def _asked_of_all(reader: Reader, speaker: Speaker) -> Allow | None:
    """`It should also require ADX over 22`: behind the entries, of each of them."""
    led = reader.at > 0 and reader.tokens[reader.at - 1].text in _LED
    if speaker.entry is None or not (reader.take_any(_WHO) or led) or not reader.take_any(_ASKING):
        return None
    found = condition(reader, speaker)
    lasts = found is not None and not any(isinstance(each, Cross | Touch) for each in flat(found))
    return Allow(found, None) if found is not None and lasts and ends(reader) else None


@attempt
def for_a_side(reader: Reader, speaker: Speaker) -> Statement | None:
    """`RSI above 50 for longs`, `filter RSI < 50 for shorts`, `ADX over 20 for both`."""
    said = _and_the_other(reader, speaker) or _other_way(reader, speaker) or _told_in_brackets(reader, speaker)
    said = said or _agreed(reader, speaker) or _trend_against(reader, speaker) or _asked_of_all(reader, speaker)
    said = said or same_side(reader, speaker)
    if said is not None:
        return said
    reader.take("filter", "filters", "only", "with", "need", "require", "when")
    reader.skip(":", "the", "a")
    found = atom(reader, speaker)
    reader.skip(*(_NEEDED if found is not None else ()))
    if found is not None and reader.take_any(FOR_BOTH):
        lasts = not any(isinstance(each, Cross | Touch) for each in flat(found))
        return Allow(found, None) if lasts and speaker.entry is not None and ends(reader) else None
    side = None if found is None else _for_side(reader)
    return None if found is None or side is None else Allow(found, side)


def _for_side(reader: Reader) -> Side | None:
    """`for longs`, `for all short trades`."""
    if not reader.take("for"):
        return None
    reader.skip("the", "all", "only")
    side = _side(reader)
    reader.skip("trades", "entries", "positions", "side", "only")
    return side


def _side(reader: Reader) -> Side | None:
    return "long" if reader.take(*_LONG) else "short" if reader.take(*_SHORT) else None


def _way(reader: Reader) -> bool | None:
    """Whether it is the upper side that comes next; None, and nothing moved, where it is neither."""
    up = bool(reader.take(*_UP))
    if not up and not reader.take(*_DOWN):
        return None
    reader.skip(*_IT)
    return up


def skip_explanation(reader: Reader) -> bool:
    """Whether `(L above, S below)` comes next, as it is with any filter, and move on."""
    at = reader.at
    reader.skip("(", ":", ",", "-")
    if not _explained(reader):
        reader.at = at
        return False
    reader.skip(")")
    return True


@attempt
def _explained(reader: Reader) -> bool | None:
    """`longs above, shorts below`, `above = L / below = S`: what a trend filter means anyway."""
    first = _half(reader)
    reader.skip(*_APART)
    second = _half(reader) if first is not None else None
    return True if {first, second} == {("long", True), ("short", False)} else None


@attempt
def _half(reader: Reader) -> tuple[Side, bool] | None:
    reader.skip(*_BEFORE_SIDE)
    side = _side(reader)
    reader.skip(*(_PRICE if side is None else ()))
    reader.skip(*(_BEHIND_SIDE if side is not None else ()))
    up = _way(reader)
    if side is None and up is not None:
        reader.skip(*_BEFORE_SIDE)
        side = _side(reader)
        reader.skip(*(_BEHIND_SIDE if side is not None else ()))
    return None if side is None or up is None else (side, up)


@attempt
def _other_way(reader: Reader, speaker: Speaker) -> Allow | None:
    """`close > WMA 50 for longs, < for shorts`, `longs only above the 200 EMA, shorts only below it`."""
    before = speaker.sided
    turned = None if before is None else _turned(before.condition)
    start = reader.at
    reader.skip(*_APART)
    reader.skip("only", "when", "if", "while", "once", "it's", "price", *_TREND)
    denied = bool(reader.take("no", "never", "skip", "not"))
    half = _half(reader) if turned is not None and reader.sees(*_UP, *_DOWN, *_LONG, *_SHORT) else None
    if before is None or turned is None or half is None or not ends(reader) or half[0] == before.side:
        return None
    told = {"only", "for", "need", "needs"} & {token.text for token in reader.tokens[start : reader.at]}
    if denied != before.forbids or not (told or denied):
        return None  # "short when below it" may enter
    return Allow(turned, half[0], denied) if _goes(turned) == half[1] else None


@attempt
def _and_the_other(reader: Reader, speaker: Speaker) -> Allow | None:
    """`skip longs when RSI > 70 and shorts when RSI < 30`, `buys only when …, sells only when …`: as for the first."""
    before = speaker.sided
    apart = reader.at > 0 and reader.tokens[reader.at - 1].text in (".", ";", "\n")
    if before is None or (before.forbids and apart):
        return None  # "no longs on Monday; short when …" enters
    reader.skip(*_APART)
    reader.skip("the", "skip", "no", "also")
    early = not before.forbids and bool(reader.take("only"))
    side = _side(reader)
    reader.skip("trades", "entries", "positions", "side")
    only = before.forbids or early or bool(reader.take("only"))
    if not only or side is None or side == before.side or not reader.take("when", "if", "while", "once", "whenever"):
        return None
    found = condition(reader, speaker)
    return Allow(found, side, before.forbids) if found is not None and ends(reader) else None


def of_its_entry(statement: Statement, tokens: Sequence[Token], start: int, said: Sequence[Said]) -> Statement:
    """`long on a flip up unless RSI is above 70, short …`: with nothing between them it is asked of that entry.

    What knows no direction is left open: behind the last of two entries it may be meant for both.
    """
    last = said[-1] if said else None
    if last is not None and isinstance(statement, Enter) and _told_of_image(statement, last, tokens, start):
        return Unusable("it is not said how this belongs to what stands before it")
    if last is None or not isinstance(statement, Allow) or statement.side is not None or statement.along:
        return statement
    entered = last.statement.side if isinstance(last.statement, Enter | Opposite) else None
    if isinstance(last.statement, Enter) and last.statement.plain_sell:
        entered = "short"
    mirrored = isinstance(last.statement, Opposite) and last.statement.enters
    alike = mirror(statement.condition) == statement.condition
    if entered not in ("long", "short") or (isinstance(last.statement, Opposite) and not mirrored):
        return statement
    bracket = tokens[start - 1].text == "(" and tokens[start - 2].end == last.end
    if tokens[start - 1].end == last.end or bracket:
        return statement if alike and not mirrored else replace(statement, side=entered)
    doubtful = mirrored and not alike and tokens[start - 2].end == last.end and tokens[start].text == "but"
    return Unusable("it is not said whose entries this filters") if doubtful else statement


def _told_of_image(entry: Enter, last: Said, tokens: Sequence[Token], start: int) -> bool:
    """`…, vice versa for shorts (ADX > 30)`: what stands in brackets behind the mirror image and is not in it."""
    bracket = start > 1 and tokens[start - 1].text == "(" and tokens[start - 2].end == last.end
    return bracket and entry.bare and isinstance(last.statement, Opposite) and last.statement.enters


def _enters_both(said: Sequence[Said]) -> bool:
    """`buy …, short … on Fridays`: whether the sentence has an entry of either side."""
    last = said[-1].sentence
    entries = [each.statement for each in said if each.sentence == last and isinstance(each.statement, Enter)]
    return len({"short" if one.plain_sell else one.side for one in entries}) > 1


def _turned(condition: Condition) -> Condition | None:
    """The same on the other side of the level."""
    match condition:
        case Compare(left, operator, right):
            return Compare(left, TURNED[operator], right)
        case Slope(of, way, bars):
            return Slope(of, turn_way(way), bars)
        case Cross(left, way, right):
            return Cross(left, turn_way(way), right)
        case _:
            return None


def _goes(condition: Condition) -> bool:
    match condition:
        case Compare(_, operator, _):
            return operator in (">", ">=")
        case Slope(_, way, _) | Cross(_, way, _):
            return way == "up"
        case _:
            return False


@attempt
def _told_in_brackets(reader: Reader, speaker: Speaker) -> Allow | None:
    """`… up (daily EMA 20 above daily EMA 50) for longs and down (below it) for shorts`: what either means."""
    reader.skip(*_APART)
    reader.skip(*_TREND)
    up = _way(reader)
    found = condition(reader, speaker) if up is not None and reader.take("(") else None
    side = _for_side(reader) if found is not None and reader.take(")") else None
    return Allow(found, side) if found is not None and side is not None and (side == "long") == up else None


def clock_of_the_first(statement: Statement, tokens: Sequence[Token], start: int, said: list[Said]) -> Statement:
    """`buy MACD cross up on Mondays, short MACD cross down`: with no sign before it the day belongs to the first."""
    last = said[-1] if said else None
    first = last.statement if last is not None and last.end == tokens[start - 1].end else None
    if last is None or not isinstance(first, Enter) or not isinstance(statement, Enter) or first.bare:
        return statement
    if statement.bare and isinstance(statement.condition, Weekdays) and _enters_both(said):
        return Unusable("it is not said whose entries this filters")
    clock = statement.opening
    parts = tuple(all_parts(statement.condition))
    if not isinstance(clock, Session | Weekdays) or parts[:1] != (clock,) or len(parts) == 1:
        return statement
    said[-1] = replace(last, statement=replace(first, condition=AllOf((*all_parts(first.condition), clock))))
    return replace(statement, condition=AllOf(parts[1:]) if len(parts) > 2 else parts[1], opening=None)

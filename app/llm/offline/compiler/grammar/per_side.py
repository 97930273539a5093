"""What filters either side of the market: `L above, S below`, `close > WMA 50 for longs, < for shorts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.grammar.conditions import atom, condition
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.obliging import FOR_BOTH
from app.llm.offline.compiler.meaning import Compare, Condition, Cross, Side, Slope, Touch, flat
from app.llm.offline.compiler.mirror import TURNED, mirror, turn_way
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Enter, Opposite, Said, Statement, Unusable
from app.llm.offline.compiler.tokens import Token
from app.llm.offline.compiler.wording import words

_LONG, _SHORT = words("long longs l buy buys buying"), words("short shorts s sell sells selling shorting")
_UP = words("above over > >= higher up rising bullish green positive")
_DOWN = words("below under < <= beneath lower down falling bearish red negative")
_IT = words("it that the line average ma ema sma this 1")
_BEFORE_SIDE = words("want allow consider only just take i we go look for trade is are = -> → : means then allow")
_BEHIND_SIDE = words("only trades entries positions side when if while are is allowed need needs price close the it's")
_APART = words(", / ; and & | but -")
_NEEDED = words("is needed required necessary a must mandatory obligatory have")
_TREND = words("trend must be has to is should needs the it")


@attempt
def for_a_side(reader: Reader, speaker: Speaker) -> Statement | None:
    """`RSI above 50 for longs`, `filter RSI < 50 for shorts`, `ADX over 20 for both`."""
    said = _and_the_other(reader, speaker) or _other_way(reader, speaker) or _told_in_brackets(reader, speaker)
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
    reader.skip(*(_BEHIND_SIDE if side is not None else ()))
    up = _way(reader)
    if side is None and up is not None:
        reader.skip(*_BEFORE_SIDE)
        side = _side(reader)
        reader.skip(*_BEHIND_SIDE)
    return None if side is None or up is None else (side, up)


@attempt
def _other_way(reader: Reader, speaker: Speaker) -> Allow | None:
    """`close > WMA 50 for longs, < for shorts`, `longs only above the 200 EMA, shorts only below it`."""
    before = speaker.sided
    turned = None if before is None else _turned(before.condition)
    reader.skip(*_APART)
    reader.skip("only", "when", "if", "while", "once", "it's", "price", *_TREND)
    denied = bool(reader.take("no", "never", "skip", "not"))
    start = reader.at
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
    if before is None:
        return None
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
    if last is None or not isinstance(statement, Allow) or statement.side is not None:
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


def _turned(condition: Condition) -> Condition | None:
    """The same on the other side of the level."""
    match condition:
        case Compare(left, operator, right):
            return Compare(left, TURNED[operator], right)
        case Slope(of, way, bars):
            return Slope(of, turn_way(way), bars)
        case _:
            return None


def _goes(condition: Condition) -> bool:
    match condition:
        case Compare(_, operator, _):
            return operator in (">", ">=")
        case Slope(_, way, _):
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

"""Trades left for what they have not earned by then: `if after 30 bars it is not half an R in profit kill it`."""

from __future__ import annotations

from typing import Literal

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.units import BAR_UNITS
from app.llm.offline.compiler.grammar.verbs import exit_verb, lead_in
from app.llm.offline.compiler.meaning import AllOf, Comparator, Compare, Number, Price
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Leave, Sides, Statement
from app.llm.offline.compiler.wording import phrases, words

_IF = words("if when once should whenever")
_WHO = words("it its it's the trade position a we i we're i'm are am is still my profit has have that this which")
_NOT = words("not isn't isnt hasn't hasnt aren't ain't doesn't doesnt haven't didn't didnt wasn't no")
_MADE = words("at least yet made make reached reach shown show earned gained hit been of a by then above over up with")
_EARNED = frozenset(words("made make reached reach shown show earned gained hit up"))
_WON = phrases("""
    in profit | in the profit | in profits | profit | up | profitable | positive | in the green | green | in the money |
    of profit | winning | ahead | in the plus | in my favour | in my favor | in front | a winner | gain | of gain
""")
_LOST = phrases("""
    losing | in the red | red | negative | at a loss | in loss | in a loss | underwater | under water | a loser | down |
    losing money | in the minus | in drawdown
""")
_LESS = phrases("less than | below | under | not even")
_KILLED = words("kill kills drop dump close exit cut scratch bin")
_THEN = words(", then just i we simply and")
_HALF = 0.5


@attempt
def leave_unpaid(reader: Reader, speaker: Speaker) -> Statement | None:
    """Bars since the entry and the open profit in multiples of R, one beside the other and both with the exit."""
    lead_in(reader)
    reader.skip("or", "but")
    left = _left(reader)
    bars = _bars(reader)
    reader.skip(",")
    unless = bool(left is not False and reader.take("unless"))
    if not unless:
        reader.skip(*_IF)
    bars = bars or _bars(reader)
    reader.skip(",")
    profit = _profit(reader, unless=unless)
    bars = bars or _bars(reader)
    if bars is None or profit is None:
        return None
    if left is False:
        reader.skip(*_THEN)
        left = _left(reader)
    if left is False or not ends(reader):
        return None
    return Leave(AllOf((Compare(Price("bars_held"), ">=", Number(bars)), profit)), left, adds=True)


def _left(reader: Reader) -> Sides | Literal[False] | None:
    """Whose exit is said; False where none is."""
    if reader.peek(1).text in ("it", "them") and reader.take(*_KILLED):
        reader.at += 1
        return None
    return exit_verb(reader)


@attempt
def _bars(reader: Reader) -> int | None:
    """`after 30 bars`, `30 bars in`, `30 bars later`, `by bar 30`."""
    reader.skip("and")
    led = reader.take("after", "by")
    if led == "by" and reader.take("bar", "candle"):
        return reader.whole()
    count = reader.whole()
    if count is None or not reader.take(*BAR_UNITS):
        return None
    behind = reader.take_any(("in the trade", "in", "later", "into the trade", "on", "after entry", "after the entry"))
    return count if led == "after" or behind else None


@attempt
def _profit(reader: Reader, *, unless: bool) -> Compare | None:
    """`isn't at least half an R in profit`, `is still losing`, `has made less than 1R`."""
    reader.skip(*_WHO)
    denied = bool(reader.take(*_NOT))
    reader.skip(*_WHO)
    lost, less = reader.take_any(_LOST), reader.take_any(_LESS)
    amount = 0.0
    if not lost:
        begun = reader.at
        reader.skip(*_MADE)
        made = any(token.text in _EARNED for token in reader.tokens[begun : reader.at])
        less = less or reader.take_any(_LESS)
        said = _multiple(reader)
        won = reader.take_any(_WON)
        if not won and not (made and (said is not None or reader.tokens[reader.at - 1].text == "up")):
            return None
        amount = said or 0.0
    operator: Comparator = "<" if lost or less else ">=" if amount else ">"
    flipped = denied != unless and less != "not even"
    held = {">": "<=", "<": ">=", ">=": "<"}
    return Compare(Price("open_profit_r"), held[operator] if flipped else operator, Number(amount))  # type: ignore[arg-type]


@attempt
def _multiple(reader: Reader) -> float | None:
    """`0.5R`, `half an R`, `1 R`."""
    half = reader.take("half")
    reader.skip("a", "an")
    amount = _HALF if half else reader.number()
    reader.skip("a", "an")
    return amount if amount is not None and reader.take("r") else None

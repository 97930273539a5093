"""Averages in their order by their lengths alone: `three EMA stack: 8 over 21 over 55`, `8 > 21 > 55 EMAs`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from app.llm.offline.compiler.grammar.by_length import COUNTED, LONGEST, ORDERS
from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.places import place
from app.llm.offline.compiler.lexicon import BY_NAME, Spoken
from app.llm.offline.compiler.meaning import AllOf, Comparator, Compare, Condition, Line
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Place
from app.llm.offline.compiler.wording import phrases

_STACK = phrases("""
    stack | stacked | stacked up | lined up | in order | aligned | in a row | stacking | alignment | stacked as |
    stacked like this | in this order | ordered | order | trend stack | are stacked | are lined up | are in order
""")
_LEAST = 3


@attempt
def stacked_lengths(reader: Reader, speaker: Speaker) -> Condition | None:
    """`three EMA stack: 8 over 21 over 55`, `8 > 21 > 55 EMAs`, `the 8 above the 21 above the 55`."""
    count, row = _heralded(reader, speaker) or (None, None)
    chain = chained(reader)
    if chain is None or count not in (None, len(chain[0])):
        return None
    reader.assumed += [f"{count} is how many they are"] * (count is not None)
    lengths, operator = chain
    row = row or _kind_behind(reader) or _kind_said(speaker, lengths)
    if row is None:
        return None
    lines = [Line(make_call(row, [length], None)) for length in lengths]
    speaker.ribbon, speaker.average = tuple(lines), row.name
    return AllOf(tuple(Compare(one, operator, other) for one, other in pairwise(lines)))


@attempt
def _heralded(reader: Reader, speaker: Speaker) -> tuple[int | None, Spoken] | None:
    """`three EMA stack on EURUSD 5 min:`, `EMAs stacked`: averages of which the lengths follow in their order."""
    reader.skip("the", "my", "a")
    count = reader.whole(2)
    row, _ = take_name(reader)
    if row is None or not row.average or reader.peek().value is not None:
        return None
    reader.skip("are", "is", "must", "be")
    stacked = bool(reader.take_any(_STACK))
    named = place(reader, speaker) if reader.sees("on", "for", "in") else None
    if isinstance(named, Place) and named.markets:
        speaker.placed = (*speaker.placed, named)
    told = bool(reader.take(":", "-", ",", "=", "("))
    return (count, row) if (stacked or told) and (reader.peek().value is not None or reader.sees("the")) else None


def chained(reader: Reader) -> tuple[list[float], Comparator] | None:
    """Three lengths or more, each above the next or each below it."""
    lengths: list[float] = []
    orders: list[Comparator] = []
    while True:
        reader.take("the")
        length = reader.whole(2)
        if length is None or length > LONGEST or reader.sees(*COUNTED):
            return None
        lengths.append(float(length))
        at = reader.at
        reader.skip("is", "are", "and", "the")
        if reader.peek().value == length:
            reader.at += 1  # "8 over 21 and 21 over 55"
            reader.skip("is")
        elif reader.tokens[reader.at - 1].text in ("and", "the"):
            reader.at = at
        order = ORDERS.get(reader.take(*ORDERS))
        if order is None:
            reader.at = at
            break
        orders.append(order)
    reader.skip(")")
    rising = lengths == sorted(lengths) or lengths == sorted(lengths, reverse=True)
    if len(lengths) < _LEAST or len(set(orders)) != 1 or len(set(lengths)) < len(lengths) or not rising:
        return None
    return lengths, orders[0]


@attempt
def _kind_behind(reader: Reader) -> Spoken | None:
    reader.skip("(", "all", "are")
    row, _ = take_name(reader)
    reader.skip(")")
    return row if row is not None and row.average and reader.peek().value is None else None


def _kind_said(speaker: Speaker, lengths: Sequence[float]) -> Spoken | None:
    """The one kind of the averages said, where one of these lengths is among them."""
    said = speaker.averages_said()
    kinds = {line.call.name for line in said}
    told = any(line.call.number("length") in lengths and line.call.timeframe is None for line in said)
    return BY_NAME[kinds.pop()] if len(kinds) == 1 and told else None

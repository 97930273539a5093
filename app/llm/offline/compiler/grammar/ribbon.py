"""Averages in a row: `8/21/55 EMA stacked bullish`, `EMAs 5, 8 and 13 fanned out upwards`, `above all of them`."""

from __future__ import annotations

from itertools import pairwise

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.stacked_lengths import chained
from app.llm.offline.compiler.grammar.units import BAR_UNITS
from app.llm.offline.compiler.grammar.verbs import LONG_WORDS, SHORT_WORDS
from app.llm.offline.compiler.lexicon import BY_NAME, Spoken
from app.llm.offline.compiler.meaning import AllOf, Comparator, Compare, Condition, Line, Price, Slope, flat
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_KINDS = {"exponential": "ema", "simple": "sma", "weighted": "wma", "smoothed": "rma"}
_A_PAIR = 2
_LEAST = 3
_COUNTED = words("% percent pips pip atr r x bar bars ticks : points")
_BETWEEN = words(", / and - + & > < vs versus")
_STACKED = phrases("""
    stacked | aligned | in order | fanned out | fanning out | in a row | lined up | in perfect order | in line |
    in the right order | in sequence | in that order | stacked in that order | in this order | stacked in order |
    stacked up | all stacked | all aligned | all lined up | all in order | ordered | stack |
    perfectly stacked | alignment | fan out | fanned
""")
_OTHER_WAY = phrases("the other way | the other way round | the other way around | the opposite way | in reverse")
_RISING = phrases("pointing up | rising | sloping up | sloping upwards | going up | pointing higher | trending up")
_FALLING = phrases("pointing down | falling | sloping down | sloping downwards | going down | trending down")
_UP = words("bull bullish bullishly up upward upwards ascending")
_DOWN = words("bear bearish bearishly down downward downwards descending")
_ALL = phrases("""
    all of them | all emas | all smas | all the emas | all three | all 3 | all 3 emas | all mas | all 4 | all four |
    all of these | all averages | all the averages | all moving averages | all of the emas | all 4 emas | the ribbon |
    all 5 | all 5 emas | the whole ribbon | all of those | all the moving averages | all 3 averages | the emas |
    all the mas
""")


@attempt
def ribbon(reader: Reader, speaker: Speaker) -> Condition | None:
    """Three averages or more in their order, or the price beyond all of them."""
    return _beyond_all(reader, speaker) or _in_order(reader, speaker)


@attempt
def _in_order(reader: Reader, speaker: Speaker) -> Condition | None:
    start = reader.at
    named = _lines(reader) or _those_before(reader, speaker)
    lines = named or speaker.ribbon
    if len(lines) < _LEAST:
        return None
    reader.skip("are", "is", "all", "in", "must", "be")
    up = _way(reader)
    sloped = True if reader.take_any(_RISING) else False if reader.take_any(_FALLING) else None
    if sloped is not None:
        speaker.ribbon = lines
        slopes = tuple(Slope(line, "up" if sloped else "down") for line in lines)
        return None if named is None else AllOf(slopes)
    ordered = up is not None or reader.tokens[reader.at - 1].text == "in"
    ribboned = up is not None and any(token.text == "ribbon" for token in reader.tokens[start : reader.at])
    stacked = reader.take_any(_STACKED) or (ordered and reader.take("order")) or ribboned
    if not stacked:
        return None
    other = reader.take_any(_OTHER_WAY) and _ordered_before(speaker, lines)
    up = up if up is not None else _explained(reader, lines)
    reader.skip("in", "a", "to", "the", "for")
    up = not other if isinstance(other, bool) else up
    up = up if up is not None else _way(reader)
    traded = _way_of_trade(reader)
    if up is None and stacked == "stacked up":  # either way where it is said of shorts
        up = True if traded is None else traded or None
    up = up if up is not None else traded
    reader.skip("order", "fashion")
    if up is None:
        return None
    operator: Comparator = ">" if up else "<"
    speaker.ribbon = lines
    return AllOf(tuple(Compare(fast, operator, slow) for fast, slow in pairwise(lines)))


def _ordered_before(speaker: Speaker, lines: tuple[Line, ...]) -> bool | None:
    """Whether the entry asks for the same averages with the fast one on top; None where it does not name them."""
    for part in flat(speaker.entry) if speaker.entry is not None else ():
        if isinstance(part, Compare) and (part.left, part.right) == lines[:2]:
            return part.operator in (">", ">=")
    return None


@attempt
def _explained(reader: Reader, lines: tuple[Line, ...]) -> bool | None:
    """`stacked (8 over 21 over 55)`: which one is on top, of just these."""
    chain = chained(reader) if reader.take("(") else None
    if chain is None or reader.tokens[reader.at - 1].text != ")":
        return None
    lengths = [line.call.number("length") for line in lines]
    if sorted(chain[0]) != lengths:
        return None
    return (chain[0] == lengths) == (chain[1] == ">")


@attempt
def _lines(reader: Reader, least: int = 3) -> tuple[Line, ...] | None:
    """`8, 21 and 55 EMA`, `EMA 8/21/55`, `EMA(8), EMA(21), EMA(55)`; short to long."""
    reader.skip("the")
    count = _how_many(reader)
    row, _ = take_name(reader)
    if row is not None and (count is not None or reader.tokens[reader.at - 1].text.endswith("s")):
        row = _kind_behind(reader) or row
    reader.skip("ribbon")
    opened = bool(reader.take("(")) if row is not None else False
    lengths: list[float] = []
    while (length := reader.whole(2)) is not None:
        reader.skip("-", *BAR_UNITS)
        reader.skip(")" if opened and reader.peek(1).text in (",", "/", "and", ">") else "")
        between, _ = take_name(reader)
        row = row or between
        lengths.append(float(length))
        if between is not None and between == row and reader.peek().value is not None:
            continue  # "EMA9 EMA21 EMA55"
        end = reader.at
        if not reader.take(*_BETWEEN) and not _length_follows(reader, lengths):
            break
        reader.skip(*_BETWEEN, "the")
        again = _average_name(reader)
        row = row or again
        reader.skip("(") if again is not None else None
        if reader.peek().value is None and again is None:
            reader.at = end  # what stands behind the comma is something else
            break
    reader.skip(")", "ribbon")
    if row is None or not row.average or len(lengths) < least or len(set(lengths)) < len(lengths):
        return None
    if count is not None and count != len(lengths):
        return None
    if count is not None:
        reader.assumed.append(f"{count} is how many they are")
    return tuple(Line(make_call(row, [length], None)) for length in sorted(lengths))


def _how_many(reader: Reader) -> int | None:
    """The number of `3 EMAs 8 21 55`, which is no length; None, and nothing moved, where there is none."""
    at = reader.at
    count = reader.whole(2)
    name = reader.at
    row, _ = take_name(reader)
    several = row is not None and reader.tokens[reader.at - 1].text.endswith("s")
    _kind_behind(reader)
    number = reader.peek(1) if reader.sees("(") else reader.peek()
    found = count is not None and several and number.value is not None
    reader.at = name if found else at
    return count if found else None


def _kind_behind(reader: Reader) -> Spoken | None:
    """`two moving averages, both exponential, …`, `EMAs of …`: what stands between averages and their lengths."""
    at = reader.at
    reader.take(",", "(")
    reader.skip("both", "all")
    kind = _KINDS.get(reader.take(*_KINDS))
    if kind is None:
        reader.at = at
    reader.skip(",", ":", "of", "with", "lengths", "the", ")")
    if reader.peek().value is None and not reader.sees("("):
        reader.at = at
        return None
    return BY_NAME[kind] if kind is not None else None


def _length_follows(reader: Reader, lengths: list[float]) -> bool:
    """`EMA ribbon 8 13 21`: lengths with nothing between them, each longer than the one before."""
    following, behind = reader.peek().value, reader.peek(1)
    if following is None or following <= lengths[-1] or behind.text in _COUNTED:
        return False
    return len(lengths) > 1 or (behind.value is not None and behind.value > following)


def _average_name(reader: Reader) -> Spoken | None:
    at = reader.at
    row, _ = take_name(reader)
    if row is None or not row.average:
        reader.at = at
        return None
    return row


@attempt
def _those_before(reader: Reader, speaker: Speaker) -> tuple[Line, ...] | None:
    """`all EMAs stacked`: those named before."""
    reader.take("the")
    return speaker.ribbon or None if reader.take_any(_ALL) else None


def _way(reader: Reader) -> bool | None:
    return True if reader.take(*_UP) else False if reader.take(*_DOWN) else None


def _way_of_trade(reader: Reader) -> bool | None:
    """In the order of the side that the same sentence trades, or its part between commas, where it names but one."""
    for stops in ((".", "\n", ";"), (".", "\n", ";", ",")):
        start = reader.at
        while start and reader.tokens[start - 1].text not in stops:
            start -= 1
        end = reader.at
        while end < len(reader.tokens) and reader.tokens[end].text not in stops:
            end += 1
        said = {token.text for token in reader.tokens[start:end]}
        long, short = bool(said & LONG_WORDS), bool(said & SHORT_WORDS)
        if long != short:
            return long
    return None


@attempt
def _beyond_all(reader: Reader, speaker: Speaker) -> Condition | None:
    """`price above all of them`."""
    reader.skip("the")
    reader.take_any(("price", "close", "price is", "close is", "price closes", "it is", "candle closes", "it"))
    reader.skip("is", "closes", "trades", "trading", "closed")
    place = reader.take("above", "over", ">", "below", "under", "<")
    if not place or not reader.take_any(_ALL) or len(speaker.ribbon) < 2:
        return None
    operator: Comparator = ">" if place in ("above", "over", ">") else "<"
    return AllOf(tuple(Compare(Price("close"), operator, line) for line in speaker.ribbon))


@attempt
def average_row(reader: Reader, speaker: Speaker) -> tuple[Line, ...] | None:
    """`EMA 5/13/62`, `5 and 20 EMA`: averages named together, which their lengths alone may name later."""
    lines = _lines(reader, least=2) or _by_roles(reader)
    if lines is None:
        return None
    speaker.ribbon, speaker.average = lines, lines[0].call.name
    if len(lines) == 2:
        speaker.pair = (lines[0], lines[1])
    return lines


@attempt
def _by_roles(reader: Reader) -> tuple[Line, ...] | None:
    """`EMA fast 10, slow 30`, `fast EMA 10 slow EMA 30`: a pair by its parts; `fast 5-15` are values to try."""
    row: Spoken | None = None
    lengths: list[float] = []
    for part in (("fast", "faster"), ("slow", "slower")):
        reader.skip(",", "and", "/", "the", "(", ":")
        row = _average_name(reader) or row
        reader.skip(":", "(")
        if not reader.take(*part):
            return None
        row = _average_name(reader) or row
        reader.skip("is", "=", ":", "length", "period", "(")
        length = reader.whole(2)
        if length is None or reader.sees("-", "to", "step", *_COUNTED):
            return None
        reader.skip(")", "period", "periods", "bars")
        row = _average_name(reader) or row
        lengths.append(float(length))
    if row is None or lengths[0] >= lengths[1]:
        return None
    return tuple(Line(make_call(row, [length], None)) for length in lengths)


@attempt
def two_averages(reader: Reader, speaker: Speaker) -> bool | None:
    """`two EMAs`: their kind, where their parts are spoken of later."""
    kind = take_name(reader)[0] if reader.number() == _A_PAIR else None
    if kind is None or not kind.average or reader.peek(1).value is not None or reader.sees("("):
        return None
    speaker.average = kind.name
    return True

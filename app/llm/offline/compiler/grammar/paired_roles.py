"""Two averages by their parts alone: `a fast and a slow SMA`, `the slow EMA and the fast one`, `two SMAs`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.role_lengths import pair_of_lengths
from app.llm.offline.compiler.grammar.units import BAR_UNITS
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.known_calls import only_two
from app.llm.offline.compiler.lexicon import BY_NAME, PLAIN_AVERAGES, Spoken
from app.llm.offline.compiler.meaning import Line, Way
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_FAST, _SLOW = words("fast faster quick quicker"), words("slow slower")
_JOINTS = words("and & / with over vs")
_NOUNS = phrases("line | lines | 1")
_A_PAIR = 2


@attempt
def paired_by_role(reader: Reader, speaker: Speaker) -> tuple[Line, Line] | None:
    """The fast one and the slow one, of the lengths said anywhere, else of the usual ones."""
    row = _two_roles(reader, speaker) or _two_of_a_kind(reader, speaker)
    if row is None or reader.peek().value is not None:
        return None
    speaker.average = row.name
    lengths = _lengths_behind(reader)
    if lengths is not None:
        return Line(make_call(row, [lengths[0]], None)), Line(make_call(row, [lengths[1]], None))
    named = [one for one in speaker.known.get(row.name, []) if one.number("length") != _A_PAIR]  # "two EMAs"
    if named:
        return only_two(named)
    (fast, slow), source = pair_of_lengths(speaker)
    if fast >= slow:
        return None
    reader.assumed.append(f"{row.title} cross: {source}")
    return Line(make_call(row, [fast], None)), Line(make_call(row, [slow], None))


@attempt
def roles_mentioned(reader: Reader, speaker: Speaker) -> bool | None:
    """`Trade EURUSD with a fast and a slow EMA, …`: their kind, where their parts are spoken of later."""
    row = _two_roles(reader, speaker)
    if row is None or reader.peek().value is not None or not ends(reader):
        return None
    speaker.average = row.name
    return True


@attempt
def _two_roles(reader: Reader, speaker: Speaker) -> Spoken | None:
    """`a fast and a slow SMA`, `fast/slow EMA`, `the slow WMA and the fast WMA`."""
    reader.skip_articles()
    first = reader.take(*_FAST, *_SLOW)
    kind = _kind(reader, speaker) if first else None
    reader.take_any(_NOUNS if first else ())
    if not first or not reader.take(*_JOINTS):
        return None
    reader.skip_articles()
    if not reader.take(*(_SLOW if first in _FAST else _FAST)):
        return None
    other = _kind(reader, speaker)
    reader.take_any(_NOUNS)
    return None if kind and other and kind != other else kind or other


@attempt
def _two_of_a_kind(reader: Reader, speaker: Speaker) -> Spoken | None:
    """`two SMAs`, `2 EMAs`."""
    reader.skip_articles()
    if reader.whole() != _A_PAIR or not reader.peek().text.endswith("s"):
        return None
    reader.assumed.append(f"{_A_PAIR} is how many they are")
    return _kind(reader, speaker)


@attempt
def _lengths_behind(reader: Reader) -> tuple[float, float] | None:
    """`two EMAs, 9 and 21`, `two SMAs (10 and 30 periods)`: with nothing behind them."""
    opened = reader.take("(", ",", ":", "with", "of")
    reader.skip("lengths", "length", "periods", "of")
    fast = reader.whole(2) if opened else None
    reader.skip(*BAR_UNITS)
    slow = reader.whole(2) if fast is not None and reader.take("and", "/", ",", "&") else None
    reader.skip("-", *BAR_UNITS)
    if fast is None or slow is None or fast == slow or not (reader.take(")") if opened == "(" else ends(reader)):
        return None
    return float(min(fast, slow)), float(max(fast, slow))


def _kind(reader: Reader, speaker: Speaker) -> Spoken | None:
    at = reader.at
    row, plain = take_name(reader)
    said = reader.tokens[reader.at - 1].text if reader.at > at else ""
    if row is not None and (plain or said in PLAIN_AVERAGES):
        return BY_NAME[speaker.average] if speaker.average is not None else _simple(reader)
    if row is not None and row.average:
        return row
    reader.at = at
    return None


def _simple(reader: Reader) -> Spoken:
    reader.assumed.append("a moving average of no named kind is read as a simple one")
    return BY_NAME["sma"]


@attempt
def named_pair(reader: Reader, speaker: Speaker, way: Way) -> tuple[Line, Line] | None:
    """`a death cross of EMA 21 and EMA 55`: the two in whichever order, the faster one first.

    `golden cross: 50 SMA over 200 SMA` has them in that order alone.
    """
    first = value(reader, speaker)
    reader.skip("and", "/", "with", ",", "the", "crosses", "crossing", "is", "goes", "x")
    over = reader.take(*(("over", "above") if way == "up" else ("under", "below")))
    reader.skip("the")
    second = value(reader, speaker)
    if not isinstance(first, Line) or not isinstance(second, Line) or first == second:
        return None
    lengths = first.call.number("length"), second.call.number("length")
    if not (BY_NAME[first.call.name].average and BY_NAME[second.call.name].average) or None in lengths:
        return None
    faster = (lengths[0] or 0) < (lengths[1] or 0)
    return (first, second) if faster else None if over else (second, first)

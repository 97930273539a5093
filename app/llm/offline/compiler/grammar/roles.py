"""Averages by their part: `fast crosses over slow`, `the faster one`, where two were named or are to be tried."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.role_lengths import length_of
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Line
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_AVERAGES = phrases("average | moving average line | average line | mean | avg")
_A_PAIR = 2
_FAST, _SLOW = words("fast faster quick quicker"), words("slow slower")


@attempt
def _the_average(reader: Reader, speaker: Speaker) -> Line | None:
    """`the average`, `that line`: the one average that was named."""
    named = list(dict.fromkeys(speaker.averages_said()))
    if len(named) != 1 or not reader.take("the", "that", "this", "my") or not reader.take_any(_AVERAGES):
        return None
    return None if reader.sees("of", "volume", "true") or reader.peek().value is not None else named[0]


def _length(line: Line) -> float:
    return line.call.number("length") or 0


def _are_the_averages(speaker: Speaker) -> bool:
    """Whether the two that were paired last are of all the lengths spoken of."""
    pair = [one for one in speaker.pair or () if isinstance(one, Line) and BY_NAME[one.call.name].average]
    lengths = {_length(one) for one in pair}
    return len(lengths) == _A_PAIR and {_length(line) for line in speaker.averages_said()} <= {*lengths, float(_A_PAIR)}


@attempt
def by_role(reader: Reader, speaker: Speaker) -> Line | None:
    """`fast`, `the slow one`, `the faster line`: of the two averages spoken of that with fewer bars, or more."""
    the_one = _the_average(reader, speaker)
    if the_one is not None:
        return the_one
    reader.skip_articles()
    role = "fast" if reader.take(*_FAST) else "slow" if reader.take(*_SLOW) else ""
    if not role or reader.peek().value not in (None, 1):
        return None
    reader.take_any(("1", "line"))
    if speaker.pair is not None and _are_the_averages(speaker):
        pair = sorted((one for one in speaker.pair if isinstance(one, Line)), key=_length)
        return pair[0] if role == "fast" else pair[1]
    said = (line for line in speaker.averages_said() if line.call.number("length") != _A_PAIR)  # "two EMAs"
    named = sorted(dict.fromkeys(said), key=lambda line: line.call.number("length") or 0)
    if len(named) == 2:
        return named[0] if role == "fast" else named[1]
    if named or speaker.average is None:
        return None
    row = BY_NAME[speaker.average]
    length, source = length_of(speaker, role)
    reader.assumed.append(f"{role} {row.title or row.name}: {source}")
    return Line(make_call(row, [length], None))

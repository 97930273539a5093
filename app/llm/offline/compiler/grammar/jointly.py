"""The same said of several values: `MACD and signal are both below zero`, `both rising`, `above all of them`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.comparisons import predicate
from app.llm.offline.compiler.grammar.values import subject
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import AllOf, AnyOf, Condition, Line, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

_BE = words("are is were stay remain being")


@attempt
def jointly(reader: Reader, speaker: Speaker) -> Condition | None:
    """One predicate for two values or more, each of which must meet it."""
    announced = reader.at > 0 and reader.tokens[reader.at - 1].text == "both"
    named = _named(reader, speaker)
    they = bool(reader.take("they're") or (reader.peek(1).text == "are" and reader.take("they")))
    if named is None and (announced or they or reader.take("both")):
        named = _the_pair(reader, speaker)
        announced = named is not None
    if named is None:
        return None
    plural = reader.sees("are")
    reader.skip(*_BE)
    if not (reader.take("both", "all") or announced or plural):
        return None
    reader.skip(*_BE)
    found = _each(reader, speaker, named)
    return None if found is None else AllOf(found)


@attempt
def any_of_them(reader: Reader, speaker: Speaker) -> Condition | None:
    """`RSI or MFI is below 30`: one predicate, which one of the values must meet."""
    first = subject(reader, speaker)
    if not isinstance(first, Line):
        return None
    named: list[Value] = [first]
    while reader.take("or"):
        further = subject(reader, speaker)
        if further is None:
            return None
        named.append(further)
    if len(set(named)) < len(named) or len(named) < 2:
        return None
    found = _each(reader, speaker, tuple(named))
    return None if found is None else AnyOf(found)


def _each(reader: Reader, speaker: Speaker, named: tuple[Value, ...]) -> tuple[Condition, ...] | None:
    at, told = reader.at, len(reader.assumed)
    found: list[Condition] = []
    for one in named:
        reader.at = at
        del reader.assumed[told:]
        of_one = predicate(reader, speaker, one)
        if of_one is None:
            return None
        found.append(of_one)
    speaker.it, speaker.lost = named[0], False
    return tuple(found)


@attempt
def _named(reader: Reader, speaker: Speaker) -> tuple[Value, ...] | None:
    """`MACD and signal line`, `the 20 EMA, the 50 EMA and the 200 EMA`."""
    first = subject(reader, speaker)
    if not isinstance(first, Line):
        return None
    found: list[Value] = [first]
    while reader.take(",", "and", "/", "+"):
        reader.skip("and")
        further = _partner(reader, first) or subject(reader, speaker)
        if further is None:
            return None
        found.append(further)
    return tuple(found) if len(set(found)) == len(found) > 1 else None


def _partner(reader: Reader, first: Line) -> Value | None:
    """`MACD line and signal`: another output of the same indicator."""
    outputs = BY_NAME[first.call.name].outputs
    word = reader.take_any([said for said, output in outputs.items() if output != first.output])
    return Line(first.call, outputs[word]) if word else None


def _the_pair(reader: Reader, speaker: Speaker) -> tuple[Value, ...] | None:
    """`both`, `both lines`, `both of them`: the lines that crossed."""
    reader.skip("of", "them", "these", "the", "lines", "line", "averages", "emas", "smas", "mas")
    pair = speaker.pair
    if pair is None and speaker.measured is not None and speaker.level is not None:
        pair = speaker.measured, speaker.level
    return pair if pair is not None and all(isinstance(one, Line) for one in pair) else None

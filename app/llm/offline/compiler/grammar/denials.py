"""What must not be, told of several things at once: `neither the ADX is below 18 nor the RSI above 70`."""

from __future__ import annotations

from collections.abc import Callable

from app.llm.offline.compiler.grammar.comparisons import predicate
from app.llm.offline.compiler.grammar.nor import none_of, nor
from app.llm.offline.compiler.grammar.some_of import some_of
from app.llm.offline.compiler.grammar.values import subject
from app.llm.offline.compiler.meaning import Condition, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

_BE = words("is are was be")


def denied_or_counted(
    reader: Reader, speaker: Speaker, read: Callable[[Reader, Speaker], Condition | None]
) -> Condition | None:
    """None of several conditions, or so many of them."""
    return neither(reader, speaker, read) or some_of(reader, speaker, read)


@attempt
def neither(reader: Reader, speaker: Speaker, read: Callable[[Reader, Speaker], Condition | None]) -> Condition | None:
    """`neither A nor B`: not the one and not the other."""
    if not reader.take("neither"):
        return None
    return _of_subjects(reader, speaker) or _of_conditions(reader, speaker, read)


@attempt
def _of_conditions(
    reader: Reader, speaker: Speaker, read: Callable[[Reader, Speaker], Condition | None]
) -> Condition | None:
    reader.skip(*_BE)
    found = [read(reader, speaker)]
    while found[-1] is not None and nor(reader):
        reader.skip(*_BE)
        found.append(read(reader, speaker))
    return none_of(found)


@attempt
def _of_subjects(reader: Reader, speaker: Speaker) -> Condition | None:
    """`neither RSI nor MFI is above 70`: one predicate of each of them."""
    named: list[Value | None] = [subject(reader, speaker)]
    while named[-1] is not None and nor(reader):
        named.append(subject(reader, speaker))
    at, told = reader.at, len(reader.assumed)
    found: list[Condition | None] = []
    for one in named if len(named) > 1 else ():
        reader.at = at
        del reader.assumed[told:]
        found.append(None if one is None else predicate(reader, speaker, one))
    return none_of(found)

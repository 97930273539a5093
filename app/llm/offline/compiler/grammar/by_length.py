"""Averages by their lengths alone: `the 21 is above the 55`, `when the fifty goes back below`."""

from __future__ import annotations

from collections.abc import Mapping

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Comparator, Line
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

LONGEST = 400
ORDERS: Mapping[str, Comparator] = {
    ">": ">", "<": "<", "above": ">", "below": "<", "over": ">", "under": "<",
}  # fmt: skip
_DOES = words("""
    is was are crosses cross crossed crossing x xes above below over under > < goes went gets comes drops falls rises
    climbs turns moves dips slips breaks rolls curls hooks closes rising falling has sits stays stands
""")
_BETWEEN = words("is are was crosses cross crossed also back it the up down")
COUNTED = words("""
    % percent pips pip atr r x bar bars ticks tick : points day days week weeks line level mark figure hour hours
    minute minutes
""")


@attempt
def by_length(reader: Reader, speaker: Speaker) -> Line | None:
    """`the 21` as a subject: the one average of that length that was named, or of the one kind that was."""
    if not reader.take("the") and (not reader.at or reader.tokens[reader.at - 1].text != "the"):
        return None
    length = reader.whole(2)
    if length is None or length > LONGEST or not reader.sees(*_DOES):
        return None
    said = set(speaker.averages_said())
    named = {line for line in said if line.call.number("length") == length}
    if len(named) == 1:
        return named.pop()
    kinds = {(line.call.name, line.call.timeframe) for line in said}
    if named or len(kinds) != 1 or not _against_length(reader):
        return None
    name, timeframe = kinds.pop()
    return Line(make_call(BY_NAME[name], [float(length)], timeframe))


def _against_length(reader: Reader) -> bool:
    """Whether `… is above the 100` comes next, a bare length; moves nothing."""
    at = reader.at
    reader.skip(*_BETWEEN)
    found = bool(reader.take(*ORDERS))
    reader.take("the")
    found = found and reader.whole(2) is not None and not reader.sees(*COUNTED)
    reader.at = at
    return found

"""Where the market has to stand, with no word between: `buy a bullish engulfing above the 50 SMA, short …`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.conditions import condition
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    AllOf,
    Compare,
    Condition,
    Cross,
    Line,
    Number,
    Price,
    all_parts,
    parts_of_all,
)
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Statement


@attempt
def stands_behind_entry(reader: Reader, speaker: Speaker) -> Statement | None:
    """`… above the 50 SMA` with no sign between: what that entry alone is asked for, and nothing the next one begins
    with."""
    if reader.at != speaker.entered or not reader.sees(*ABOVE, *BELOW):
        return None
    entry = speaker.entry
    found = _of_the_same(reader, speaker) or condition(reader, speaker)
    speaker.entry = entry
    first = None if found is None else next(all_parts(found))
    if found is None or not isinstance(first, Compare) or not isinstance(first.left, Price) or not ends(reader):
        return None
    speaker.stood = first
    return Allow(found, None)


@attempt
def _of_the_same(reader: Reader, speaker: Speaker) -> Condition | None:
    """`buy RSI < 30 above the 200 EMA, short RSI > 70 below it`: of the line that the entry before stood at."""
    stood = speaker.stood
    above = bool(reader.take(*ABOVE))
    if not above:
        reader.take(*BELOW)
    if stood is None or not reader.take("it", "that") or not ends(reader):
        return None
    return Compare(stood.left, ">" if above else "<", stood.right)


@attempt
def placed_condition(reader: Reader, speaker: Speaker) -> Condition | None:
    """`a hammer above the 200 SMA`, `RSI below 30 above the 200 SMA`: what happens, and where the market stands."""
    found = condition(reader, speaker)
    if found is None or not reader.sees(*ABOVE, *BELOW) or _compares_lines(found):
        return found
    at, assumed, memory = reader.at, len(reader.assumed), speaker.remember()
    further = condition(reader, speaker)
    first = None if further is None else next(all_parts(further))
    placed = isinstance(first, Compare) and isinstance(first.left, Price) and not isinstance(first.right, Number)
    if further is None or not placed:
        reader.at = at
        del reader.assumed[assumed:]
        speaker.recall(memory)
        return found
    return AllOf((*parts_of_all(found), *parts_of_all(further)))


def _compares_lines(found: Condition) -> bool:
    """Whether the last part compares with an average, so that what follows may be said of that one."""
    last = list(all_parts(found))[-1]
    return isinstance(last, Cross | Compare) and isinstance(last.right, Line) and BY_NAME[last.right.call.name].average

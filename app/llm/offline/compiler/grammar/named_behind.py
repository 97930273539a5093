"""The indicator in brackets behind what is said of its lines: `k crosses d (stoch 14 3 3) under 20`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.joints import goes_on, take_joint
from app.llm.offline.compiler.meaning import Compare, Condition, Cross, Line
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker


def named_behind(reader: Reader, speaker: Speaker, found: Condition) -> Condition:
    """What was found, behind a bracket that says no more than which indicator is read in it, where more follows."""
    if isinstance(found, Compare | Cross) and reader.sees("("):
        _same_indicator(reader, speaker, found)
    return found


@attempt
def _same_indicator(reader: Reader, speaker: Speaker, found: Compare | Cross) -> bool | None:
    reader.take("(")
    told = len(reader.assumed)
    said = indicator_call(reader, speaker)
    calls = {side.call for side in (found.left, found.right) if isinstance(side, Line)}
    if said is None or said[1] not in calls or not reader.take(")"):
        return None
    at = reader.at
    goes = goes_on(reader, found) or bool(take_joint(reader))
    reader.at = at
    del reader.assumed[told:]
    return goes or None

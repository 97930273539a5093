"""Values to try in brackets within a rule: `the fast EMA (5 to 20 step 5) crosses above …`, `above 30 (20 to 40)`."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.compiler.grammar.range_bounds import bounds
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Range
from app.llm.offline.compiler.wording import words

_TRYING = words("""
    optimise optimize optimised optimized try test vary sweep range tested opt scan search , :
    everything anything all values from vary varying varied let it
""")


@attempt
def range_aside(reader: Reader, speaker: Speaker, subject: Sequence[str], number: float | None) -> bool | None:
    """Whether the values to try for what was just said stand in brackets; they are kept, and belong to the rule."""
    if not reader.take("("):
        return None
    start = reader.at
    reader.skip(*_TRYING)
    tried = reader.at > start
    joint = reader.peek(1).text
    found = bounds(reader)
    reader.skip(*_TRYING)
    if found is None or not reader.take(")") or not found[0] < found[1] or found[3] not in ("", "bars"):
        return None
    if joint == "-" and number is None and not tried and found[2] is None:
        return None  # "EMA (9-21)" are two lengths
    low, high, step, unit = found
    if number is not None and not low <= number <= high:
        return None
    speaker.asides = (*speaker.asides, Range(tuple(subject), low, high, step, number=number, unit=unit))
    return True

"""A second bound of what was just bounded: `at least 25 and no more than 50`, `above 20 and higher than 5 bars ago`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.comparisons import predicate
from app.llm.offline.compiler.meaning import Compare, Condition, Line, Measure, Number, Slope
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

_JOINTS = ("and", "but", "yet", "&")
_COMPARED = words("higher lower greater larger bigger smaller")


@attempt
def bounded_again(reader: Reader, speaker: Speaker) -> Condition | None:
    """Said of the last subject with no word for it."""
    before = reader.tokens[reader.at - 1].text if reader.at else ""
    left = speaker.it
    if before not in _JOINTS or not isinstance(left, Line | Measure) or left != speaker.measured:
        return None
    reader.skip("is", "also", "still", "yet")
    bounded = reader.sees("at", "no", "not") and reader.peek(1).text in ("least", "most", "more", "less", *_COMPARED)
    if not bounded and not (reader.sees(*_COMPARED) and reader.peek(1).text == "than"):
        return None
    leveled = isinstance(speaker.level, Number)
    found = predicate(reader, speaker, left)
    match found:
        case Compare(of, _, Number()) if of == left and leveled:
            return found
        case Compare(Line() as of, _, Line() as level) if of == left and level.call == of.call:
            return found
        case Slope(of) if of == left:
            return found
        case _:
            return None

"""What somebody calls a reading, and what that means: `ADX is strong (> 25)`, `RSI low, below 30`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.relating import relation
from app.llm.offline.compiler.meaning import Compare, Condition, Line, Measure, Price, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_CALLED = words("strong weak low high elevated big large small quiet bullish bearish hot cold stretched extreme")
_MEANING = phrases("i.e. | i e | ie | meaning | that is | so | at")


@attempt
def judged(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """The comparison behind the word, in brackets or behind a comma."""
    volume = left == Price("volume")
    if not (isinstance(left, Line | Measure) or volume) or not reader.take(*_CALLED):
        return None
    mark = reader.take("(", ",")
    reader.take_any(_MEANING)
    found = relation(reader, speaker, left) if mark else None
    if not isinstance(found, Compare) or found.left != left:
        return None
    return None if mark == "(" and not reader.take(")") else found

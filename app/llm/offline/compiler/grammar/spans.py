"""Where an oscillator lies, with nothing but its ends: `Shorts: RSI 20-40, MACD below its signal`, `with RSI 50-70`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.outputs import usual_call
from app.llm.offline.compiler.meaning import Condition, Line, Number, Within
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker

_NO_LENGTH = 40
"""Nobody tries oscillators over so many bars: a larger number behind one is a level."""


@attempt
def spanned(reader: Reader, speaker: Speaker) -> Condition | None:
    """`RSI 20-40`: between the two, where the numbers are levels rather than lengths to try."""
    row, plain = take_name(reader)
    told = [one.call.name for one in (speaker.it, speaker.measured) if isinstance(one, Line)]
    if row is None or plain or row.scale is None or row.name in told:
        return None  # "RSI crosses above 30, RSI 20-40": values to try, perhaps
    reader.skip("is", "at", "in", "of", "from")
    low = reader.number()
    high = reader.number() if low is not None and reader.take("-", "to") else None
    if low is None or high is None or not low < high or not _NO_LENGTH <= high <= row.scale:
        return None
    if reader.sees("step", "steps", "by", "in") or not (ends(reader) or reader.sees("and", "buy", "sell", "=", "->")):
        return None
    speaker.it = Line(usual_call(reader, speaker, row.name), row.main)
    return Within(speaker.it, Number(low), Number(high))

"""One rule that turns the position over: `flip long or short whenever it flips`, `reverse on every 20/50 EMA cross`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.conditions import condition
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.verbs import skip_when
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Compare, Cross, Line, Price
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Direction, Enter, Opposite, Statement
from app.llm.offline.compiler.wording import phrases, words

_TURNING = words(
    "flip flips flipping reverse reverses reversing switch switches switching swap turn go be trade change"
)
_WHAT = phrases("""
    me | it | my position | the position | position | positions | sides | side | my side | the trade | my trade |
    between long and short | between longs and shorts | direction | around
""")
_BOTH = phrases("""
    long or short | long and short | short or long | short and long | long / short | short / long | long to short |
    from long to short | longs and shorts | both ways
""")
_LONGS, _SHORTS = words("long longs buy buys"), words("short shorts sell sells")
_UP_THERE, _DOWN_THERE = words("above over up"), words("below under down beneath")
_BEFORE = words("and just then always i we simply so now to please")
_TURNING = ("flip", "reverse", "reversing", "reversal", "switch", "swap")


@attempt
def _cross_of_the_row(reader: Reader, speaker: Speaker) -> Cross | None:
    """`on every cross`: of the two averages named before."""
    row = speaker.pair or speaker.ribbon
    if not reader.take("cross", "crossover", "crossing") or len(row) != 2:
        return None
    return Cross(row[0], None, row[1])


@attempt
def each_side(reader: Reader, speaker: Speaker) -> Statement | None:
    """`MACD zero line cross, long above short below`, `EMA 50: long above, short below`: either side of one line."""
    reader.skip("go", "we", "i")
    if not reader.take(*_LONGS) or not reader.take(*_UP_THERE):
        return None
    reader.skip("it", "that", "the", "line", "zero")
    reader.skip(",", "and", "/", ";", "go")
    if not reader.take(*_SHORTS) or not reader.take(*_DOWN_THERE):
        return None
    reader.skip("it", "that", "the", "line", "zero")
    if not ends(reader):
        return None
    if isinstance(speaker.entry, Cross) and speaker.entry.way is None:
        return Direction("both")
    line = speaker.it
    if speaker.entry is not None or not isinstance(line, Line) or not BY_NAME[line.call.name].average:
        return None
    speaker.entry = Compare(Price("close"), ">", line)
    return Enter(speaker.entry, "both")


@attempt
def turn_over(reader: Reader, speaker: Speaker) -> Statement | None:
    """Both sides are entered on one crossing, each on its own way of it; behind an entry it but says so again."""
    reader.skip(*_BEFORE)
    verb = reader.take(*_TURNING)
    if not verb:
        return None
    what = reader.take_any(_WHAT)
    reader.skip("to", "be", "go")
    both = reader.take_any(_BOTH)
    sure = both or verb.startswith(_TURNING) or (verb == "change" and what)
    if not sure or not reader.sees("when", "whenever", "if", "on", "at", "with", "each", "every", "once", "as"):
        return None
    skip_when(reader)
    reader.skip("each", "every", "time")
    found = _cross_of_the_row(reader, speaker) or condition(reader, speaker)
    if not isinstance(found, Cross) or found.way is not None or not ends(reader):
        return None
    entered, speaker.entry = speaker.entry, speaker.entry or found
    return Enter(found, "both") if entered is None else Opposite(True, None, always=True)

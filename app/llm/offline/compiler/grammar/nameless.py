"""An average by its length and unit alone: `above the 200 day`, `below its 40 week`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.units import BAR_UNITS, unit_as_timeframe
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Line, Price, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

_LEAST = 5
_ENDS = (
    *words(", . ; and with ! : -> = >= ) ( while but or if when then plus stop sl tp, go buy sell long short i"),
    "\n",
)
_OF_EXTREMES = frozenset(words("break breaks breaking broke breakout new high low highs lows takes"))


@attempt
def nameless_average(reader: Reader, speaker: Speaker, left: Value) -> Value | None:
    """The average of so many bars that nobody named; a break of "the 20 day" may be one of its high."""
    if not isinstance(left, Price) or left.field == "volume" or not reader.take("the", "its", "it's"):
        return None
    before = {token.text for token in reader.tokens[max(0, reader.at - 6) : reader.at]}
    length = reader.whole(_LEAST)
    reader.skip("-")
    written = reader.take(*BAR_UNITS) if length is not None else ""
    unit = BAR_UNITS.get(written, "")
    over = reader.done or reader.sees(*_ENDS)
    if length is None or not unit or not over or before & _OF_EXTREMES or _is_named(reader):
        return None
    bars = unit_as_timeframe(reader, speaker, unit)
    kinds = {line.call.name for line in speaker.averages_said() if line.call.number("length") == length}
    name = kinds.pop() if len(kinds) == 1 else "sma"
    reader.assumed.append(f"the {length} {written} is read as the average of the close over them ({name.upper()})")
    return Line(make_call(BY_NAME[name], [float(length)], bars))


def _is_named(reader: Reader) -> bool:
    """`the 50 and 200 day SMA`: whether a name comes behind after all; moves nothing."""
    at = reader.at
    reader.skip("and", "or", "/", ",", "the")
    reader.number()
    reader.skip("-", *BAR_UNITS)
    row, _ = take_name(reader)
    reader.at = at
    return row is not None and row.average and reader.sees("and", "or", "/", ",")

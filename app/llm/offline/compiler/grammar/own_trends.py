"""What `the 4-hour trend` of the trade is, said behind it: `…, which for me means price above or below its 100 EMA`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.charts import on_bars
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.places import timeframe_token
from app.llm.offline.compiler.grammar.units import TIMEFRAME_WORDS
from app.llm.offline.compiler.grammar.values import subject, value
from app.llm.offline.compiler.meaning import Compare, Condition, Line, Price
from app.llm.offline.compiler.naming import values_of
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases

_MEANING = phrases("""
    which for me means | which to me means | which here means | which means | which is | meaning | that is | i.e. |
    i e | defined by | defined as | measured by | by which i mean | by that i mean | i mean | for me that is |
    for me that means | which i define as | which i measure by | judged by | as in | , so | according to | by
""")
_EITHER = phrases("""
    above or below | over or under | above / below | over / under | below or above | under or over | vs | versus |
    against | relative to | on which side of | either above or below | compared to | compared with |
    being above or below |
    is above or below | > or < | > / <
""")


@attempt
def trend_defined(reader: Reader, speaker: Speaker, frame: str) -> Condition | None:
    """A comparison that is that of the trade, read for longs, on the bars of the trend."""
    reader.take(",")
    bracket = bool(reader.take("("))
    if not reader.take_any(_MEANING) and not bracket:
        return None
    reader.skip("whether", "if", "the", "on", "which", "side", "of", "where", "when")
    left = subject(reader, speaker) or Price("close")
    reader.skip("is", "are", "being", "trades", "closes", "stands")
    if not reader.take_any(_EITHER):
        return None
    level = value(reader, speaker)
    if not isinstance(level, Line):
        return None
    _skip_bars(reader, frame)
    if bracket and not reader.take(")"):
        return None
    found = Compare(left, ">", level)
    named = any(isinstance(one, Line) and _is_apart(one) for one in values_of(found))
    if not ends(reader) or named or frame == speaker.timeframe:
        return found if ends(reader) else None
    return on_bars(found, frame)


def _is_apart(line: Line) -> bool:
    return line.call.timeframe is not None or line.call.name.startswith("previous")


def _skip_bars(reader: Reader, frame: str) -> None:
    """`… on the four-hour` behind what is read on those bars anyway."""
    at = reader.at
    if reader.take("on", "of", "from"):
        reader.skip("the", "same", "that")
        said = TIMEFRAME_WORDS.get(reader.take(*TIMEFRAME_WORDS)) or timeframe_token(reader)
        reader.skip("chart", "charts", "timeframe", "tf", "bars", "candles")
        if said == frame:
            return
    reader.at = at

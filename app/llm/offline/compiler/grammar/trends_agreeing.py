"""A trend that must agree with the trade: `4h trend must agree: price above the 4h 50 EMA for longs, below for shorts`.

What stands behind it says what that trend is, and is a rule of its own; alone it is the usual one.
"""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.per_side import for_a_side
from app.llm.offline.compiler.grammar.places import timeframe_token
from app.llm.offline.compiler.grammar.trends import usual_trend
from app.llm.offline.compiler.grammar.units import TIMEFRAME_WORDS
from app.llm.offline.compiler.meaning import Line
from app.llm.offline.compiler.naming import values_of
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Settled, Statement, along
from app.llm.offline.compiler.wording import phrases

_TREND = phrases("trend direction | trend | direction | bias")
_MUST = phrases("must | has to | should | needs to | ought to | must also | should also | has to also | also has to")
_AGREE = phrases("""
    agree | match | confirm | be aligned | align | be the same | point the same way | be in agreement | line up |
    be in line | support it | be with me | be with us | go the same way | be in the same direction |
    point in the same direction | support the trade | back it | back the trade
""")
_WITH = phrases("with the trade | with it | with that | with the entry | with the signal | it | that | the trade | too")
_LEADS = (",", ":", "(", "-", "so", "meaning", "which", "means", "is", "i.e", "that")


@attempt
def trend_agrees(reader: Reader, speaker: Speaker) -> Statement | None:
    """The trend of some bars, which is that of the trade."""
    reader.skip("the", "overall", "main")
    timeframe = TIMEFRAME_WORDS.get(reader.take(*TIMEFRAME_WORDS)) or timeframe_token(reader)
    reader.skip("chart", "timeframe")
    if not reader.take_any(_TREND) or not reader.take_any(_MUST) or not reader.take_any(_AGREE):
        return None
    reader.take_any(_WITH)
    told = _told_for_sides(reader, speaker)
    if told is not None:
        lines = [one for one in values_of(told.condition) if isinstance(one, Line)]
        apart = timeframe is not None and timeframe != speaker.timeframe
        if apart and any(line.call.timeframe != timeframe for line in lines):
            return None  # "4h trend must agree: price above the 50 EMA …": on which bars?
        return Settled("what follows says which trend that is")
    if timeframe is None or not ends(reader) or reader.sees(":", "("):
        return None
    return along(usual_trend(reader, speaker, timeframe))


def _told_for_sides(reader: Reader, speaker: Speaker) -> Allow | None:
    """The rule of a side behind a sign or `so`; the cursor stays before it."""
    at, assumed, memory = reader.at, len(reader.assumed), speaker.remember()
    reader.skip(*_LEADS)
    begun = reader.at
    found = for_a_side(reader, speaker) if begun > at else None
    del reader.assumed[assumed:]
    speaker.recall(memory)
    told = isinstance(found, Allow)
    reader.at = begun if told and reader.tokens[begun - 1].text not in _LEADS[:4] else at
    return found if isinstance(found, Allow) else None

"""Sizes by what the stop may cost: `size so that 2 ATR equals 1 % of equity`, `sized so the stop costs 1 %`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.distances import distance
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Size
from app.llm.offline.compiler.wording import phrases, words

_SO_THAT = phrases("""
    so that | so |
    size so that | size so | sized so that | sized so | size it so that | size it so | size each trade so that |
    size each trade so | size the trade so that | size the position so that | size positions so that |
    position sized so that | size every trade so that | position size so that | size trades so that |
    size the trade so | size the position so | size positions so | size such that
""")
_STOP = phrases("""
    a stop out | a full stop out | being stopped out | a full stop | the stop loss | the stop | a stop | my stop |
    a hit stop | hitting the stop | a loss | a full loss | the loss | a losing trade | the risk | the stop distance |
    that stop | that distance | i | we | i only | we only
""")
_COSTS = words("""
    equals is costs cost = risks risk loses lose means makes amounts to be at most about around only represents
    never more than exactly up the a me of no takes hits will can would
""")
_ACCOUNT = phrases(
    "equity | the equity | account | the account | my account | balance | the balance | capital | my equity"
)


@attempt
def sized_by_stop(reader: Reader, speaker: Speaker) -> Size | None:
    """The share of the account that the stop costs, where what is named is the stop that was said."""
    if not reader.take_any(_SO_THAT):
        return None
    if not reader.take_any(_STOP):
        named = distance(reader, speaker, None)
        stop = speaker.stop
        if named is None or stop is None or (named.kind, named.amount) != (stop.kind, stop.amount):
            return None
    reader.skip(*_COSTS)
    amount = reader.number()
    if not amount or not reader.take("%", "percent", "pct"):
        return None
    if reader.take("of"):
        reader.take_any(_ACCOUNT)
    reader.take_any(("per trade", "on each trade", "each time", "a trade"))
    return Size("risk_percent", amount) if ends(reader) and amount <= 100 else None

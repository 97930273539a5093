"""What lies at a distance, by its names: the stop loss, the take profit, the trailing stop."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.distances import What
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.wording import phrases, words

_STOP = phrases("""
    initial stop loss | protective stop | hard stop | stop loss | stop - loss | stoploss | stops | stop | sl | s / l |
    stop lose | stop at loss | my stop | the stop | stop losses | initial stop | fixed stop | fixed stop loss |
    initial | initial risk | initial distance |
    stop out | stopped out | cut losses | cut my losses | cut the losses | cut the loss | cut losers | get stopped out
""")
_TARGET = phrases("""
    take profit target | take profit | take - profit | takeprofit | profit target | profit targets | targets |
    target |
    aim for | aiming for | tp | t / p | take profits | fixed target |
    profit goal | profit aim | price target | profit objective | goal
""")
_TRAIL = phrases("""
    trailing stop loss | trailing stop | trailing stoploss | trailing sl | trail stop | trail the stop |
    trail my stop | trail with chandelier | trail with a chandelier | trail with a chandelier stop | trail with |
    trail it by | trail by | trailed | trails | trail stops | trailing | trail | chandelier stop |
    trail a stop loss | trail a stop | trail the stop loss | trail my stop loss | stop loss trailing | stop trailing |
    stop trails | stop that trails | stop which trails | stop trailed | my stop trails | the stop trails |
    chandelier exit | tsl | ts | trail sl | trail the sl | trail my sl |
    trailing the stop | trailing my stop | trailing it | trailing the stop loss | trailing that
""")
_EVERYTHING = phrases("""
    everything | it all | all | all trades | every trade | each trade | all of it | the whole thing | my trades | it |
    the trades | the trade | trades | the position | positions | all positions | my position | winners | my winners |
    the winners | them | them all
""")
SORTS = words("""
    disaster emergency catastrophe catastrophic safety protective hard initial maximum wide tight plain fixed static
    simple starting
""")
_ALONE = phrases("""
    first and only | one and only | single | sole | only | only 1 | just 1 | just a single | a single | 1 single | main
""")
"""There is never more than one of them."""


def protection_named(reader: Reader) -> What | None:
    """The stop, target or trail that comes next, and move on; None, and nothing moved, for anything else."""
    at = reader.at
    alone = reader.take_any(_ALONE)
    reader.skip(*SORTS)
    for what, names in (("stop_loss", _STOP), ("take_profit", _TARGET)):
        if reader.at > at and reader.take_any(names):
            reader.take("," if alone else "")
            return what  # type: ignore[return-value]
    reader.at = at
    reader.take_any(_EVERYTHING if reader.peek(1).text in ("trailed", "trails", "is") else ())
    reader.skip("is", "are")
    for what, names in (("trailing_stop", _TRAIL), ("stop_loss", _STOP), ("take_profit", _TARGET)):
        if reader.take_any(names):
            reader.take_any(_EVERYTHING if what == "trailing_stop" else ())
            return what  # type: ignore[return-value]
    reader.at = at
    return None

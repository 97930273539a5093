"""Exits told as what becomes of the trades: `longs come off`, `the short gets covered`, `each is dumped`."""

from __future__ import annotations

from app.llm.offline.compiler.meaning import Side
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.statements import Sides
from app.llm.offline.compiler.wording import phrases, words

COMPARED = words("""
    above below over under > < >= <= = is crosses crossing outside between back inside breaks near was
    pops moves goes gets rises falls drops dips climbs pushes slips sinks pokes jumps spikes surges trades sits stays
    holds exceeds breaking popping moving
""")
_SIDED: dict[Side, tuple[str, ...]] = {
    "long": phrases("""
        longs | long | the long | a long | any long | my long | my longs | the longs | all longs | long trades |
        long positions | the long position | the long trade | long position | the long side | long side | buys |
        buy trades
    """),
    "short": phrases("""
        shorts | short | the short | a short | any short | my short | my shorts | the shorts | all shorts |
        short trades |
        short positions | the short position | the short trade | short position | the short side | short side |
    sells |
        sell trades
    """),
}
_WHICHEVER = phrases("""
    each | both | they | either | either 1 | each 1 | all trades | every trade | any open trade | any trade |
    a trade |
    whatever is open | whatever is still open | whatever's open | the trade | trades | the position | positions |
    open trades | all positions | each trade | each position | both sides | anything open | anything still open |
    trade | position | everything | everything open | all | all of it | all of them | it | open positions
""")
_BEING = phrases("is | are | gets | get | got | will be | should be | must be | be | has to be | have to be | is to be")
_ENDED = phrases("""
    closed out | closed | exited | out | cut | dumped | flattened | flat | liquidated | covered | sold | taken off |
    squared off | squared | off | ended | done | unwound | offloaded | killed | shut | shut down
""")
_ENDING = phrases("""
    come off | comes off | come out | comes out | exit | exits | leave | leaves | end | ends | go out | goes out |
    get out | gets out | out | bail | bail out | cover | covers | close | closes | close out | closes out | get off
""")


@attempt
def told_of(reader: Reader) -> tuple[Sides | None] | None:
    """`longs come off`, `the short gets covered`, `each is dumped`: whose exit is told as what becomes of it."""
    side = next((one for one, spoken in _SIDED.items() if reader.take_any(spoken)), None)
    both = side is None and reader.sees("both", "each", "either", "they")
    told = reader.at > 0 and reader.tokens[reader.at - 1].text == "it" and reader.sees("is", "gets")
    if side is None and not told and not reader.take_any(_WHICHEVER):
        return None  # words in front of a verb may have been moved over, "it" among them
    passive = bool(reader.take_any(_BEING))
    ended = reader.take_any(_ENDED) if passive else reader.take_any(_ENDING)
    if (
        not ended
        or (ended.startswith("close") and reader.sees(*COMPARED))
        or (not passive and side is None and not both)
    ):
        return None
    reader.take("again", *(() if passive else ("happens", "comes", "occurs", "follows")))
    return (side,)

"""What happens where the rule does not hold: `otherwise stay flat`, `else short`, `otherwise buy a close above …`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.entering import enter
from app.llm.offline.compiler.grammar.for_the_other import for_the_other
from app.llm.offline.compiler.grammar.places import place
from app.llm.offline.compiler.grammar.verbs import entry_verb, takes_no_trade
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Opposite, Place, Remark, Settled, Statement
from app.llm.offline.compiler.wording import phrases, words

_ELSE = phrases("""
    otherwise | else | if not | in all other cases | in every other case | in any other case | any other time |
    at any other time | at all other times | the rest of the time | all other times | if none of that |
    if neither | or else | when neither is true | if neither is true | when not
""")
_FLAT = phrases("""
    stay flat | be flat | remain flat | i'm flat | stay in cash | stay out of the market | remain in cash | keep flat |
    keep out | stays flat | i stay flat | we stay flat | we are flat | it stays flat | flat is fine | sit in cash |
    no position | hold no position | have no position | hold nothing | stay neutral
""")
_LEFT_ALONE = phrases("""
    leave it | leave it be | leave it alone | leave them | leave that 1 | leave the signal | skip it | skip |
    skip them |
    skip the trade | skip that 1 | skip the signal | pass | pass on it | hands off | ignore it | ignore the signal |
    ignore them | forget it | don't bother | don't take it | do not take it | don't touch it | do not touch it |
    let it go | let it pass | walk away | don't enter | do not enter
""")
"""Of a signal: who is in a trade would leave or close that."""
_WHO = words(", : i we it just then should will simply please the strategy system bot")


@attempt
def _said_first(reader: Reader) -> Statement | None:
    """`flat if neither`, `no trade otherwise`, `nothing otherwise`."""
    flat = bool(reader.take_any((*_FLAT, "flat", "be flat", "in cash", "cash")))
    if not flat and not reader.take("nothing") and not takes_no_trade(reader):
        return None
    reader.skip(",")
    if not reader.take_any(_ELSE) or not ends(reader):
        return None
    if flat:
        return Opposite(False, None, negates=True, idle=True)
    return Settled("without its conditions nothing is entered")


@attempt
def otherwise(reader: Reader, speaker: Speaker) -> Statement | None:
    """No trade, no position, the other side or what differs there; behind a filter that forbids the entry itself."""
    reader.skip("and", "but")
    behind = for_the_other(reader, speaker) or _said_first(reader)
    if behind is not None or not reader.take_any(_ELSE):
        return behind
    reader.skip(*_WHO)
    if reader.take_any(_FLAT):
        return Opposite(False, None, negates=True, idle=True) if ends(reader) else None
    if reader.take("nothing") or reader.take_any(_LEFT_ALONE) or takes_no_trade(reader):
        return Settled("without its conditions nothing is entered") if ends(reader) else None
    at = reader.at
    side, _ = entry_verb(reader)
    if side in ("long", "short") and ends(reader):
        return Opposite(True, side, negates=True)
    reader.at = at
    if speaker.forbade and isinstance(place(reader, speaker), Place):
        reader.at = at  # "otherwise EURUSD 1h: buy when …"
        return Remark()
    return enter(reader, speaker) if speaker.forbade else None

"""How far the price goes until a trade is left: `or if it drops 4 %`, `get out once it moves 50 pips against me`."""

from __future__ import annotations

from typing import Literal

from app.llm.offline.compiler.grammar.distances import distance
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.verbs import exit_verb, lead_in
from app.llm.offline.compiler.meaning import Line
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Protect, Statement
from app.llm.offline.compiler.wording import phrases, words

_IF = phrases("if | when | once | as soon as | whenever | in case | if ever")
_TRADE = phrases("the trade | the position | my trade | my position | i'm | i am | i | we're | we are | we | trade")
_PRICE = phrases("it's | it is | it | its | price | the price | the market | market | that")
_GOING = words("is has have goes go went gone moves moved move runs ran gets trades been a an of")
_FALLS = frozenset(words("drops drop dropped falls fall fallen fell declines declined sinks slides tumbles dips down"))
_RISES = frozenset(words("rises rise risen rose climbs climbed rallies rallied jumps up gains gained"))
_LOSES = frozenset(words("loses lose lost losing"))
_AMOUNT = words("by more than at least over the full another")
_AGAINST = phrases("""
    against me | against us | against the trade | against the position | against my position | against it |
    against my trade | the wrong way | in the wrong direction
""")
_FROM_ENTRY = phrases("""
    from entry | from the entry | from my entry | from the entry price | from my entry price | from entry price |
    from where i got in | from where i bought | from the fill | below entry | below the entry | below my entry |
    below the entry price | above entry | above the entry | after entry | after the entry | on the trade | on a trade |
    in profit | in loss | in the trade
""")


@attempt
def gone_away(reader: Reader, speaker: Speaker) -> Statement | None:
    """A stop, or a target, that is said as how far the price goes, behind a verb of leaving or another way out."""
    lead_in(reader)
    further = speaker.left and (reader.take("or") or reader.tokens[reader.at - 1].text == "or")
    if (not further and exit_verb(reader) is False) or not reader.take_any(_IF):
        return None
    traded = bool(reader.take_any(_TRADE))
    named = "" if traded else reader.take_any(_PRICE)
    if not traded and not named:
        return None
    reader.skip(*_GOING)
    word = reader.take(*_FALLS, *_RISES, *_LOSES)
    against = bool(reader.take_any(_AGAINST))
    reader.skip(*_AMOUNT)
    found = distance(reader, speaker, None)
    against = bool(reader.take_any(_AGAINST)) or against
    reader.take_any(_FROM_ENTRY)
    if found is None or not found.amount or found.kind == "reward_ratio" or not (ends(reader) or reader.sees("or")):
        return None
    if named == "it" and found.kind == "points" and isinstance(speaker.it, Line):
        return None  # which may be the oscillator's
    if word in _LOSES or (traded and word == "down") or (against and word not in _RISES):
        return Protect("stop_loss", found, leaves=True)
    if not word or against:
        return None
    if traded or word in ("gains", "gained"):
        return Protect("take_profit", found) if word in _RISES else None
    way: Literal["up", "down"] = "up" if word in _RISES else "down"
    reader.assumed.append(f"so far {way} from the entry")
    return Protect("stop_loss" if way == "down" else "take_profit", found, placed=way, leaves=True)

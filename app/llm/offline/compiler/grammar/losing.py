"""Leaving with a loss: `get out when it loses 2 percent`, `or if we're down 30 pips`: the distance of the stop."""

from __future__ import annotations

from dataclasses import replace

from app.llm.offline.compiler.grammar.aims import left_in_profit
from app.llm.offline.compiler.grammar.beside_fill import beside_fill
from app.llm.offline.compiler.grammar.distances import distance
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.gone_away import gone_away
from app.llm.offline.compiler.grammar.verbs import exit_verb, lead_in
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Protect, Statement
from app.llm.offline.compiler.wording import phrases

_WHEN = phrases("when | if | once | as soon as | whenever | after | on | at | in case | should | the moment")
_TRADE = phrases("""
    the trade | a trade | trade | the position | a position | position | my trade | my position | i | we | i'm | i am |
    we're | we are | i've | the open trade | the open position | the trade's | that trade | this trade | you're | you
""")
_IT = phrases("it | it's | it is")
_PRICE = phrases("price | the price | the market | market | it | it's | the close")
_LOSING = phrases("""
    loses | lose | lost | has lost | have lost | is losing | are losing | losing | is down by | is down | are down by |
    are down | down by | down | am down | goes down by | gets down by | a loss of | loss of | goes against me by |
    moves against me by | goes against us by | is at a loss of | shows a loss of | at a loss of | runs into a loss of
""")
_FALLING = phrases(
    "drops | drops by | falls | falls by | dips | sinks | goes | moves | is | is down | declines | trades"
)
_RISING = phrases("rises | rises by | climbs | goes | moves | is | is up | rallies | trades")
_UP = phrases("up by | up | gains | gain | makes | make | gained | we're up | i'm up | it's up | it gains | we make")
_LED_BY = ("at", "a", "with", "the")
_AGAINST = phrases("""
    against me | against us | against the trade | against the position | against my position | the wrong way
""")
_IN_PRICE = ("percent", "atr", "pips", "ticks", "points")


@attempt
def left_at_a_loss(reader: Reader, speaker: Speaker) -> Statement | None:
    """With its verb of leaving, or as one more way out behind `or`: the verb may stand behind as well."""
    joined = reader.take("or") or _behind_or(reader)
    lead_in(reader)
    led = exit_verb(reader) is not False
    conditional = bool(reader.take_any(_WHEN))
    more = bool(joined) and speaker.left
    found = _of_trade(reader, speaker, sure=led or more, alone=more) or _of_price(reader, speaker, sure=led or more)
    if found is None:
        return None
    if not (led or more or joined) and not (conditional and _left_behind(reader)):
        return None
    if reader.take("or") and (gained := _gained(reader, speaker)) is not None:
        return replace(found, also=(gained,))
    reader.at -= reader.tokens[reader.at - 1].text == "or"
    return found if ends(reader) or reader.sees("or") else None


@attempt
def _of_trade(reader: Reader, speaker: Speaker, *, sure: bool, alone: bool) -> Protect | None:
    """`the trade is down 2 %`; `it` is the trade where one is left anyway, and so is what nobody names behind one."""
    named = bool(reader.take_any(_TRADE)) or (sure and bool(reader.take_any(_IT)))
    losing = reader.take_any(_LOSING)
    if not losing or not (named or alone or losing.endswith("of")):
        return None
    return _as_stop(reader, speaker)


@attempt
def _of_price(reader: Reader, speaker: Speaker, *, sure: bool) -> Protect | None:
    """`price drops 2% below entry`, `the market loses 30 pips`: of a trade that a fall ends, but for `above`."""
    if not sure or not reader.take_any(_PRICE):
        return None
    losing = reader.take_any(_LOSING)
    moving = losing or reader.take_any(_FALLING) or reader.take_any(_RISING)
    found = _as_stop(reader, speaker) if moving else None
    if losing and found is not None:
        return replace(found, placed="below")
    against = {"against", "wrong"} & {token.text for token in reader.tokens[reader.at - 3 : reader.at]}
    return found if found is not None and (found.placed is not None or against) else None


def _behind_or(reader: Reader) -> bool:
    """`or at a loss of 1 percent`: whether an `or` led here."""
    before = [token.text for token in reader.tokens[max(0, reader.at - len(_LED_BY)) : reader.at]]
    while before and before[-1] in _LED_BY:
        before.pop()
    return before[-1:] == ["or"]


def _as_stop(reader: Reader, speaker: Speaker) -> Protect | None:
    found = distance(reader, speaker, None)
    if found is None or not found.amount or found.kind not in _IN_PRICE:
        return None
    stop = Protect("stop_loss", found, leaves=True)
    return stop if reader.take_any(_AGAINST) else beside_fill(reader, stop)


@attempt
def _gained(reader: Reader, speaker: Speaker) -> Protect | None:
    """`… or up 60 pips`: the target behind the stop."""
    if not reader.take_any(_UP):
        return None
    found = distance(reader, speaker, None)
    return None if found is None or not found.amount or not ends(reader) else Protect("take_profit", found)


def _left_behind(reader: Reader) -> bool:
    """`if the trade is down 2 %, get out`."""
    reader.take(",")
    reader.skip("then", "we", "i", "i'm", "just")
    return exit_verb(reader) is not False and ends(reader)


LEFT_BY_DISTANCE = (left_in_profit, left_at_a_loss, gone_away)

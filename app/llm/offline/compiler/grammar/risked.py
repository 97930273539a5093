"""`risk 1.75 ATR per trade`, `risking 20 pips to make 40`: a risk that is a distance is the stop."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.distances import distance
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Distance, Protect, Statement
from app.llm.offline.compiler.wording import phrases

_RISKING = phrases("risk | risking | i risk | we risk | my risk is | risk is | risk of")
_EACH = phrases("per trade | each trade | on each trade | a trade | each time | every time")
_LOSING = phrases("""
    never lose more than | don't lose more than | do not lose more than | lose no more than | lose at most |
    not lose more than | never losing more than | losing no more than | lose max | lose a maximum of |
    i never lose more than | i don't want to lose more than | never let me lose more than
""")
_LIMIT = phrases("""
    max loss | max loss of | maximum loss | maximum loss of | max loss is | max loss : | maximal loss | loss limit |
    loss limit of
""")
_CUTTING = phrases("cut at | cut it at | cut the trade at | cut the position at | cut them at")
_ON_A_TRADE = phrases("""
    on a trade | per trade | on any trade | on each trade | in a trade | a trade | on one trade | on a single trade |
    on any single trade | on any 1 trade | on 1 trade | each trade
""")
_TO_MAKE = phrases("to make | to gain | to win | to earn | for a target of | to get | to take")

_IS = phrases("= | equals | is | being | : | means | will be | is equal to")

_RISKED = phrases("""
    risk | of risk | at risk | max risk | risked | of loss | loss | in loss | against me | against the trade | of pain |
    max loss | against us | of room | underwater | in the red | in the wrong direction | the wrong way
""")
_REWARDED = phrases(
    "of profit | profit | in profit | gain | reward | of reward | of gain | rewards | upside | in reward"
)
_UP = phrases("""
    once up | when up | if up | once it's up | when it's up | once i'm up | when i'm up | if i'm up | if it's up |
    once we're up | when we're up | once i am up | when i am up | as soon as it's up | as soon as i'm up | up
""")
_EITHER = ("whichever", "whatever")
_IN_PRICE = ("atr", "pips", "ticks", "points")


@attempt
def risk_behind(reader: Reader, speaker: Speaker) -> Statement | None:
    """`20 pips risk`, `15 pips of loss`, `with 20 pips risk and 40 pips reward`: a distance named behind itself."""
    reader.skip("with", "or", "and", "at", "a", "an", "either", "-", "for")
    joined = reader.at > 0 and reader.tokens[reader.at - 1].text in ("at", "or")
    gained = bool(reader.take("+") or reader.take_any(_UP)) and speaker.left
    found = distance(reader, speaker, None)
    if found is None or not found.amount:
        return None
    reader.skip("-")
    lost = reader.take_any(_RISKED)
    sure = found.kind in _IN_PRICE or (found.kind in ("percent", "price") and "risk" not in lost)
    if lost and sure:
        reader.take_any(_EACH)
        aimed = _reward_behind(reader, speaker)
        if not ends(reader) and not reader.sees("or"):
            return None
        return Protect("stop_loss", found, also=() if aimed is None else (aimed,))
    if (
        (reader.take_any(_REWARDED) or gained)
        and found.kind in (*_IN_PRICE, "percent", "reward_ratio")
        and (ends(reader) or reader.sees(*_EITHER))
    ):
        return Protect("take_profit", found)
    multiple = found.kind == "reward_ratio" and joined and speaker.left and (ends(reader) or reader.sees(*_EITHER))
    return Protect("take_profit", found) if multiple else None


@attempt
def _reward_behind(reader: Reader, speaker: Speaker) -> Protect | None:
    reader.skip("and", ",", "/", "for", "to", "&", "with")
    found = distance(reader, speaker, None)
    if found is None or not found.amount or not reader.take_any((*_REWARDED, "profit", "of profit", "target")):
        return None
    return Protect("take_profit", found)


@attempt
def lost_at_most(reader: Reader, speaker: Speaker) -> Statement | None:
    """`cut it at 1 %`, `never lose more than 4 % on a trade`: the stop, unless it is a share of the account."""
    cut = reader.take_any(_CUTTING)
    limit = "" if cut else reader.take_any(_LIMIT)
    if not cut and not limit and not reader.take_any(_LOSING):
        return None
    found = distance(reader, speaker, None)
    if found is None or found.amount is None or found.kind == "reward_ratio":
        return None
    if cut:
        return Protect("stop_loss", found) if ends(reader) else None
    if limit and found.kind == "percent":
        return None  # "max loss 2 % per trade": of the account, or of the price?
    if limit and ends(reader):
        return Protect("stop_loss", found)
    if not reader.take_any(_ON_A_TRADE) or not ends(reader):
        return None
    reader.assumed.append("what a trade may lose is read as the distance of its stop")
    return Protect("stop_loss", found)


@attempt
def _counted_alike(reader: Reader, stop: Distance) -> Distance | None:
    """`risk 20 pips to make 40`: in the unit of the stop."""
    number = reader.number()
    if not number or stop.kind == "atr" or not ends(reader):
        return None
    reader.assumed.append(f"{number:g} is counted in {stop.kind}, as the stop")
    return Distance(stop.kind, number)


@attempt
def risked(reader: Reader, speaker: Speaker) -> Statement | None:
    """The stop, and the target where it is what the risk is taken for."""
    if not reader.take_any(_RISKING):
        return None
    found = distance(reader, speaker, None)
    if found is None or found.amount is None or found.kind not in ("atr", "pips", "ticks", "points"):
        return None  # a risk in percent is a size
    reader.take_any(_EACH)
    aiming = bool(reader.take_any(_TO_MAKE)) or (reader.peek(1).value is not None and bool(reader.take("for")))
    aimed = (distance(reader, speaker, None) or _counted_alike(reader, found)) if aiming else None
    if aiming and aimed is None:
        return None
    if not ends(reader) or (aimed is not None and aimed.amount is None):
        return None
    also = (Protect("take_profit", aimed),) if aimed is not None else ()
    return Protect("stop_loss", found, also=also)


@attempt
def r_defined(reader: Reader, speaker: Speaker) -> Statement | None:
    """`1R = 2 ATR`, `my R is 20 pips`: what a trade risks is how far its stop lies."""
    reader.skip("where", "with", "so", "my", "and", "here")
    if reader.peek().value == 1:
        reader.at += 1
    found = distance(reader, speaker, None) if reader.take("r") and reader.take_any(_IS) else None
    if found is None or not found.amount or found.kind not in (*_IN_PRICE, "price") or not ends(reader):
        return None  # "1R = 1 %" is a size
    return Protect("stop_loss", found) if speaker.stop in (None, found) else None

"""Stops, targets, trailing stops, breakeven and time exits."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.distances import What, distance, fill_distance, ratio_said
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.meaning import Number
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Distance, Protect, Statement, Unusable
from app.llm.offline.compiler.wording import phrases, words

_STOP = phrases("""
    initial stop loss | protective stop | hard stop | stop loss | stop - loss | stoploss | stops | stop | sl | s / l |
    stop lose | stop at loss | my stop | the stop | stop losses | initial stop | fixed stop | fixed stop loss
""")
_TARGET = phrases("""
    take profit target | take profit | take - profit | takeprofit | profit target | profit targets | targets | target |
    aim for | aiming for | tp | t / p | take profits | limit target | fixed target
""")
_TRAIL = phrases("""
    trailing stop loss | trailing stop | trailing stoploss | trailing sl | trail stop | trail the stop |
    trail my stop | trail with chandelier | trail with a chandelier | trail with a chandelier stop | trail with |
    trail it by | trail by | trail stops | trailing | trail | chandelier stop | chandelier exit | tsl | ts
""")
_LEAD = words("""
    at of is = : to with by around about set be a an the should placed approximately roughly than using level - use
    distance will on gets hit or it from trail
""")
_AWAY = phrases("""
    away from entry | from the entry price | from the entry | from entry price | from entry | away |
    below the entry price | below entry | below the entry | below my entry | above entry | above the entry |
    of the entry price | of entry | from the fill | below the entry for longs | of price | of the price | from price |
    behind | below | distance | per trade | behind the price | behind price | each | from high | profit | gain |
    in profit
""")
_VERBS = phrases("""
    use | put | place | set | with | and | have | add | make | keep | using | want | stop out | let | my | the | a |
    an | plus | for | change | apply
""")
_RISKLESS = "say a distance such as `stop 2 ATR`, `stop 1.5 %` or `stop 30 pips`"
_CHART_LEVELS = phrases("""
    swing low | swing high | recent swing low | recent swing high | last swing low | last swing high | support |
    resistance | low of the candle | low of the signal candle | signal candle | last low | last high | recent low |
    recent high | low of the bar | high of the candle | entry candle low | last pivot
""")
_REWARD_TO_RISK = phrases("""
    risk / reward ratio | risk / reward | risk reward ratio | risk reward | risk to reward ratio | risk to reward |
    reward to risk ratio | reward to risk | reward / risk | reward risk ratio | reward risk | rr ratio | rr | r : r
    | r / r | risk : reward | reward : risk | reward ratio | rrr | risk - reward | risk - reward ratio | risk - to -
    reward | risk : reward ratio
""")


@attempt
def protect(reader: Reader, speaker: Speaker) -> Statement | None:
    """A stop loss, take profit or trailing stop, named before or behind its distance."""
    reader.skip(*_VERBS)
    for form in (_absent, _reward_to_risk, _distance_first, _name_first, _multiple_alone):
        found = form(reader, speaker)
        if found is not None:
            return found
    return None


@attempt
def _absent(reader: Reader, speaker: Speaker) -> Statement | None:
    """`no target`, `without a stop loss`, `remove the take profit`."""
    if not reader.take("no", "without", "remove", "drop", "skip"):
        return None
    reader.skip("the", "a", "any", "fixed")
    what = _what(reader)
    return Protect(what, None) if what else None


def _what(reader: Reader) -> What | None:
    for what, names in (("trailing_stop", _TRAIL), ("stop_loss", _STOP), ("take_profit", _TARGET)):
        if reader.take_any(names):
            return what  # type: ignore[return-value]
    return None


@attempt
def _name_first(reader: Reader, speaker: Speaker) -> Statement | None:
    what = _what(reader)
    if what is None:
        return None
    reader.skip(*_LEAD)
    found = distance(reader, speaker, what)
    if found is None:
        return _placed_elsewhere(reader, speaker, what)
    reader.take_any(_AWAY)
    return Protect(what, found)


def _placed_elsewhere(reader: Reader, speaker: Speaker, what: What) -> Statement | None:
    """A stop at a level of the chart: understood, but a distance is fixed on the signal bar."""
    named = what.replace("_", " ")
    reader.skip("below", "above", "under", "over", "behind", "the", "a", "beyond")
    start = reader.at
    if not reader.take_any(_CHART_LEVELS):
        level = value(reader, speaker)
        if level is None or isinstance(level, Number) or what == "take_profit":
            return None  # a target at a line is a rule to leave by
    where = " ".join(token.text for token in reader.tokens[start : reader.at])
    return Unusable(f"a {named} at a level ({where}) cannot be said; it must be a distance from the fill", _RISKLESS)


@attempt
def _distance_first(reader: Reader, speaker: Speaker) -> Statement | None:
    """`2 ATR stop`, `a 1% stop loss`, `2R target`, `an ATR stop`, `3 ATR trailing stop`."""
    found = distance(reader, speaker, None)
    if found is None:
        return None
    reader.skip("-", "based", "for", "as", "the", "a", "fixed", "wide", "away")
    what = _what(reader)
    if what is None:
        return None
    filled = fill_distance(reader, found, what)
    reader.take_any(_AWAY)
    return Protect(what, filled) if filled is not None else None


@attempt
def _multiple_alone(reader: Reader, speaker: Speaker) -> Statement | None:
    """`…, stop 1 ATR, 2R`: a multiple of the risk with nothing beside it."""
    amount = reader.number()
    if not amount or not reader.take("r") or not (reader.done or reader.sees(",", ".", ";", "\n")):
        return None
    reader.assumed.append(f"{amount:g}R alone is read as the target")
    return Protect("take_profit", Distance("reward_ratio", amount))


@attempt
def _reward_to_risk(reader: Reader, speaker: Speaker) -> Statement | None:
    """`1:2 risk reward`, `RR 2`, `reward to risk of 3`, `R:R 1:1.5`, `risk reward ratio 2:1`."""
    first = ratio_said(reader)

    if not reader.take_any(_REWARD_TO_RISK):
        return None
    reader.skip(*_LEAD, "ratio")
    ratio = first if first is not None else ratio_said(reader)
    if ratio is None:
        amount = reader.number()
        if amount is None:
            return None
        reader.take("r", "x")
        ratio = amount
    return Protect("take_profit", Distance("reward_ratio", ratio))

"""Stops, targets, trailing stops, breakeven and time exits."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.meaning import Number
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import BreakEven, Distance, LeaveAfter, Protect, Statement, Unusable
from app.llm.offline.compiler.wording import phrases, words

What = Literal["stop_loss", "take_profit", "trailing_stop"]

_STOP = phrases("""
    initial stop loss | protective stop | hard stop | stop loss | stop - loss | stoploss | stops | stop | sl | s / l |
    stop losses | initial stop | fixed stop | fixed stop loss
""")
_TARGET = phrases("""
    take profit target | take profit | take - profit | takeprofit | profit target | profit targets | targets | target |
    tp | t / p | take profits | limit target | fixed target
""")
_TRAIL = phrases("""
    trailing stop loss | trailing stop | trailing stoploss | trailing sl | trail stop | trail the stop |
    trail my stop | trail stops | trailing | trail | chandelier stop | chandelier exit | tsl | ts
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


@attempt
def protect(reader: Reader, speaker: Speaker) -> Statement | None:
    """A stop loss, take profit or trailing stop, named before or behind its distance."""
    reader.skip(*_VERBS)
    for form in (_absent, _reward_to_risk, _distance_first, _name_first):
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
        if level is None or isinstance(level, Number):
            return None
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
    filled = _fill(reader, found, what)
    reader.take_any(_AWAY)
    return Protect(what, filled) if filled is not None else None


@attempt
def _reward_to_risk(reader: Reader, speaker: Speaker) -> Statement | None:
    """`1:2 risk reward`, `RR 2`, `reward to risk of 3`, `R:R 1:1.5`, `risk reward ratio 2:1`."""
    first = _ratio(reader)
    names = phrases("""
        risk / reward ratio | risk / reward | risk reward ratio | risk reward | risk to reward ratio | risk to reward |
        reward to risk ratio | reward to risk | reward / risk | reward risk ratio | reward risk | rr ratio | rr |
        r : r | r / r | risk : reward | reward : risk | reward ratio | rrr | risk - reward | risk - reward ratio |
        risk - to - reward | risk : reward ratio
    """)  # fmt: skip
    if not reader.take_any(names):
        return None
    reader.skip(*_LEAD, "ratio")
    ratio = first if first is not None else _ratio(reader)
    if ratio is None:
        amount = reader.number()
        if amount is None:
            return None
        reader.take("r", "x")
        ratio = amount
    return Protect("take_profit", Distance("reward_ratio", ratio))


@attempt
def _ratio(reader: Reader) -> float | None:
    """`1:2`, `2:1`, `1 to 3`: the greater over the smaller, as traders write both."""
    first = reader.number()
    if first is None or not reader.take(":", "to", "-"):
        return None
    second = reader.number()
    if second is None or min(first, second) <= 0:
        return None
    return max(first, second) / min(first, second)


@attempt
def distance(reader: Reader, speaker: Speaker, what: What | None) -> Distance | None:
    """A distance; `what` None: its name comes behind it."""
    found = _times_risk(reader) or _measured(reader) or _in_atr(reader, speaker)
    found = _with_range(reader, found) if found is not None else None
    return found if found is None or what is None else _fill(reader, found, what)


def _with_range(reader: Reader, found: Distance) -> Distance:
    """`2 ATR (1 to 4)`, `2 ATR (1-4 step 0.5)`: values to try behind the one to use."""
    at = reader.at
    if reader.take("("):
        reader.skip("from", "between", "try", "test", "range")
        low = reader.number()
        joined = reader.take("-", "to", "and")
        high = reader.number()
        reader.skip("atr", "%", "pips", "ticks", "r", ",")
        step = reader.number() if reader.take("step") else None
        if low is not None and joined and high is not None and low < high and reader.take(")"):
            return replace(found, search=(low, high, step))
    reader.at = at
    return found


@attempt
def _times_risk(reader: Reader) -> Distance | None:
    """`2R`, `2 x risk`, `twice the risk`, `double the stop`, `3 times risk`, `1:2`."""
    reader.skip("a", "an")
    word = reader.take("twice", "double", "triple", "equal")
    amount: float | None = {"twice": 2.0, "double": 2.0, "triple": 3.0, "equal": 1.0}.get(word)
    if amount is None:
        ratio = _ratio(reader)
        if ratio is not None:
            reader.take_any(("risk reward", "rr", "r : r", "r", "reward to risk", "risk to reward", "ratio"))
            return Distance("reward_ratio", ratio)
        amount = reader.number()
        if amount is None:
            return None
        reader.skip("-")
        if reader.take("r", "rr") and not reader.sees(":"):
            return Distance("reward_ratio", amount)
        if not reader.take("x", "times", "*"):
            return None
    reader.skip("to", "the", "my", "initial", "of")
    if reader.take_any(("stop loss", "stop distance", "stop size", "stop", "risk", "r", "sl")):
        reader.skip("distance", "size", "amount")
        return Distance("reward_ratio", amount)
    return None


@attempt
def _measured(reader: Reader) -> Distance | None:
    """`2%`, `50 pips`, `100 ticks`, `20 points`, `$2`."""
    reader.skip("a", "an")
    dollars = bool(reader.take("$"))
    amount = reader.number()
    if amount is None:
        return None
    if dollars:
        return Distance("price", amount)
    reader.skip("-")
    unit = reader.take(
        *words("""
        % percent pct pip pips p tick ticks point points pts pt dollars usd
    """)
    )
    if unit in ("%", "percent", "pct"):
        return Distance("percent", amount)
    if unit in ("pip", "pips"):
        return Distance("pips", amount)
    if unit in ("tick", "ticks"):
        return Distance("ticks", amount)
    if unit in ("point", "points", "pts", "pt"):
        return Distance("points", amount)
    return Distance("price", amount) if unit in ("dollars", "usd") else None


@attempt
def _in_atr(reader: Reader, speaker: Speaker) -> Distance | None:
    """`2 ATR`, `1.5 x ATR(14)`, `twice the ATR`, `an ATR`, `2 14-period ATRs`, `ATR(14) x 2`."""
    reader.skip("a", "an")
    amount: float | None = {"twice": 2.0, "double": 2.0, "triple": 3.0}.get(reader.take("twice", "double", "triple"))
    if amount is None and not reader.sees("atr", "average"):
        amount = reader.number()
        if amount is None:
            return None
    if amount is not None and reader.take("n"):
        return Distance("atr", amount, 20)  # the turtles' N
    reader.skip("x", "times", "*", "the", "-")
    at = reader.assumed[:]
    said = indicator_call(reader, speaker)
    if said is None or said[0].name != "atr":
        return None
    reader.assumed[:] = at
    explicit = said[1].number("length")
    length = int(explicit) if explicit is not None else 14
    reader.skip("s", "'s", "value")
    if amount is None:
        reader.skip("multiplier", "multiple", "of", "-")
        amount = _behind(reader)
    return Distance("atr", amount, length)


@attempt
def _behind(reader: Reader) -> float | None:
    times = bool(reader.take("x", "times", "*"))
    amount = reader.number()
    if amount is None or (not times and reader.sees("%", "r", "pips", "percent", "ticks")):
        return None
    return amount


def _fill(reader: Reader, found: Distance, what: What) -> Distance | None:
    if found.kind == "reward_ratio" and what != "take_profit":
        return None
    if found.amount is not None:
        return found if found.amount > 0 else None
    usual = {"stop_loss": 2.0, "take_profit": 3.0, "trailing_stop": 3.0}[what]
    reader.assumed.append(f"{what.replace('_', ' ')}: {usual:g} ATR (no multiple was said)")
    return replace(found, amount=usual)


_EVEN = ("breakeven", "break even", "break - even", "be", "entry", "entry price", "the entry", "b / e")


@attempt
def breakeven(reader: Reader, speaker: Speaker) -> Statement | None:
    """`move stop to breakeven at 1R`, `breakeven after 1R plus 2 pips`, `BE at 1R`, `at 1R move the stop to entry`."""
    reader.skip("and", "then", "also", "use", "a", "the", "add", "with")
    if reader.take("no", "without", "remove"):
        reader.skip("the", "a")
        return BreakEven(1.0, removes=True) if reader.take_any(("breakeven", "break even", "break - even")) else None
    early = _trigger(reader)
    reader.skip(",")
    moved = reader.take_any(
        phrases("""
        move the stop loss | move the stop | move stop loss | move stop | move sl | move my stop | move it | move |
        bring stop | stop goes | stop | sl | move stops | set stop | set sl | bring the stop | trail stop
    """)
    )
    reader.skip("to", "up")
    even = reader.take_any(_EVEN)
    if not even or (
        even
        in phrases("""
        entry | entry price | the entry | be
    """)
        and not moved
        and early is None
        and not (even == "be" and reader.sees("at", "after"))
    ):
        return None
    reader.skip("stop")
    offset, unit = _offset(reader)
    trigger = early if early is not None else _trigger(reader)
    if not offset:
        offset, unit = _offset(reader)
    if trigger is None:
        if reader.sees("at", "after", "once", "when", "if"):
            return None
        trigger = 1.0
        reader.assumed.append("breakeven at 1 R (no trigger was said)")
    return BreakEven(trigger, offset, "pips" if unit == "pips" else "ticks")


@attempt
def _trigger(reader: Reader) -> float | None:
    if not reader.take("at", "after", "once", "when", "if", "upon"):
        return None
    reader.skip(
        *words("""
        the trade position price is we are it in up reaches hits moved gained gains i am at reached makes has by
        profit reaching 'm goes moves of a gets to market
    """)
    )
    amount = reader.number()
    if amount is None or not reader.take("r", "x"):
        return None
    reader.skip("risk", "the")
    reader.take_any(("in profit", "of profit", "profit", "in my favor", "in favor", "in our favor", "in favour"))
    return amount if amount > 0 else None


def _offset(reader: Reader) -> tuple[float, str]:
    """`plus 2 pips`; nothing is 0 ticks."""
    at = reader.at
    if reader.take("plus", "+", "with"):
        amount = reader.number()
        unit = reader.take("pip", "pips", "tick", "ticks")
        if amount is not None and unit:
            return amount, "pips" if unit.startswith("pip") else "ticks"
    reader.at = at
    return 0.0, "ticks"


@attempt
def time_exit(reader: Reader, speaker: Speaker) -> Statement | None:
    """`exit after 10 bars`, `close the trade after 2 days`, `hold for at most 48 bars`, `time stop 10 bars`."""
    opened = reader.take_any(
        phrases("""
            time stop after | time stop of | time stop | time exit after | time exit | max holding time |
            maximum holding time | max holding period | max hold | hold for at most | hold at most | hold for max |
            hold for a maximum of | hold max | hold no longer than | hold for | hold | holding period | holding for |
            time limit | max duration | maximum holding period | time based exit after | time based exit
        """)
    )  # fmt: skip
    if not opened:
        if not reader.take("exit", "close", "get", "sell", "leave", "cover", "out", "liquidate", "flatten"):
            return None
        reader.skip(
            *words("""
            out the trade trades position positions it everything all any of at market automatically no matter what
            open latest
        """)
        )
        if not reader.take("after", "within"):
            return None
    reader.skip("of", "is", "=", ":", "for", "at", "most", "maximum", "max", "up", "to", "a", "the", "only")
    count = reader.number()
    if count is None:
        return None
    reader.skip("-")
    unit = reader.take(
        *words("""
        bar bars candle candles period periods h hour hours day days minute minutes min week weeks d hrs mins
    """)
    )
    if not unit:
        return None
    reader.take_any(
        phrases("""
        max | maximum | at most | at the latest | at the most | in the trade | no matter what | regardless | later
    """)
    )
    kind = {"b": "bars", "c": "bars", "p": "bars", "h": "h", "d": "d", "m": "m", "w": "w"}[unit[0]]
    return LeaveAfter(count, kind) if count > 0 else None  # type: ignore[arg-type]

"""Distances of stops, targets and trails: `2 ATR`, `1.5 %`, `30 pips`, `2R`."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Literal

from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.steps import step_said
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Distance
from app.llm.offline.compiler.wording import phrases, words

What = Literal["stop_loss", "take_profit", "trailing_stop"]
_UNITS = words("% percent pct pip pips p tick ticks point points pts pt dollars dollar bucks usd $ cent cents")
_MANY, _MOST_R = 2, 10
_USUAL_LENGTH, _LEAST_LENGTH = 14, 5
_OF_A_LENGTH = words("period periods length bar bars day days candle candles x times * to - : r rr multiple multiplier")
_BEHIND_A_MULTIPLE = (*words(", . ; and rr tp target take trail trailing risk"), "\n")
_RISKED = phrases("""
    stop loss | stop distance | stop size | stop | risk | r | sl | what i risk | what we risk | what is risked |
    amount risked | what it risks | what's risked
""")
_STOP_SAID = phrases("that | it | this | as much | as far | that distance | that amount | as big | the size")

_TO_BE_TRIED = phrases(
    "to be tested | to be tried | to be optimised | to be optimized | to test | to try | to optimise | to optimize"
)


@attempt
def ratio_said(reader: Reader) -> float | None:
    """`1:2`, `2:1`, `1 to 3`: the greater over the smaller, as traders write both."""
    first = reader.number()
    joint = reader.take(":", "to", "-") if first is not None else ""
    second = reader.number() if joint else None
    if first is None or second is None or min(first, second) <= 0:
        return None
    if joint == ":" and len(reader.tokens[reader.at - 1].text) == len("30") and max(first, second) > _MOST_R:
        return None  # "flat by 15:30" is a time of day
    if joint != ":" and (min(first, second) != 1 or reader.sees(*_UNITS, "atr", "atrs")):
        return None  # "2 to 4 ATR" is a range
    return max(first, second) / min(first, second)


@attempt
def distance(reader: Reader, speaker: Speaker, what: What | None) -> Distance | None:
    """A distance; `what` None: its name comes behind it."""
    found = (
        _ranged(reader, speaker)
        or times_risk(reader, speaker)
        or _share_of_atr(reader, speaker)
        or _measured(reader)
        or _in_atr(reader, speaker)
    )
    found = _with_range(reader, found) if found is not None else None
    return found if found is None or what is None else fill_distance(reader, found, what)


@attempt
def _ranged(reader: Reader, speaker: Speaker) -> Distance | None:
    """`1 to 3 ATR`, `20-60 pips step 10`, `1r-4r`: values to try, from the middle one on."""
    several = _one_of_several(reader, speaker)
    if several is not None:
        return several
    reader.skip("from", "between", "anywhere", "somewhere")
    low = reader.number()
    counted = reader.take("r", "%", "atr", "pips")
    if low is None or not reader.take("-", "to", "and") or (counted and not _counted_again(reader, counted)):
        return None
    found = times_risk(reader, speaker) or _measured(reader) or _in_atr(reader, speaker)
    high = found.amount if found is not None else None
    if found is None or high is None or not 0 < low < high or reader.sees(":"):
        return None
    found = spread(found, low, high, step_said(reader))
    reader.take_any(_TO_BE_TRIED)
    return found


@attempt
def _one_of_several(reader: Reader, speaker: Speaker) -> Distance | None:
    """`stops of 20, 30, 40 and 50 pips`: three values or more, evenly apart."""
    values: list[float] = []
    either = bool(reader.take("either"))
    while (value := reader.number()) is not None and (joint := reader.take(",", "/", "and", "or")):
        either = bool(reader.take("and", "or") == "or" or joint == "or") or either
        values.append(value)
    if value is None or len(values) < (_MANY - either):
        return None
    reader.at -= 1
    last = _measured(reader) or times_risk(reader, speaker) or _in_atr(reader, speaker)
    steps = {round(later - earlier, 6) for earlier, later in pairwise((*values, value))}
    if last is None or last.amount != value or len(steps) != 1 or (step := steps.pop()) <= 0:
        return None
    reader.assumed.append(f"{', '.join(f'{one:g}' for one in (*values, value))}: tried in steps of {step:g}")
    return spread(last, values[0], value, step)


def _counted_again(reader: Reader, unit: str) -> bool:
    """Whether the number that comes is counted alike: "1r-4r"; "stop 1 ATR and 2R target" says two things."""
    return (
        reader.peek().value is not None and reader.peek(1).text == unit and reader.tokens[reader.at - 1].text != "and"
    )


def spread(found: Distance, low: float, high: float, step: float | None) -> Distance:
    """The distance in the middle of the values to try."""
    return replace(found, amount=round((low + high) / 2, 6), search=(low, high, step))


def _with_range(reader: Reader, found: Distance) -> Distance:
    """`2 ATR (1 to 4)`, `2 ATR (1-4 step 0.5)`: values to try behind the one to use."""
    at = reader.at
    closing = {"(": ")", "[": "]"}.get(reader.take("(", "["))
    if closing:
        reader.skip("from", "between", "try", "test", "range", "let", "it", "vary", "varying", "everything", "anything")
        low = reader.number()
        joined = reader.take("-", "to", "and")
        high = reader.number()
        reader.skip("atr", "%", "pips", "ticks", "r", ",")
        step = reader.number() if reader.take("step") else None
        if low is not None and joined and high is not None and low < high and reader.take(closing):
            return replace(found, search=(low, high, step))
    reader.at = at
    return found


@attempt
def times_risk(reader: Reader, speaker: Speaker) -> Distance | None:
    """`2R`, `2 x risk`, `twice the risk`, `double the stop`, `3 times risk`, `1:2`; `three times that`, of the stop."""
    reader.skip("a", "an")
    word = reader.take("twice", "double", "triple", "thrice", "equal")
    amount: float | None = {"twice": 2.0, "double": 2.0, "triple": 3.0, "thrice": 3.0, "equal": 1.0}.get(word)
    if amount is None:
        ratio = ratio_said(reader)
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
    reader.take_any(
        ("as large as", "as big as", "as far as", "as much as", "as wide as", "as far away as", "as long as")
    )
    reader.skip("to", "the", "my", "initial", "of", "size", "distance")
    if reader.take_any(_RISKED):
        reader.skip("distance", "size", "amount")
        return Distance("reward_ratio", amount)
    if speaker.stop is not None and reader.take_any(_STOP_SAID):
        reader.assumed.append(f"{amount:g} times the stop")
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
    glued = reader.sees("t") and reader.tokens[reader.at - 1].touches(reader.peek())
    reader.skip("-")
    unit = _in_brackets(reader) or reader.take(*_UNITS, "t" if glued else "")
    if unit in ("%", "percent", "pct"):
        return Distance("percent", amount)
    if unit in ("pip", "pips", "p"):
        return Distance("pips", amount)
    if unit in ("tick", "ticks", "t"):
        return Distance("ticks", amount)
    if unit in ("point", "points", "pts", "pt"):
        return Distance("points", amount)
    if unit in ("cent", "cents"):
        return Distance("price", amount / 100)
    return Distance("price", amount) if unit in ("dollars", "dollar", "bucks", "usd", "$") else None


@attempt
def _in_brackets(reader: Reader) -> str | None:
    """`20 (pips)`."""
    unit = reader.take("pips", "ticks", "points", "percent", "%") if reader.take("(") else ""
    return unit if unit and reader.take(")") else None


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
    behind = _multiple_right_behind(reader) if amount is None else None
    if behind is not None:
        return Distance("atr", behind, _USUAL_LENGTH)
    at = reader.assumed[:]
    said = indicator_call(reader, speaker)
    if said is None or said[0].name != "atr" or said[1].timeframe is not None:
        return None
    reader.assumed[:] = at
    explicit = said[1].number("length")
    length = int(explicit) if explicit is not None else _USUAL_LENGTH
    reader.skip("s", "'s", "value")
    if amount is not None:
        return Distance("atr", amount, length)
    counted = _length_times(reader)
    if counted is not None:
        return counted
    ranged = _times_range(reader)
    if ranged is not None:
        return spread(Distance("atr", ranged[0], length), *ranged)
    reader.skip("multiplier", "multiple", "of", "-")
    return Distance("atr", _behind(reader), length)


@attempt
def _multiple_right_behind(reader: Reader) -> float | None:
    """`ATR 1.5 stop`, `target atr 3`: a number too small to be a length."""
    amount = reader.number() if reader.take("atr", "atrs") else None
    return amount if amount and amount < _LEAST_LENGTH and not reader.sees(*_OF_A_LENGTH, *_UNITS) else None


@attempt
def _times_range(reader: Reader) -> tuple[float, float, float | None] | None:
    """`ATR x from 1 to 4 step 0.5`, `ATR times 1 to 4`: the multiples to try."""
    return _factor_range(reader) if reader.take("x", "times", "*") else None


@attempt
def _length_times(reader: Reader) -> Distance | None:
    """`ATR 14 x 2`, `ATR14 times 1.5 to 3`: its length, and how much of it."""
    length = reader.whole(2)
    if length is None or not reader.take("x", "times", "*"):
        return None
    ranged = _factor_range(reader)
    if ranged is not None:
        return spread(Distance("atr", ranged[0], length), *ranged)
    amount = reader.number()
    return None if not amount else Distance("atr", amount, length)


@attempt
def _share_of_atr(reader: Reader, speaker: Speaker) -> Distance | None:
    """`150% of ATR`."""
    number = reader.number()
    if not number or not reader.take("%", "percent", "pct") or not reader.take("of"):
        return None
    reader.take("the")
    found = _in_atr(reader, speaker) if reader.sees("atr", "average") else None
    if found is None or found.amount is not None:
        return None
    reader.assumed.append(f"{number:g} % of the ATR is {number / 100:g} ATR")
    return replace(found, amount=number / 100)


@attempt
def _behind(reader: Reader) -> float | None:
    times = bool(reader.take("x", "times", "*"))
    amount = reader.number()
    if amount is None or (not times and reader.sees("%", "r", "pips", "percent", "ticks")):
        return None
    return amount


def multiple_behind(reader: Reader, found: Distance) -> Distance:
    """`ATR stop 3x`, `ATR stop loss (x2)`, `ATR stop of 2`, `ATR stop multiplier 1.5`."""
    if found.kind != "atr" or found.amount is not None:
        return found
    found = _length_between(reader, found)
    at = reader.at
    opened = bool(reader.take("("))
    reader.skip("with", "a", "the", "whose")
    reader.skip("multiplier", "multiple", "factor", "of")
    ranged = _factor_range(reader)
    if ranged is not None and (reader.take(")") or not opened):
        return spread(found, *ranged)
    reader.at = at
    opened = bool(reader.take("("))
    reader.skip("multiplier", "multiple", "of", "at", "=", ":", "factor", "is", ",", "with", "a")
    times = bool(reader.take("x", "*", "times"))
    amount = reader.number()
    times = bool(reader.take("x", "*", "times")) or times
    reader.skip("multiplier", "multiple")
    if amount and (reader.take(")") if opened else times or reader.done or reader.sees(*_BEHIND_A_MULTIPLE)):
        return _length_between(reader, replace(found, amount=amount))
    reader.at = at
    return found


def _length_between(reader: Reader, found: Distance) -> Distance:
    """`ATR stop, 14 periods, times two`, `ATR stop x2.5, length 14`: the length of the ATR, with nothing else said."""
    at = reader.at
    reader.skip(",", "(", "with", "a")
    named = reader.at > at and bool(reader.take("length", "period"))
    reader.skip(*(("of", "is", "=", ":") if named else ()))
    length = reader.whole(2) if reader.at > at else None
    named = bool(reader.take("periods", "period", "length")) or named
    if (
        length is None
        or not named
        or found.length != _USUAL_LENGTH
        or not reader.sees(",", ".", ";", "\n", "", "x", ")")
    ):
        reader.at = at
        return found
    reader.take(")" if reader.tokens[at].text == "(" else "")
    return replace(found, length=length)


@attempt
def _factor_range(reader: Reader) -> tuple[float, float, float | None] | None:
    """`between 1 and 3`, `from 1 to 3 step 0.5`, `2 to 4`, `1.5-3`: factors to try."""
    led = bool(reader.take("between", "from"))
    low = reader.number()
    joined = reader.take("and", "to", "-") if led else reader.take("to", "-")
    high = reader.number()
    if low is None or high is None or not joined or not 0 < low < high:
        return None
    if not led and reader.sees(*_UNITS, ":", "%"):
        return None  # "ATR stop 20 to 40 pips"
    return low, high, step_said(reader)


def fill_distance(reader: Reader, found: Distance, what: What) -> Distance | None:
    """The distance with the usual multiple of the ATR where none was said; None where it is none for that purpose."""
    if found.kind == "reward_ratio" and what != "take_profit":
        return None
    if found.amount is not None:
        return found if found.amount > 0 else None
    usual = {"stop_loss": 2.0, "take_profit": 3.0, "trailing_stop": 3.0}[what]
    reader.assumed.append(f"{what.replace('_', ' ')}: {usual:g} ATR (no multiple was said)")
    return replace(found, amount=usual)

"""Levels of indicators in other measures: `ROC above 5 percent`, a stochastic RSI from 0 to 1."""

from __future__ import annotations

from app.llm.offline.compiler.meaning import Line, Measure, Number, Value
from app.llm.offline.compiler.measures import FORMULAS
from app.llm.offline.compiler.reader import Reader, attempt

_IN_PERCENT = ("roc", "historical_volatility", "rsi", "stochastic", "mfi", "williams_r", "aroon")
_DISTANCES = ("atr", "true_range", "stdev", "mean_deviation", "gap", "macd", "momentum", "awesome_oscillator")
_LOSING = ("loses", "lose", "lost", "losing")
"""What a trade does, rather than an indicator."""


@attempt
def in_pips(reader: Reader, left: Value) -> Value | None:
    """`ATR below 10 pips`, `a body of more than 8 pips`: of what is a distance in the price."""
    named = isinstance(left, Line) and left.call.name in _DISTANCES
    if not named and not (isinstance(left, Measure) and FORMULAS[left.name].kind == "a distance"):
        return None
    number = reader.number()
    return Number(number, "pips") if number is not None and reader.take("pips", "pip") else None


@attempt
def fraction(reader: Reader, left: Value) -> Value | None:
    """`StochRSI crosses 0.2`: the stochastic RSI from 0 to 1, as some platforms draw it."""
    number = reader.number() if isinstance(left, Line) and left.call.name == "stoch_rsi" else None
    if number is None or not 0 < number < 1:
        return None
    reader.assumed.append(f"the stochastic RSI goes from 0 to 100: {number:g} is {100 * number:g}")
    return Number(round(100 * number, 6))


@attempt
def percentage(reader: Reader, left: Value) -> Value | None:
    """`ROC above 5 percent`: of an indicator counted in percent the number is a level."""
    if not isinstance(left, Line) or left.call.name not in _IN_PERCENT or reader.tokens[reader.at - 1].text in _LOSING:
        return None
    sign = -1 if reader.take("-", "minus", "negative") else 1
    reader.take("+", "plus", "positive")
    number = reader.signed_number()
    return Number(sign * number) if number is not None and reader.take("%", "percent", "pct") else None

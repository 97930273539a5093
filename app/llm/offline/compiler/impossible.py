"""Conditions that can never hold: a close above the upper band and below the lower one, values out of reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import inf

from app.llm.offline.compiler.market_names import trading_days
from app.llm.offline.compiler.meaning import (
    AllOf,
    Compare,
    Condition,
    Cross,
    Line,
    Not,
    Number,
    Price,
    Repeated,
    Session,
    Slope,
    Value,
    Within,
)

_Above = tuple[Value, Value, bool]
"""That the first is above the second; strictly where the third says so."""

_DENIED = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_REACH: Mapping[tuple[str, str], tuple[float, float]] = {
    **dict.fromkeys([("rsi", ""), ("mfi", ""), ("stochastic", "k"), ("stochastic", "d")], (0, 100)),
    **dict.fromkeys([("stoch_rsi", "k"), ("stoch_rsi", "d")], (0, 100)),
    **dict.fromkeys([("adx", "adx"), ("adx", "plus_di"), ("adx", "minus_di")], (0, 100)),
    **dict.fromkeys([("aroon", "up"), ("aroon", "down")], (0, 100)),
    ("aroon", "oscillator"): (-100, 100),
    ("williams_r", ""): (-100, 0),
    ("cmf", ""): (-1, 1),
    ("tsi", ""): (-100, 100),
    **dict.fromkeys([("atr", ""), ("true_range", ""), ("stdev", ""), ("mean_deviation", "")], (0, inf)),
    **dict.fromkeys([("historical_volatility", ""), ("volume_sma", "")], (0, inf)),
}
_ALL_WEEK = 365
_CURRENCIES = 260


def out_of_reach(condition: Condition) -> str:
    """Why a value can never stand so to a number; empty where it can."""
    match condition:
        case Compare(Price("volume"), "<" | "<=", Number(level)):
            return "volume is never below 0" if level <= 0 else ""
        case Compare(Line(call, output), operator, Number(level)) if (call.name, output) in _REACH:
            low, high = _REACH[call.name, output]
            possible = {">": level < high, ">=": level <= high, "<": level > low, "<=": level >= low}
            fits = possible.get(operator, low <= level <= high)
        case Cross(Line(call, output), way, Number(level)) if (call.name, output) in _REACH:
            low, high = _REACH[call.name, output]
            fits = low <= level < high if way == "up" else low < level <= high
        case _:
            return ""
    name = call.name.replace("_", " ")
    reason = f"{name} is never below 0" if high == inf else f"{name} lies between {low:g} and {high:g}"
    return "" if fits else reason


def never_together(parts: Sequence[Condition]) -> bool:
    """Whether the order of values they ask for goes round in a circle."""
    asked = [above for part in parts for above in _asked(part)]
    if not asked:
        return False
    nodes = list(dict.fromkeys(value for greater, lesser, _ in asked for value in (greater, lesser)))
    above = [*asked, *_known(nodes)]
    reached: dict[tuple[Value, Value], bool] = {}
    for greater, lesser, strict in above:
        reached[greater, lesser] = reached.get((greater, lesser), False) or strict
    nodes = list(dict.fromkeys(value for pair in reached for value in pair))
    for middle in nodes:
        for first in nodes:
            for last in nodes:
                if (first, middle) in reached and (middle, last) in reached:
                    strict = reached[first, middle] or reached[middle, last]
                    reached[first, last] = reached.get((first, last), False) or strict
    return any(reached.get((node, node), False) for node in nodes)


def _asked(condition: Condition) -> Iterator[_Above]:
    """What order of values a condition asks for on the bar where it holds."""
    match condition:
        case Compare(left, operator, right) if operator != "==":
            strict = operator in (">", "<")
            left, right = _as_lines(left, right)
            yield (left, right, strict) if operator in (">", ">=") else (right, left, strict)
        case Cross(left, "up" | "down" as way, right):
            left, right = _as_lines(left, right)
            yield (left, right, True) if way == "up" else (right, left, True)
        case Slope(Line() | Price() as of, "up" | "down" as way, _):
            before = replace(of, back=of.back + 1)
            yield (of, before, True) if way == "up" else (before, of, True)
        case Within(of, low, high):
            yield (of, low, False)
            yield (high, of, False)
        case Repeated(inner):
            yield from _asked(inner)
        case Not(Compare(left, operator, right)) if operator in _DENIED:
            yield from _asked(Compare(left, _DENIED[operator], right))  # type: ignore[arg-type]
        case AllOf(conditions):
            for each in conditions:
                yield from _asked(each)


def _as_lines(left: Value, right: Value) -> tuple[Value, Value]:
    """The two lines of the MACD where its histogram is compared with zero."""
    if right == Number(0) and isinstance(left, Line) and (left.call.name, left.output) == ("macd", "histogram"):
        return replace(left, output="line"), replace(left, output="signal")
    return left, right


def _known(nodes: Sequence[Value]) -> Iterator[_Above]:
    """What order they have anyway: numbers, the lines of bands, the prices of a bar."""
    ranked = [("upper", "middle", "lower"), ("high", "close", "low"), ("high", "open", "low")]
    for first, second in combinations(nodes, 2):
        match first, second:
            case Number(one), Number(other):
                yield (first, second, True) if one > other else (second, first, True)
            case (Line(call, one, back), Line(same, other, as_far)) if (call, back) == (same, as_far):
                yield from _in_order(first, second, one, other, ranked[:1])
            case Price(one, back), Price(other, as_far) if back == as_far:
                yield from _in_order(first, second, one, other, ranked[1:])
            case _:
                continue


def _in_order(first: Value, second: Value, one: str, other: str, ranked: Sequence[tuple[str, ...]]) -> Iterator[_Above]:
    for order in ranked:
        if one in order and other in order:
            yield (first, second, False) if order.index(one) < order.index(other) else (second, first, False)


def apart(first: Session, second: Session) -> bool:
    """Whether two windows of one clock have no hour in common; one that passes midnight is not looked at."""
    (one_begins, one_ends), (other_begins, other_ends) = first.window.split("-"), second.window.split("-")
    if first.zone != second.zone or one_begins >= one_ends or other_begins >= other_ends:
        return False
    return one_ends <= other_begins or other_ends <= one_begins


def days_traded(markets: Sequence[str]) -> set[int]:
    """The days of the week on which one of the markets has bars at all, Monday 1; all of them where none is named."""
    days = {trading_days(market) for market in markets}
    if not days or _ALL_WEEK in days:
        return set(range(1, 8))
    return {1, 2, 3, 4, 5, 7} if _CURRENCIES in days else {1, 2, 3, 4, 5}

"""The mirror image of a condition: what it would be for the other side of the market.

Prices, bands and oscillators turn around (lower band ↔ upper band, RSI 30 ↔ RSI 70); measures of activity such as
ATR, volume and the clock are the same for both sides.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from app.llm.offline.compiler.lexicon import NEUTRAL, REFLECTED
from app.llm.offline.compiler.meaning import (
    NOT_PRICES,
    AllOf,
    AnyOf,
    Call,
    Comparator,
    Compare,
    Condition,
    Cross,
    Line,
    Measure,
    Not,
    Number,
    Offset,
    Peak,
    Price,
    Recently,
    Repeated,
    Scaled,
    Slope,
    Touch,
    Value,
    Way,
    Within,
)
from app.llm.offline.compiler.measures import FORMULAS

TURNED: MappingProxyType[Comparator, Comparator] = MappingProxyType(
    {">": "<", ">=": "<=", "<": ">", "<=": ">=", "==": "=="}
)
_OUTPUTS = MappingProxyType(
    {
        "upper": "lower",
        "lower": "upper",
        "plus_di": "minus_di",
        "minus_di": "plus_di",
        "up": "down",
        "down": "up",
        "high": "low",
        "low": "high",
    }
)
_ONE_SIDED = frozenset(
    {("adx", "plus_di"), ("adx", "minus_di"), ("aroon", "up"), ("aroon", "down")}
    | {("bars_since_highest", ""), ("bars_since_lowest", "")}
)
"""Measures of one side of the market, each with a twin for the other: +DI above 25 ↔ −DI above 25."""
_FIELDS = MappingProxyType({"high": "low", "low": "high"})
_EXTREMES = MappingProxyType(
    {
        "highest": "lowest",
        "lowest": "highest",
        "bars_since_highest": "bars_since_lowest",
        "bars_since_lowest": "bars_since_highest",
    }
)


def mirror(condition: Condition) -> Condition:
    """`condition` as it reads for the other side."""
    match condition:
        case Compare(left, operator, right) if _one_sided(left) or _one_sided(right):
            return Compare(_turn(left, None), operator, _turn(right, None))
        case Cross(left, way, right) if _one_sided(left) or _one_sided(right):
            return Cross(_turn(left, None), way, _turn(right, None))
        case Slope(of, way, bars) if _one_sided(of):
            return Slope(_turn(of, None), way, bars)
        case Within(of, low, high) if _one_sided(of):
            return Within(_turn(of, None), low, high)
        case _:
            return _mirror_single(condition)


def _mirror_single(condition: Condition) -> Condition:
    match condition:
        case Compare(left, operator, right):
            if _neutral(left) or (_neutral(right) and not isinstance(right, Number)):
                return condition
            return Compare(_turn(left, None), TURNED[operator], _turn(right, left))
        case Cross(left, way, right):
            if _neutral(left):
                return condition
            return Cross(_turn(left, None), turn_way(way), _turn(right, left))
        case Touch(level, way):
            return Touch(_turn(level, None), turn_way(way))
        case Slope(of, way, bars):
            return condition if _neutral(of) else Slope(_turn(of, None), turn_way(way), bars)
        case Within(of, low, high):
            return condition if _neutral(of) else Within(_turn(of, None), _turn(high, of), _turn(low, of))
        case _:
            return _mirror_joined(condition)


def _mirror_joined(condition: Condition) -> Condition:
    match condition:
        case Repeated(inner, bars):
            return Repeated(mirror(inner), bars)
        case Recently(inner, bars):
            return Recently(mirror(inner), bars)
        case AllOf(conditions):
            return AllOf(tuple(mirror(each) for each in conditions))
        case AnyOf(conditions):
            return AnyOf(tuple(mirror(each) for each in conditions))
        case Not(inner):
            return Not(mirror(inner))
        case _:
            return condition  # the clock is the same for both sides


def _one_sided(value: Value) -> bool:
    if isinstance(value, Measure):
        return bool(FORMULAS[value.name].twin) and FORMULAS[value.name].kind != "a price"
    return isinstance(value, Line) and (value.call.name, value.output) in _ONE_SIDED


def turn_way(way: Way | None) -> Way | None:
    """The other direction; an open one stays open."""
    return None if way is None else "down" if way == "up" else "up"


def _neutral(value: Value) -> bool:
    match value:
        case Price(field):
            return field in NOT_PRICES
        case Line(call, output):
            return (call.name in NEUTRAL and not output) or (call.name, output) in NEUTRAL or _reads_volume(value)
        case Scaled(of) | Offset(of) | Peak(_, of):
            return _neutral(of)
        case Measure(name):
            return FORMULAS[name].scale is None and not FORMULAS[name].twin and FORMULAS[name].kind != "a price"
        case Number():
            return False


def _knows_no_side(value: Value) -> bool:
    """A multiple of a distance is that multiple for either side; a price above a level turns into one below it."""
    return _neutral(value) or _one_sided(value)


def _reads_volume(line: Line) -> bool:
    return ("source", "volume") in line.call.params


def _turn(value: Value, beside: Value | None) -> Value:
    """The mirror of `value`; a number is reflected on the scale of what stands `beside` it."""
    match value:
        case Number(number):
            scale = scale_of(beside)
            return replace(value, value=scale - number) if scale is not None else value
        case Price(field):
            return replace(value, field=_FIELDS.get(field, field))
        case Line(call, output):
            return replace(value, call=_turn_call(call), output=_OUTPUTS.get(output, output))
        case Scaled(of, percent):
            return value if _knows_no_side(of) else Scaled(_turn(of, None), -percent)
        case Offset(of, multiple, unit):
            return Offset(_turn(of, None), -multiple, unit)
        case Measure(name, calls, back):
            return Measure(FORMULAS[name].twin or name, calls, back)
        case Peak(kind, of, bars):
            return Peak("lowest" if kind == "highest" else "highest", _turn(of, None), bars)


def scale_of(value: Value | None) -> float | None:
    """The sum of a level and its mirror image beside this value; None where levels have none."""
    match value:
        case Line(call):
            return REFLECTED.get(call.name)
        case Measure(name):
            return FORMULAS[name].scale
        case _:
            return None


def _turn_call(call: Call) -> Call:
    params = tuple(
        (name, _FIELDS.get(value, value) if isinstance(value, str) else value) for name, value in call.params
    )
    return replace(call, name=_EXTREMES.get(call.name, call.name), params=params)


_NEAR = 0.05
"""How much of it a level may be off, and still be that of the mirror image: `crosses up 27 …, down 72`."""


def nearly(one: Condition, other: Condition) -> bool:
    """Whether two conditions are the same, a level that is crossed perhaps a little off."""
    match one, other:
        case Cross(left, way, Number(level)), Cross(right, same, Number(further)):
            return (left, way) == (right, same) and abs(level - further) <= _NEAR * abs(level)
        case _:
            return one == other

"""Calls of indicators with their parameters."""

from __future__ import annotations

from app.llm.offline.compiler.lexicon import Spoken
from app.llm.offline.compiler.meaning import (
    AllOf,
    AnyOf,
    Call,
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
    Session,
    Slope,
    Touch,
    Value,
    Weekdays,
    Within,
)
from contracts.indicators import INDICATORS


def make_call(row: Spoken, numbers: list[float], timeframe: str | None, source: str = "close") -> Call:
    """A call with its source where the indicator takes one."""
    indicator = INDICATORS.get(row.name)
    params: list[tuple[str, str | float]] = []
    if indicator is not None and any(argument.name == "source" for argument in indicator.arguments):
        params.append(("source", source))
    params.extend(zip(row.numbers, map(float, numbers), strict=True))
    return Call(row.name, tuple(params), timeframe)


def shift(value: Value, back: int) -> Value:
    """The value `back` bars earlier; a number stays what it is."""
    match value:
        case Line(call, output, already):
            return Line(call, output, already + back)
        case Price(name, already):
            return Price(name, already + back)
        case Measure(name, calls, already):
            return Measure(name, calls, already + back)
        case Scaled(of, percent):
            return Scaled(shift(of, back), percent)
        case Offset(of, multiple, unit):
            return Offset(shift(of, back), multiple, shift(unit, back))
        case Peak(kind, of, bars):
            return Peak(kind, shift(of, back), bars)
        case Number():
            return value


def earlier(condition: Condition, back: int) -> Condition | None:
    """What was true `back` bars ago; None for the clock and an open touch, which a rule reads of its own bar only."""
    match condition:
        case Compare(left, operator, right):
            return Compare(shift(left, back), operator, shift(right, back))
        case Cross(left, way, right):
            return Cross(shift(left, back), way, shift(right, back))
        case Slope(of, way, bars):
            return Slope(shift(of, back), way, bars)
        case Within(of, low, high):
            return Within(shift(of, back), shift(low, back), shift(high, back))
        case Touch(level, "down" | "up" as way):
            reached = Price("low" if way == "down" else "high", back)
            return Compare(reached, "<=" if way == "down" else ">=", shift(level, back))
        case Repeated(inner, bars) | Recently(inner, bars):
            moved = earlier(inner, back)
            return None if moved is None else type(condition)(moved, bars)
        case Not(inner):
            moved = earlier(inner, back)
            return None if moved is None else Not(moved)
        case AllOf(conditions) | AnyOf(conditions):
            parts = [part for one in conditions if (part := earlier(one, back)) is not None]
            return type(condition)(tuple(parts)) if len(parts) == len(conditions) else None
        case Touch() | Session() | Weekdays():
            return None

"""Calls of indicators with their parameters."""

from __future__ import annotations

from app.llm.offline.compiler.lexicon import Spoken
from app.llm.offline.compiler.meaning import Call, Line, Measure, Number, Offset, Peak, Price, Scaled, Value
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

"""Names for indicators and parameters: `fast`, `slow`, `trend`, `rsi`, `bands`, `channel` instead of `ind_1`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.llm.offline.compiler.lexicon import BY_NAME
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
    Offset,
    Peak,
    Recently,
    Repeated,
    Scaled,
    Slope,
    Touch,
    Value,
    Within,
    flat,
)

_CALLED = {"bollinger": "bands", "donchian": "channel", "keltner": "keltner", "stochastic": "stoch"}


def values_of(condition: Condition) -> Iterator[Value]:
    """Every value a condition compares, left to right, offsets taken apart."""
    match condition:
        case Compare(left, _, right) | Cross(left, _, right):
            yield from (*_parts(left), *_parts(right))
        case Touch(level):
            yield from _parts(level)
        case Slope(of):
            yield from _parts(of)
        case Within(of, low, high):
            yield from (*_parts(of), *_parts(low), *_parts(high))
        case Not(inner) | Repeated(inner) | Recently(inner):
            yield from values_of(inner)
        case AllOf(conditions) | AnyOf(conditions):
            for each in conditions:
                yield from values_of(each)


def _parts(value: Value) -> Iterator[Value]:
    match value:
        case Scaled(of):
            yield from _parts(of)
        case Offset(of, _, unit):
            yield from (*_parts(of), *_parts(unit))
        case Measure(_, calls):
            yield from (Line(call) for call in calls)
        case Peak(_, of):
            yield from _parts(of)
        case _:
            yield value


def name_calls(
    triggers: Sequence[Condition], filters: Sequence[Condition], exits: Sequence[Condition], risk: Sequence[Call]
) -> dict[Call, str]:
    """An id for every indicator, in the order they are met: entries, filters, exits, risk."""
    names: dict[Call, str] = {}
    pairs = _crossing_averages(triggers)
    for purpose, conditions in (("", triggers), ("filter", filters), ("exit", exits)):
        for condition in conditions:
            for value in values_of(condition):
                if isinstance(value, Line) and value.call not in names:
                    _give(names, value.call, _wish(value.call, purpose, pairs))
    for call in risk:
        if call not in names:
            _give(names, call, "atr")
    return names


def _crossing_averages(triggers: Sequence[Condition]) -> dict[Call, str]:
    """The fast and the slow average of the first crossing (or comparison) of two averages of one source."""
    for condition in triggers:
        for part in flat(condition):
            match part:
                case Cross(Line(left), _, Line(right)) | Compare(Line(left), _, Line(right)):
                    first, second = left.number("length"), right.number("length")
                    if _is_average(left) and _is_average(right) and first and second and first != second:
                        fast, slow = (left, right) if first < second else (right, left)
                        return {fast: "fast", slow: "slow"}
                case _:
                    continue
    return {}


def _is_average(call: Call) -> bool:
    return call.name in BY_NAME and BY_NAME[call.name].average and dict(call.params).get("source") != "volume"


def _wish(call: Call, purpose: str, pairs: dict[Call, str]) -> str:
    if call in pairs:
        return pairs[call]
    if dict(call.params).get("source") == "volume":
        return "volume_average"
    if _is_average(call):
        return {"": call.name, "filter": "trend", "exit": f"exit_{call.name}"}[purpose]
    called = _CALLED.get(call.name, call.name)
    return f"{purpose}_{called}" if purpose == "exit" else called


def _give(names: dict[Call, str], call: Call, wish: str) -> None:
    taken, name, number = set(names.values()), wish, 2
    while name in taken:
        name, number = f"{wish}_{number}", number + 1
    names[call] = name

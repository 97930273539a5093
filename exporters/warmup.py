"""What must exist before the first signal: the series a strategy reads, with the history it reads of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from contracts.expressions.nodes import (
    Call,
    History,
    IndicatorCall,
    Node,
    Number,
    OnTimeframe,
    Output,
    Price,
    children,
)
from contracts.indicators import INDICATORS, Primitive
from exporters.plan import Reading, Series, is_reference

COUNTING = ("count", "bars_since")
"""Functions that remember earlier bars, and have a value before their conditions' inputs do."""


def collect_readings(nodes: Iterable[Node], series: Sequence[Series]) -> tuple[Reading, ...]:
    """Return what ``nodes`` read: bars and primitive indicators, each with the bars it looks back.

    Only primitives are asked whether they exist yet, since a NaN of an expression (x / 0) does not mean warm-up.
    """
    by_name = {line.name: line for line in series}
    found = {reading: None for node in nodes for reading in _readings(node, (), by_name)}
    return tuple(_without_shallower(list(found)))


def _readings(node: Node, offsets: tuple[Node, ...], series: dict[str, Series]) -> Iterator[Reading]:
    if isinstance(node, Output) and is_reference(node):
        line = series[node.indicator]
        if isinstance(line.node, IndicatorCall | OnTimeframe):
            yield _reading(line.name, offsets)
            yield from _counted(line.node, offsets, series)
        else:
            yield from _readings(line.node, offsets, series)
        return
    match node:
        case Price():
            yield _reading(None, offsets)
        case History(of, offset):
            yield from _readings(of, (*offsets, offset), series)
        case Call("count", (condition, bars)):
            yield from _readings(condition, (*offsets, bars, Number(-1.0)), series)
        case _:
            for child in children(node):
                yield from _readings(child, offsets, series)


def _counted(node: Node, offsets: tuple[Node, ...], series: dict[str, Series]) -> Iterator[Reading]:
    """What an indicator reads through ``count`` or ``bars_since``, whose values do not wait for their conditions'."""
    indicator = INDICATORS[node.indicator] if isinstance(node, IndicatorCall) else None
    if isinstance(node, IndicatorCall) and isinstance(indicator, Primitive):
        inputs, numbers = node.arguments[: len(indicator.reads)], node.arguments[len(indicator.reads) :]
        for item in inputs:
            if _counts(item, series):
                yield from _readings(item, (*offsets, *depth_of(indicator, numbers)), series)


def _counts(node: Node, series: dict[str, Series]) -> bool:
    if isinstance(node, Output) and is_reference(node):
        return _counts(series[node.indicator].node, series)
    return (isinstance(node, Call) and node.function in COUNTING) or any(_counts(one, series) for one in children(node))


def depth_of(indicator: Primitive, numbers: Sequence[Node]) -> tuple[Node, ...]:
    """How many bars of its inputs an indicator's first value takes, as a sum of ``numbers`` and a constant."""
    none = [0] * len(numbers)
    constant = indicator.warmup(*none)
    places = range(len(numbers))
    counted = [place for place in places if indicator.warmup(*none[:place], 1, *none[place + 1 :]) > constant]
    return (*(numbers[place] for place in counted), Number(float(constant)))


def _reading(series: str | None, offsets: tuple[Node, ...]) -> Reading:
    """Numbers are added up and come last; what depends on parameters stays."""
    total = sum(offset.value for offset in offsets if isinstance(offset, Number))
    named = tuple(offset for offset in offsets if not isinstance(offset, Number))
    return Reading(series, (*named, Number(total)))


def _without_shallower(readings: list[Reading]) -> Iterator[Reading]:
    """Drop a reading that a deeper one of the same series implies."""
    for reading in readings:
        if not any(_implies(other, reading) for other in readings if other is not reading):
            yield reading


def _implies(deeper: Reading, reading: Reading) -> bool:
    if deeper.series != reading.series or deeper.offsets[:-1] != reading.offsets[:-1]:
        return False
    (mine,), (other,) = reading.offsets[-1:], deeper.offsets[-1:]
    return isinstance(mine, Number) and isinstance(other, Number) and other.value > mine.value

"""Series of a plan as Pine lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from contracts.expressions.nodes import IndicatorCall, Node, Number, OnTimeframe, Output, walk
from contracts.indicators import INDICATORS, PineForm, Primitive
from exporters.escaping import line_comment
from exporters.expressions import COMPARE
from exporters.identifiers import Identifiers
from exporters.pine.expressions import PineWriter
from exporters.plan import Plan, Reading, Series, is_reference

_DEFINITION = re.compile(r"^(\w+)\(", re.MULTILINE)
TIMEFRAMES = {"1m": "1", "5m": "5", "15m": "15", "30m": "30", "1h": "60", "4h": "240", "1d": "1D", "1w": "1W"}


def write_series(plan: Plan, writer: PineWriter, identifiers: Identifiers) -> Iterator[str]:
    """One line per series of the run's bars; what runs on higher bars stands in a function before it."""
    own = [series for series in plan.series if series.timeframe is None]
    for series in own:
        if isinstance(series.node, OnTimeframe):
            name = identifiers.allot(f"closed_{series.name}")
            yield from _write_security(name, series, series.node, plan, writer)
        else:
            yield from _write_lines(series, own, writer)


def _write_security(name: str, series: Series, node: OnTimeframe, plan: Plan, writer: PineWriter) -> Iterator[str]:
    """The last higher bar that is closed: its value is taken one higher bar back, and is known from that bar on."""
    result = writer.write(node.of)
    yield f"{name}() =>"
    inner = _inner_series(node.of, plan)
    for line in inner:
        yield from (f"    {text}" for text in _write_lines(line, inner, writer))
    yield f"    {result}[1]"
    period = f'"{TIMEFRAMES[node.timeframe]}"'
    call = f"request.security(syminfo.tickerid, {period}, {name}(), lookahead = barmerge.lookahead_on)"
    yield f"{series.name} = {call} // {line_comment(series.comment)}"


def _inner_series(node: Node, plan: Plan) -> list[Series]:
    """The series of higher bars that ``node`` is made of, in computing order."""
    needed = _references(node)
    for series in reversed(plan.series):
        if series.name in needed:
            needed |= _references(series.node)
    return [series for series in plan.series if series.name in needed]


def _references(node: Node) -> set[str]:
    return {found.indicator for found in walk(node) if isinstance(found, Output) and is_reference(found)}


def _write_lines(series: Series, block: Sequence[Series], writer: PineWriter) -> Iterator[str]:
    """The line of a series; outputs of one call, as far as the block reads them, are written by the first of them."""
    comment = f" // {line_comment(series.comment)}" if series.comment else ""
    value = _write_value(series.node, writer)
    if not isinstance(series.node, IndicatorCall) or len(INDICATORS[series.node.indicator].outputs) == 1:
        yield f"{series.name} = {value}{comment}"
        return
    calls = [replace(series.node, output=output) for output in INDICATORS[series.node.indicator].outputs]
    names = {line.node: line.name for line in block}
    left = [names.get(call, "_") for call in calls]
    if not any(line.name in left for line in block[: block.index(series)]):
        yield f"[{', '.join(left)}] = {value}{comment}"


def _write_value(node: Node, writer: PineWriter) -> str:
    if not isinstance(node, IndicatorCall):
        return writer.write(node)
    form = _form(node.indicator)
    primitive = INDICATORS[node.indicator]
    if not isinstance(primitive, Primitive):
        raise TypeError(f"{node.indicator} is not a primitive")
    names = [*primitive.reads, *(argument.name for argument in primitive.numbers)]
    texts = [writer.write(argument, COMPARE) for argument in node.arguments]
    return form.expression.format(*texts, **dict(zip(names, texts, strict=True)))


def helper_names() -> frozenset[str]:
    """Functions that forms of indicators define."""
    forms = (item.pine for item in INDICATORS.values() if isinstance(item, Primitive))
    helpers = "\n".join(form.helper for form in forms if isinstance(form, PineForm))
    return frozenset(_DEFINITION.findall(helpers))


def _form(indicator: str) -> PineForm:
    primitive = INDICATORS[indicator]
    if isinstance(primitive, Primitive) and isinstance(primitive.pine, PineForm):
        return primitive.pine
    raise TypeError(f"{indicator} has no Pine form; a diagnostic should have said so")


def find_helpers(plan: Plan) -> list[str]:
    """Definitions that indicator calls need, each once, in order of use."""
    helpers: dict[str, None] = {}
    for series in plan.series:
        if isinstance(series.node, IndicatorCall):
            helper = _form(series.node.indicator).helper
            if helper:
                helpers[helper.strip("\n")] = None
    return list(helpers)


def write_warmup(readings: Iterable[Reading], writer: PineWriter) -> str:
    """The condition under which everything the strategy reads exists."""
    conditions = (_write_reading(reading, writer) for reading in readings)
    return " and ".join(condition for condition in conditions if condition != "bar_index >= 0") or "true"


def _write_reading(reading: Reading, writer: PineWriter) -> str:
    named = [writer.write(offset) for offset in reading.offsets[:-1]]
    (last,) = reading.offsets[-1:]
    number = int(last.value) if isinstance(last, Number) else 0
    total = " + ".join(named + ([str(number)] if number > 0 or not named else []))
    if number < 0 and named:
        total += f" - {-number}"
    if reading.series is None:
        return f"bar_index >= {total}"
    return f"not na({reading.series})" if total == "0" else f"not na({reading.series}[{total}])"

"""Series of a plan as C#: a line per series, advanced once for every closed bar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from contracts.expressions.nodes import Call, IndicatorCall, Kind, Node, Number, OnTimeframe, Price, map_children, walk
from contracts.indicators import INDICATORS, CSharpForm, Primitive, Takes
from exporters.ctrader.expressions import CSharpWriter
from exporters.escaping import line_comment
from exporters.identifiers import Identifiers, pascal_case
from exporters.plan import Plan, Reading, Series
from exporters.planner import frame_name

MIXTURES = {
    "hl2": "({high} + {low}) / 2.0",
    "hlc3": "({high} + {low} + {close}) / 3.0",
    "ohlc4": "({open} + {high} + {low} + {close}) / 4.0",
}
_COUNTERS = {"count": "Counter", "bars_since": "Since"}


@dataclass(slots=True)
class SeriesCode:
    """Declarations and statements, in order.

    ``fields`` declare lines and calculators, ``starts`` construct those that need parameters, ``steps`` maps a
    timeframe (None: the run's) to the statements of one closed bar, ``classes`` are calculation classes by name.
    """

    fields: list[str] = field(default_factory=list)
    starts: list[str] = field(default_factory=list)
    steps: dict[str | None, list[str]] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)


def write_series(plan: Plan, writer: CSharpWriter, identifiers: Identifiers) -> SeriesCode:
    """Write every series of the plan."""
    scribe = _Scribe(plan, writer, identifiers)
    for series in plan.series:
        scribe.write(series)
    return scribe.code


class _Scribe:
    def __init__(self, plan: Plan, writer: CSharpWriter, identifiers: Identifiers) -> None:
        self.code = SeriesCode()
        self._plan = plan
        self._writers: dict[str | None, CSharpWriter] = {None: writer}
        self._identifiers = identifiers
        self._calculators: dict[tuple[str, tuple[Node, ...], str | None], str] = {}

    def _writer(self, timeframe: str | None) -> CSharpWriter:
        if timeframe is not None and timeframe not in self._writers:
            self._writers[timeframe] = self._writers[None].at(f"{frame_name(timeframe)}Start")
        return self._writers[timeframe]

    def write(self, series: Series) -> None:
        steps = self.code.steps.setdefault(series.timeframe, [])
        kind = "Flags" if series.kind is Kind.CONDITION else "Line"
        self.code.fields.append(f"private readonly {kind} {series.name} = new {kind}();")
        value = self._value(series, steps)
        comment = f" // {line_comment(series.comment)}" if series.comment else ""
        steps.append(f"{series.name}.Add({value});{comment}")

    def _value(self, series: Series, steps: list[str]) -> str:
        node = series.node
        match node:
            case IndicatorCall():
                return self._indicator(series, node, steps)
            case Call(function, arguments) if function in _COUNTERS:
                numbers = [self._writer(None).whole(argument) for argument in arguments[1:]]
                name = self._calculator(series, _COUNTERS[function], numbers)
                return f"{name}.Next({self._text(arguments[0], series)})"
            case OnTimeframe(of):
                return self._writer(None).write(of)
        return self._text(node, series)

    def _indicator(self, series: Series, node: IndicatorCall, steps: list[str]) -> str:
        primitive = INDICATORS[node.indicator]
        if not isinstance(primitive, Primitive) or not isinstance(primitive.ctrader, CSharpForm):
            raise TypeError(f"{node.indicator} has no C# form; a diagnostic should have said so")
        inputs = node.arguments[: len(primitive.reads)]
        call = f"Next({', '.join(self._text(item, series) for item in inputs)})"
        key = (node.indicator, node.arguments, series.timeframe)
        if key not in self._calculators:
            self.code.classes[primitive.ctrader.class_name] = primitive.ctrader.code
            writer = self._writer(None)
            numbers = [
                writer.whole(number) if argument.takes is Takes.LENGTH else writer.write(number)
                for argument, number in zip(primitive.numbers, node.arguments[len(inputs) :], strict=True)
            ]
            self._calculators[key] = self._calculator(series, primitive.ctrader.class_name, numbers)
            if len(primitive.outputs) > 1:
                steps.append(f"{self._calculators[key]}.{call};")
        name = self._calculators[key]
        return f"{name}.{call}" if len(primitive.outputs) == 1 else f"{name}.{pascal_case(node.output)}"

    def _calculator(self, series: Series, class_name: str, numbers: list[str]) -> str:
        name = self._identifiers.allot(f"{series.name}_calculator")
        self.code.fields.append(f"private {class_name} {name};")
        self.code.starts.append(f"{name} = new {class_name}({', '.join(numbers)});")
        return name

    def _text(self, node: Node, series: Series) -> str:
        return self._writer(series.timeframe).write(place_prices(node, series.timeframe))


def place_prices(node: Node, timeframe: str | None) -> Node:
    """Prices of higher bars are lines of their own: ``close`` → ``h4Close``."""
    if timeframe is None:
        return node
    if isinstance(node, Price):
        return Price(price_line(node.field, timeframe))
    return map_children(node, lambda child: place_prices(child, timeframe))


def price_line(field_name: str, timeframe: str | None) -> str:
    """The name of the line that holds a price field."""
    return field_name if timeframe is None else f"{frame_name(timeframe)}{pascal_case(field_name)}"


def find_mixtures(plan: Plan) -> list[tuple[str, str | None]]:
    """(field, timeframe) of every hl2, hlc3 or ohlc4 that is read."""
    nodes = [(series.node, series.timeframe) for series in plan.series]
    nodes += [(rule.condition, None) for rule in (*plan.entry_rules, *plan.exit_rules)]
    found = {
        (part.field, timeframe): None
        for node, timeframe in nodes
        for part in walk(node)
        if isinstance(part, Price) and part.field in MIXTURES
    }
    return list(found)


def write_mixture(field_name: str, timeframe: str | None) -> str:
    """The expression of a mixed price."""
    names = ("open", "high", "low", "close")
    return MIXTURES[field_name].format(**{name: f"{price_line(name, timeframe)}.Now" for name in names})


def write_warmup(plan: Plan, writer: CSharpWriter) -> str:
    """The condition under which everything the strategy reads exists."""
    return " && ".join(_readings(plan, writer)) or "true"


def _readings(plan: Plan, writer: CSharpWriter) -> Iterator[str]:
    for reading in plan.readings:
        offset = _offset(reading, writer)
        if reading.series is None:
            if offset != "0":
                yield f"processed >= {offset}"
        else:
            value = f"{reading.series}.Now" if offset == "0" else f"{reading.series}[{offset}]"
            yield f"!double.IsNaN({value})"


def _offset(reading: Reading, writer: CSharpWriter) -> str:
    named = [writer.whole(offset) for offset in reading.offsets[:-1]]
    (last,) = reading.offsets[-1:]
    number = int(last.value) if isinstance(last, Number) else 0
    text = " + ".join(named) if named else str(number)
    if named and number:
        text += f" + {number}" if number > 0 else f" - {-number}"
    return text

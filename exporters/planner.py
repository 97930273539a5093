"""A program → the plan of its series."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.binding import output_node
from contracts.expressions.nodes import (
    Arithmetic,
    Call,
    History,
    IndicatorCall,
    Kind,
    Node,
    Number,
    OnTimeframe,
    Output,
    Parameter,
    Price,
    map_children,
    walk,
)
from contracts.expressions.parse import kind_of
from contracts.expressions.printing import print_expression
from contracts.formulas import expand_indicator, read_formula, substitute
from contracts.indicators import INDICATORS, Primitive
from contracts.lowering import lower
from contracts.program import IndicatorUse, Program, Rule
from contracts.risk import AtrDistance
from exporters.identifiers import Identifiers
from exporters.plan import Plan, Series, is_reference, reference
from exporters.warmup import COUNTING, collect_readings

DISTANCE_PARTS = ("stop_loss", "take_profit", "trailing_stop")


def plan_strategy(program: Program, parameters: Identifiers, series: Identifiers) -> Plan:
    """Lay out what ``program`` computes; the names come from the target's ``Identifiers``."""
    named = {spec.name: parameters.allot(spec.name) for spec in program.parameters}
    planner = _Planner(program, series)
    entry_rules = tuple(planner.plan_rule(rule) for rule in program.entry_rules)
    exit_rules = tuple(planner.plan_rule(rule) for rule in program.exit_rules)
    distances = planner.plan_distances()
    reads = [rule.condition for rule in (*entry_rules, *exit_rules)] + list(distances.values())
    lines = tuple(planner.series)
    return Plan(lines, entry_rules, exit_rules, distances, named, collect_readings(reads, lines))


class _Planner:
    """Names what must stand on a line of its own, each once; ``series`` grows in computing order."""

    def __init__(self, program: Program, identifiers: Identifiers) -> None:
        self.series: list[Series] = []
        self._program = program
        self._identifiers = identifiers
        self._uses = {use.id: use for use in program.indicators}
        self._references: dict[tuple[Node, str | None], Output] = {}

    def plan_rule(self, rule: Rule) -> Rule:
        return Rule(rule.id, rule.side, rule.role, self._visit(lower(rule.condition), rule.id, None))

    def plan_distances(self) -> dict[str, Node]:
        risk = self._program.contract.risk_model
        found: dict[str, Node] = {}
        for part in DISTANCE_PARTS:
            distance = getattr(risk, part)
            if isinstance(distance, AtrDistance):
                found[part] = self._visit(output_node(distance.indicator), part, None)
        return found

    def _visit(self, node: Node, hint: str, timeframe: str | None) -> Node:
        if is_reference(node):
            return node
        match node:
            case Output(indicator, output):
                return self._output(self._uses[indicator], output)
            case IndicatorCall(name):
                call = map_children(node, lambda child: self._visit(child, hint, timeframe))
                return self._name(call, f"{hint}_{name}", timeframe)
            case History(of, offset):
                return History(self._recorded(self._visit(of, hint, timeframe), hint, timeframe), offset)
            case Call("change", (x, bars)):
                now = self._recorded(self._visit(x, hint, timeframe), hint, timeframe)
                return Arithmetic("-", now, History(now, bars))
            case OnTimeframe(of, frame, previous):
                return self._on_timeframe(of, frame, previous, hint)
            case Call(function) if function in COUNTING:
                call = map_children(node, lambda child: self._visit(child, hint, timeframe))
                return self._name(call, f"{hint}_{function}", timeframe)
        return map_children(node, lambda child: self._visit(child, hint, timeframe))

    def _output(self, use: IndicatorUse, output: str) -> Node:
        inner = self._steps(use, output)
        if self._frame(use) is None:
            return inner
        frame = str(use.timeframe)
        return self._name(OnTimeframe(inner, frame), _join(use.id, output), None, f"on {frame} bars")

    def _on_timeframe(self, of: Node, frame: str, previous: bool, hint: str) -> Node:
        """A formula's own reading of another timeframe; on a run of that very timeframe one bar of it."""
        if (frame,) == self._program.contract.timeframes:
            now = self._recorded(self._visit(of, hint, None), hint, None)
            return History(now, Number(1.0)) if previous else now
        inner_hint = f"{hint}_{frame_name(frame)}"
        inner = self._name(self._visit(of, inner_hint, frame), inner_hint, frame)
        return self._name(OnTimeframe(inner, frame), hint, None, f"on {frame} bars")

    def _frame(self, use: IndicatorUse) -> str | None:
        """The timeframe of the run is no other timeframe."""
        return None if (use.timeframe,) == self._program.contract.timeframes else use.timeframe

    def _steps(self, use: IndicatorUse, output: str) -> Node:
        """The output of a declared indicator: of a composed one, every step on a line of its own."""
        frame = self._frame(use)
        hint = use.id if frame is None else f"{use.id}_{frame_name(frame)}"
        indicator = use.indicator
        words = f"{indicator.name}({', '.join(print_expression(argument) for argument in use.arguments)})"
        if isinstance(indicator, Primitive):
            call = self._visit_top(lower(expand_indicator(indicator, use.arguments, output)), hint, frame)
            return self._name(call, _join(hint, output), frame, words)
        formula = dict(read_formula(indicator.name))
        meaning = {argument.name: node for argument, node in zip(indicator.arguments, use.arguments, strict=True)}
        for step in _needed_steps(formula, output):
            node = _delay(lower(_expand_calls(substitute(formula[step], meaning))))
            planned = self._visit_top(node, _join(hint, step) if isinstance(node, OnTimeframe) else hint, frame)
            label = words if step == "value" else f"{words}.{step}"
            meaning[step] = self._name(planned, _join(hint, step), frame, label)
        return meaning[output]

    def _visit_top(self, node: Node, hint: str, timeframe: str | None) -> Node:
        """Like ``_visit``, but a call at the top is left for the line that is about to be named."""
        if isinstance(node, IndicatorCall):
            return map_children(node, lambda child: self._visit(child, hint, timeframe))
        return self._visit(node, hint, timeframe)

    def _recorded(self, node: Node, hint: str, timeframe: str | None) -> Node:
        """``node`` as something whose earlier values can be asked for."""
        if isinstance(node, Price) or is_reference(node):
            return node
        return self._name(node, f"{hint}_value", timeframe)

    def _name(self, node: Node, wanted: str, timeframe: str | None, comment: str = "") -> Node:
        if is_reference(node):
            return node
        key = (node, timeframe)
        if key not in self._references:
            name = self._identifiers.allot(wanted.replace("-", "_"))
            self.series.append(Series(name, node, self._kind_of(node), timeframe, comment))
            self._references[key] = reference(name)
        return self._references[key]

    def _kind_of(self, node: Node) -> Kind:
        while isinstance(node, History):
            node = node.of
        if is_reference(node):
            return next(line.kind for line in self.series if reference(line.name) == node)
        return kind_of(node)


def frame_name(timeframe: str) -> str:
    """``4h`` → ``h4``: part of an identifier."""
    return timeframe[-1] + timeframe[:-1]


def _join(hint: str, output: str) -> str:
    return hint if output == "value" else f"{hint}_{output}"


def _expand_calls(node: Node) -> Node:
    """Turn calls of indicators, as a formula writes them, into expressions over primitives."""
    node = map_children(node, _expand_calls)
    if isinstance(node, IndicatorCall):
        return expand_indicator(INDICATORS[node.indicator], node.arguments, node.output)
    return node


def _delay(node: Node) -> Node:
    """A choice between numbers has a value before what it is decided by exists: 0 × that makes it wait."""
    if not _chooses_numbers(node):
        return node
    read = [item for item in walk(node) if isinstance(item, History | Price)]
    deepest = max(
        read, key=lambda item: item.offset.value if isinstance(item, History) and isinstance(item.offset, Number) else 0
    )
    return Arithmetic("+", node, Arithmetic("*", Number(0.0), deepest))


def _chooses_numbers(node: Node) -> bool:
    match node:
        case Call("where", (_, yes, no)):
            return all(isinstance(one, Number) or _chooses_numbers(one) for one in (yes, no))
    return False


def _needed_steps(formula: dict[str, Node], output: str) -> list[str]:
    """The steps ``output`` is made of, in order."""
    needed = {output}
    for step in reversed(formula):
        if step in needed:
            needed.update(name for name in _named(formula[step]) if name in formula)
    return [step for step in formula if step in needed]


def _named(node: Node) -> Iterator[str]:
    return (found.name for found in walk(node) if isinstance(found, Parameter))

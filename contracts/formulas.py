"""Composed indicators taken apart: formula texts → nodes over primitives alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from contracts.expressions.nodes import IndicatorCall, Node, Number, Parameter, Price, map_children
from contracts.expressions.parse import Scope, parse_number
from contracts.indicators import INDICATORS, Argument, Composed, Indicator, Primitive, Takes


@cache
def read_formula(name: str) -> tuple[tuple[str, Node], ...]:
    """Return the steps in order, by an indicator's name; arguments and earlier steps are ``Parameter`` nodes."""
    indicator = INDICATORS[name]
    if not isinstance(indicator, Composed):
        raise TypeError(f"{name} is a primitive, it has no formula")
    names = [argument.name for argument in indicator.arguments]
    steps: list[tuple[str, Node]] = []
    for step, text in indicator.steps.items():
        steps.append((step, parse_number(text, _formula_scope(names))))
        names.append(step)
    return tuple(steps)


@cache
def read_inputs(name: str) -> tuple[Node, ...]:
    """Return the series a primitive's kernel reads, by its name; arguments are ``Parameter`` nodes."""
    indicator = INDICATORS[name]
    if not isinstance(indicator, Primitive):
        raise TypeError(f"{name} is composed, it has no kernel")
    scope = _formula_scope([argument.name for argument in indicator.arguments])
    return tuple(parse_number(text, scope) for text in indicator.reads)


def _formula_scope(names: list[str]) -> Scope:
    calls = {indicator.name: indicator.outputs for indicator in INDICATORS.values()}
    return Scope(parameters=frozenset(names), formulas=calls)


def substitute(node: Node, meaning: Mapping[str, Node]) -> Node:
    """Replace every ``Parameter`` that ``meaning`` knows."""
    if isinstance(node, Parameter):
        return meaning.get(node.name, node)
    return map_children(node, lambda child: substitute(child, meaning))


def expand_indicator(indicator: Indicator, arguments: tuple[Node, ...], output: str = "value") -> Node:
    """Return one output as an expression over primitives.

    ``arguments`` are in the order of ``indicator.arguments``. In the result every ``IndicatorCall`` names a
    primitive, with the kernel's series first and then its numbers.
    """
    meaning = {argument.name: node for argument, node in zip(indicator.arguments, arguments, strict=True)}
    if isinstance(indicator, Primitive):
        inputs = tuple(_fill_in(node, meaning) for node in read_inputs(indicator.name))
        numbers = tuple(meaning[argument.name] for argument in indicator.numbers)
        return IndicatorCall(indicator.name, inputs + numbers, output)
    for step, node in read_formula(indicator.name):
        meaning[step] = _fill_in(node, meaning)
    return meaning[output]


def _fill_in(node: Node, meaning: Mapping[str, Node]) -> Node:
    """Replace names by their meaning and indicator calls by expressions over primitives."""
    if isinstance(node, Parameter):
        return meaning[node.name]
    if isinstance(node, IndicatorCall):
        arguments = tuple(_fill_in(argument, meaning) for argument in node.arguments)
        return expand_indicator(INDICATORS[node.indicator], arguments, node.output)
    return map_children(node, lambda child: _fill_in(child, meaning))


def default_arguments(indicator: Indicator, given: Mapping[str, float | str]) -> tuple[Node | None, ...]:
    """Return the declared arguments in order; None where one is missing."""
    nodes: list[Node | None] = []
    for argument in indicator.arguments:
        value = given.get(argument.name, _default(argument, given))
        nodes.append(None if value is None else _argument_node(argument.takes, value))
    return tuple(nodes)


def _default(argument: Argument, given: Mapping[str, float | str]) -> float | str | None:
    """A number's default may be another argument of the same indicator."""
    if isinstance(argument.default, str) and argument.takes is not Takes.SOURCE:
        return given.get(argument.default)
    return argument.default


def _argument_node(takes: Takes, value: float | str) -> Node:
    if isinstance(value, str):
        return Price(value) if takes is Takes.SOURCE else Parameter(value)
    return Number(float(value))

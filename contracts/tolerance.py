"""How closely two right implementations of an indicator agree, derived from what it is made of."""

from __future__ import annotations

from contracts.expressions.nodes import Arithmetic, IndicatorCall, Node, Number, Price, walk
from contracts.formulas import expand_indicator
from contracts.indicators import INDICATORS, Indicator, Primitive, Takes, Tolerance
from contracts.lowering import lower

_LOOSER = (Tolerance.EXACT, Tolerance.WINDOW, Tolerance.RECURSIVE)


def tolerance_of(indicator: Indicator, output: str = "value") -> Tolerance:
    """The loosest class among an output's parts; arithmetic on prices rounds like a window of a few bars."""
    arguments: tuple[Node, ...] = tuple(
        Price("close") if argument.takes is Takes.SOURCE else Number(max(9.0, argument.least))
        for argument in indicator.arguments
    )
    parts = walk(lower(expand_indicator(indicator, arguments, output)))
    return max((_class_of(part) for part in parts), key=_LOOSER.index)


def _class_of(node: Node) -> Tolerance:
    if isinstance(node, IndicatorCall):
        primitive = INDICATORS[node.indicator]
        return primitive.tolerance if isinstance(primitive, Primitive) else Tolerance.EXACT
    prices = isinstance(node, Arithmetic) and any(not isinstance(part, Number) for part in walk(node)[1:])
    return Tolerance.WINDOW if prices else Tolerance.EXACT

"""Sugar taken away: every function of the language in terms of a small core, with numbers folded.

The core is: arithmetic, comparisons, logic, history, ``abs min max where sqrt floor log count bars_since`` and
primitive indicator calls.
"""

from __future__ import annotations

import math

from contracts.expressions.nodes import (
    Arithmetic,
    Call,
    Comparison,
    History,
    IndicatorCall,
    Logical,
    Negate,
    Node,
    Number,
    map_children,
)


def lower(node: Node) -> Node:
    """Return ``node`` in core form. Parameters must have been replaced by numbers."""
    node = map_children(node, lower)
    match node:
        case Call(function, arguments):
            return _lower_call(function, arguments)
        case Negate(Number(value)):
            return Number(-value)
        case Arithmetic(operator, Number(left), Number(right)):
            return Number(_fold(operator, left, right))
        case History(of, Number(offset)) if offset == 0:
            return of
        case History(History(of, Number(inner)), Number(outer)):
            return History(of, Number(inner + outer))
    return node


def _lower_call(function: str, arguments: tuple[Node, ...]) -> Node:
    match function, arguments:
        case "crosses_above", (a, b):
            return Logical("and", (Comparison(">", a, b), Comparison("<=", _ago(a), _ago(b))))
        case "crosses_below", (a, b):
            return Logical("and", (Comparison("<", a, b), Comparison(">=", _ago(a), _ago(b))))
        case "rising", (x, n):
            return Comparison(">=", Call("count", (Comparison(">", x, _ago(x)), n)), n)
        case "falling", (x, n):
            return Comparison(">=", Call("count", (Comparison("<", x, _ago(x)), n)), n)
        case "change", (x, Number() as n):
            return Arithmetic("-", x, lower(History(x, n)))
        case "between", (x, low, high):
            return Logical("and", (Comparison(">=", x, low), Comparison("<=", x, high)))
        case (("highest" | "lowest"), (x, n)):
            return IndicatorCall(function, (x, n))
        case "floor", (Number(value),):
            return Number(float(math.floor(value)))
        case "sqrt", (Number(value),) if value >= 0:
            return Number(math.sqrt(value))
    return Call(function, arguments)


def _ago(node: Node) -> Node:
    return lower(History(node, Number(1.0)))


def _fold(operator: str, left: float, right: float) -> float:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return left / right if right != 0 else math.nan

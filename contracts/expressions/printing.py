"""Canonical text of an expression: ``parse(print_expression(x)) == x``."""

from __future__ import annotations

from contracts.expressions.nodes import (
    Arithmetic,
    Call,
    Clock,
    Comparison,
    History,
    IndicatorCall,
    Logical,
    Negate,
    Node,
    Not,
    Number,
    OnTimeframe,
    Output,
    Parameter,
    Position,
    Price,
    Session,
)

# Binding strength, loosest first; a child that binds no tighter than its place needs parentheses.
_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _MINUS, _ATOM = range(8)
_ARITHMETIC = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}


def print_number(value: float) -> str:
    """Return the shortest text that reads back as ``value``; whole numbers without a fraction."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(float(value))


def print_expression(node: Node) -> str:
    """Return the canonical text of ``node``."""
    return _write(node)[0]


def _write(node: Node) -> tuple[str, int]:
    match node:
        case Number(value):
            return print_number(value), _MINUS if value < 0 else _ATOM
        case Parameter(name):
            return name, _ATOM
        case Price(field) | Clock(field) | Position(field):
            return field, _ATOM
        case Session(window, zone):
            return f'session("{window}", "{zone}")', _ATOM
        case Output(indicator, output):
            return (indicator if output == "value" else f"{indicator}.{output}"), _ATOM
        case History(of, offset):
            return f"{_wrap(of, _ATOM)}[{_write(offset)[0]}]", _ATOM
        case Call(function, arguments):
            return f"{function}({_list(arguments)})", _ATOM
        case IndicatorCall(indicator, arguments, output):
            suffix = "" if output == "value" else f".{output}"
            return f"{indicator}({_list(arguments)}){suffix}", _ATOM
        case OnTimeframe(of, timeframe):
            return f'on_timeframe({_write(of)[0]}, "{timeframe}")', _ATOM
        case _:
            return _write_operator(node)


def _write_operator(node: Node) -> tuple[str, int]:
    match node:
        case Negate(of):
            return f"-{_wrap(of, _MINUS)}", _MINUS
        case Arithmetic(operator, left, right):
            level = _ARITHMETIC[operator]
            return f"{_wrap(left, level)} {operator} {_wrap(right, level + 1)}", level
        case Comparison(operator, left, right):
            return f"{_wrap(left, _SUM)} {operator} {_wrap(right, _SUM)}", _COMPARE
        case Not(of):
            return f"not {_wrap(of, _NOT)}", _NOT
        case Logical(operator, items):
            level = _AND if operator == "and" else _OR
            return f" {operator} ".join(_wrap(item, level + 1) for item in items), level
    raise TypeError(f"not an expression node: {node!r}")


def _wrap(node: Node, least: int) -> str:
    text, level = _write(node)
    return text if level >= least else f"({text})"


def _list(arguments: tuple[Node, ...]) -> str:
    return ", ".join(_write(argument)[0] for argument in arguments)

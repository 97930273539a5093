"""Rule text → typed nodes, through a whitelist of Python's own syntax tree. Nothing is ever evaluated."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

from contracts.errors import RuleError
from contracts.expressions.functions import FUNCTIONS, Function, Takes
from contracts.expressions.nodes import (
    CLOCK_FIELDS,
    FORMULA_CLOCK_FIELDS,
    POSITION_FIELDS,
    PRICE_FIELDS,
    Arithmetic,
    ArithmeticOperator,
    Call,
    Clock,
    Comparison,
    ComparisonOperator,
    History,
    IndicatorCall,
    Kind,
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
    walk,
)
from contracts.expressions.sessions import read_session

MAX_LENGTH = 2_000  # characters of one rule
MAX_DEPTH = 60  # nesting of one rule
MOST_BARS = 1_000_000  # history a rule may read

_HINTS = (
    (r"=<|=>", "write <= or >="),
    (r"(?<![<>=!])=(?!=)", "write == for equality"),
    (r"<>", "write != for unequal"),
    (r"&&|\bAND\b", "write `and`"),
    (r"\|\||\bOR\b", "write `or`"),
    (r"!(?!=)|\bNOT\b", "write `not`"),
)
_ARITHMETIC: Mapping[type[ast.operator], ArithmeticOperator] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
_COMPARISONS: Mapping[type[ast.cmpop], ComparisonOperator] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """The names a text may use.

    ``outputs`` maps an indicator's id to its output names. ``formulas`` maps an indicator's name to its
    output names where a text may call indicators (only in formulas of composed indicators). An ``anything``
    scope takes every unknown name for a parameter or an output: enough to normalise a text. ``broken`` are ids whose
    declaration was refused already: whatever is said of them is let pass. ``declarable`` names indicators, for hints.
    """

    parameters: frozenset[str] = frozenset()
    outputs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    formulas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    in_position: bool = False
    anything: bool = False
    broken: frozenset[str] = frozenset()
    declarable: frozenset[str] = frozenset()

    def names(self) -> list[str]:
        position = POSITION_FIELDS if self.in_position else ()
        return [*self.outputs, *sorted(self.parameters), *PRICE_FIELDS, *CLOCK_FIELDS, *position]


ANYTHING = Scope(in_position=True, anything=True)


def parse_condition(text: str, scope: Scope) -> Node:
    """Read a rule: an expression that is true or false on each bar. Raises ``RuleError``."""
    node = _parse(text, scope)
    if kind_of(node) is not Kind.CONDITION:
        raise RuleError("a rule must be a condition such as `close > open`, this is a number")
    return node


def parse_number(text: str, scope: Scope) -> Node:
    """Read an expression that is a number on each bar. Raises ``RuleError``."""
    node = _parse(text, scope)
    if kind_of(node) is not Kind.NUMBER:
        raise RuleError("a number is wanted here, this is a condition")
    return node


def kind_of(node: Node) -> Kind:
    """Return what the expression yields on each bar."""
    match node:
        case Comparison() | Logical() | Not() | Session():
            return Kind.CONDITION
        case Call(function, _):
            return FUNCTIONS[function].gives
        case History(of, _):
            return kind_of(of)
        case _:
            return Kind.NUMBER


def _parse(text: str, scope: Scope) -> Node:
    if len(text) > MAX_LENGTH:
        raise RuleError(f"the rule has {len(text)} characters, at most {MAX_LENGTH} are allowed")
    if not text.strip():
        raise RuleError("the rule is empty; write a condition such as `close > open`")
    source = text.strip()
    if any(ord(character) < 32 or ord(character) > 126 for character in source):
        raise RuleError("only plain ASCII characters on one line are allowed in a rule")
    try:
        tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        column = getattr(error, "offset", None) or 1
        raise RuleError(_explain(source, str(error)), column) from None
    _refuse_depth(tree)
    return _Reader(scope).read(tree)


def _explain(source: str, error: str) -> str:
    if "too many nested" in error or "stack overflow" in error or not error:
        return f"the rule is nested more than {MAX_DEPTH} levels deep"
    hints = [hint for pattern, hint in _HINTS if re.search(pattern, source)]
    return f"this is not an expression; {hints[0] if hints else 'check parentheses and operators'}"


def _refuse_depth(tree: ast.expr) -> None:
    level: list[ast.AST] = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return
    raise RuleError(f"the rule is nested more than {MAX_DEPTH} levels deep")


class _Reader:
    """Turns whitelisted syntax into nodes; everything else is refused with its column."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def read(self, tree: ast.expr) -> Node:
        match tree:
            case ast.Constant():
                return Number(self._constant(tree))
            case ast.Name(id=name):
                return self._name(tree, name)
            case ast.Attribute():
                return self._attribute(tree)
            case ast.Subscript():
                return self._history(tree)
            case ast.Call():
                return self._call(tree)
            case ast.UnaryOp():
                return self._unary(tree)
            case ast.BinOp():
                return self._arithmetic(tree)
            case ast.Compare():
                return self._comparison(tree)
            case ast.BoolOp(op=operator, values=values):
                word: Literal["and", "or"] = "and" if isinstance(operator, ast.And) else "or"
                return Logical(word, tuple(self._condition(value, f"`{word}`") for value in values))
        raise _refusal(tree, f"{_describe(tree)} is not part of the rule language")

    def _constant(self, tree: ast.Constant) -> float:
        value = tree.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _refusal(tree, f"{value!r} is not a number; text stands only inside session(...)")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise _refusal(tree, "this number is too large")
        return number

    def _name(self, tree: ast.expr, name: str) -> Node:
        scope = self._scope
        if name in scope.parameters:
            return Parameter(name)
        if name in PRICE_FIELDS:
            return Price(name)
        if name in CLOCK_FIELDS or (scope.formulas and name in FORMULA_CLOCK_FIELDS):
            return Clock(name)
        if name in POSITION_FIELDS:
            if scope.in_position:
                return Position(name)
            raise _refusal(tree, f"`{name}` is known only in exit rules, where a position is open")
        if name in scope.outputs:
            outputs = scope.outputs[name]
            if outputs == ("value",):
                return Output(name)
            choices = ", ".join(f"`{name}.{output}`" for output in outputs)
            raise _refusal(tree, f"`{name}` has several outputs; name one of {choices}")
        if scope.anything or name in scope.broken:
            return Parameter(name)
        raise _refusal(tree, self._unknown("name", name, scope.names()))

    def _attribute(self, tree: ast.Attribute) -> Node:
        scope = self._scope
        if isinstance(tree.value, ast.Call) and scope.formulas:
            call = self._call(tree.value)
            if isinstance(call, IndicatorCall) and tree.attr in scope.formulas[call.indicator]:
                return IndicatorCall(call.indicator, call.arguments, tree.attr)
        if not isinstance(tree.value, ast.Name):
            raise _refusal(tree, "a dot may only stand between an indicator and its output, as in `macd_1.line`")
        indicator, output = tree.value.id, tree.attr
        if scope.anything or indicator in scope.broken:
            return Output(indicator, output)
        if indicator not in scope.outputs:
            raise _refusal(tree, self._unknown("indicator", indicator, list(scope.outputs)))
        outputs = scope.outputs[indicator]
        if outputs == ("value",):
            raise _refusal(tree, f"`{indicator}` has one output; write `{indicator}` alone")
        if output not in outputs:
            raise _refusal(tree, self._unknown(f"output of `{indicator}`", output, list(outputs)))
        return Output(indicator, output)

    def _history(self, tree: ast.Subscript) -> Node:
        of = self.read(tree.value)
        _refuse_position(tree, of)
        return History(of, self._whole(tree.slice, "the offset in x[n]"))

    def _whole(self, tree: ast.expr, what: str, least: int = 0) -> Node:
        node = self.read(tree)
        if isinstance(node, Parameter) or (self._scope.formulas and isinstance(node, Arithmetic)):
            return node
        if isinstance(node, Number) and node.value == int(node.value) and least <= node.value <= MOST_BARS:
            return node
        raise _refusal(tree, f"{what} must be a whole number from {least} to {MOST_BARS} or a parameter")

    def _call(self, tree: ast.Call) -> Node:
        if not isinstance(tree.func, ast.Name):
            raise _refusal(tree, "only the functions of the rule language may be called")
        name = tree.func.id
        if tree.keywords:
            raise _refusal(tree, f"{name}(...) takes its arguments by place, not by name")
        if name == "session":
            return read_session(tree)
        if name == "on_timeframe" and self._scope.formulas:
            return self._on_timeframe(tree)
        function = FUNCTIONS.get(name)
        if function is not None and (not function.formula_only or self._scope.formulas):
            return Call(name, self._arguments(tree, function))
        if name in self._scope.formulas:
            return IndicatorCall(name, tuple(self.read(argument) for argument in tree.args))
        if name in self._scope.declarable:
            raise _refusal(tree, f"`{name}` is an indicator; declare it under `indicators` and write its id here")
        known = [row.name for row in FUNCTIONS.values() if not row.formula_only]
        raise _refusal(tree, self._unknown("function", name, [*known, "session"]))

    def _on_timeframe(self, tree: ast.Call) -> Node:
        match tree.args:
            case [of, ast.Constant(value=str(timeframe))]:
                return OnTimeframe(self._number(of, "on_timeframe"), timeframe, previous=True)
        raise _refusal(tree, 'write on_timeframe(high, "1d"): a number and a timeframe')

    def _arguments(self, tree: ast.Call, function: Function) -> tuple[Node, ...]:
        given = len(tree.args)
        most = MAX_DEPTH if function.variadic else len(function.takes)
        if not function.fewest <= given <= most:
            raise _refusal(tree, f"{given} arguments do not fit {function.signature}")
        kinds = [*function.takes, *[function.takes[-1]] * (given - len(function.takes))]
        arguments = tuple(self._argument(kind, one, function) for kind, one in zip(kinds, tree.args, strict=False))
        left_out = function.defaults[len(function.defaults) - len(function.takes) + given :]
        return (*arguments, *(Number(float(value)) for value in left_out))

    def _argument(self, kind: Takes, tree: ast.expr, function: Function) -> Node:
        where = function.signature
        if kind is Takes.CONDITION:
            return self._without_position(tree, self._condition(tree, where), function)
        if kind is Takes.COUNT:
            return self._whole(tree, f"the number of bars in {where}", least=1)
        return self._without_position(tree, self._number(tree, where), function)

    def _without_position(self, tree: ast.expr, node: Node, function: Function) -> Node:
        """A position has no past: its figures cannot stand where a function reads history."""
        if function.reads_history:
            _refuse_position(tree, node)
        return node

    def _unary(self, tree: ast.UnaryOp) -> Node:
        if isinstance(tree.op, ast.Not):
            return Not(self._condition(tree.operand, "`not`"))
        if isinstance(tree.op, ast.USub):
            if isinstance(tree.operand, ast.Constant):
                return Number(-self._constant(tree.operand))
            return Negate(self._number(tree.operand, "`-`"))
        raise _refusal(tree, "only `-` and `not` may stand before an expression")

    def _arithmetic(self, tree: ast.BinOp) -> Node:
        operator = _ARITHMETIC.get(type(tree.op))
        if operator is None:
            raise _refusal(tree, "of the arithmetic operators only + - * / are allowed")
        return Arithmetic(operator, self._number(tree.left, f"`{operator}`"), self._number(tree.right, f"`{operator}`"))

    def _comparison(self, tree: ast.Compare) -> Node:
        if len(tree.ops) != 1:
            raise _refusal(tree, "one comparison at a time; write `between(x, 1, 2)` or join two with `and`")
        operator = _COMPARISONS.get(type(tree.ops[0]))
        if operator is None:
            raise _refusal(tree, "of the comparisons only < <= > >= == != are allowed")
        left, right = tree.left, tree.comparators[0]
        return Comparison(operator, self._number(left, f"`{operator}`"), self._number(right, f"`{operator}`"))

    def _number(self, tree: ast.expr, where: str) -> Node:
        node = self.read(tree)
        if kind_of(node) is not Kind.NUMBER:
            raise _refusal(tree, f"{where} wants a number, this is a condition")
        return node

    def _condition(self, tree: ast.expr, where: str) -> Node:
        node = self.read(tree)
        if kind_of(node) is not Kind.CONDITION:
            raise _refusal(tree, f"{where} wants a condition, this is a number")
        return node

    def _unknown(self, what: str, name: str, known: list[str]) -> str:
        close = get_close_matches(name, known, n=1)
        if close:
            return f"unknown {what} `{name}`; did you mean `{close[0]}`?"
        return f"unknown {what} `{name}`; known here: {', '.join(known) or 'none'}"


def _refuse_position(tree: ast.expr, node: Node) -> None:
    for below in walk(node):
        if isinstance(below, Position):
            raise _refusal(tree, f"`{below.field}` has no history")


def _refusal(tree: ast.expr, message: str) -> RuleError:
    return RuleError(message, tree.col_offset + 1)


def _describe(tree: ast.expr) -> str:
    names = {"IfExp": "`if … else`", "Lambda": "`lambda`", "JoinedStr": "an f-string", "NamedExpr": "`:=`"}
    return names.get(type(tree).__name__, f"this {type(tree).__name__.lower()}")

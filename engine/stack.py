"""Exit rules that read the open position, as small stack programs the kernel runs at a close.

Whatever does not read the position is a row, computed beforehand; only what is left becomes operations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

import numpy as np

from contracts.binding import BoundRule
from contracts.expressions.nodes import (
    Arithmetic,
    Call,
    Comparison,
    Logical,
    Negate,
    Node,
    Not,
    Number,
    Parameter,
    Position,
    walk,
)
from engine.arrays import Floats, frozen_as
from engine.compilation import inlined
from engine.elementwise import Row
from engine.simulation.state import LONG, SHORT, PositionRules

STACK_DEPTH = 256

ROW, CONSTANT, BARS_HELD, OPEN_PROFIT_R = range(4)
ADD, SUBTRACT, MULTIPLY, DIVIDE = range(4, 8)
LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL = range(8, 14)
AND, OR, MIN, MAX, NOT, NEGATE, ABS = range(14, 21)

_UNARY_FROM = NOT
_BINARY: Mapping[str, int] = {
    "+": ADD,
    "-": SUBTRACT,
    "*": MULTIPLY,
    "/": DIVIDE,
    "<": LESS,
    "<=": LESS_EQUAL,
    ">": GREATER,
    ">=": GREATER_EQUAL,
    "==": EQUAL,
    "!=": NOT_EQUAL,
    "and": AND,
    "or": OR,
    "min": MIN,
    "max": MAX,
}


@lru_cache(maxsize=65_536)
def reads_position(node: Node) -> bool:
    """Whether the expression needs an open position."""
    return any(isinstance(part, Position) for part in walk(node))


@dataclass(frozen=True, slots=True)
class StackProgram:
    """Rules that read the position, as ``PositionRules`` has them, but with nodes for ``constants`` (numbers or
    parameters) and ``rows``.
    """

    side: tuple[int, ...]
    number: tuple[int, ...]
    start: tuple[int, ...]
    operations: tuple[tuple[int, int], ...]
    constants: tuple[Number | Parameter, ...]
    rows: tuple[Node, ...]


class ExitRule(Protocol):
    """An exit rule, its parameters bound or not; the condition is lowered."""

    @property
    def side(self) -> str:
        """long or short."""

    @property
    def condition(self) -> Node:
        """What must be true."""


def write_position_rules(rules: Sequence[ExitRule]) -> StackProgram:
    """Write those of the exit rules that read the position."""
    writer = _Writer()
    chosen = [(number, rule) for number, rule in enumerate(rules) if reads_position(rule.condition)]
    starts = [0]
    for _, rule in chosen:
        writer.write(rule.condition)
        starts.append(len(writer.operations))
    return StackProgram(
        side=tuple(LONG if rule.side == "long" else SHORT for _, rule in chosen),
        number=tuple(number for number, _ in chosen),
        start=tuple(starts),
        operations=tuple(writer.operations),
        constants=tuple(writer.constants),
        rows=tuple(writer.rows),
    )


def compile_position_rules(rules: Sequence[BoundRule], row_of: Callable[[Node], Row], bars: int) -> PositionRules:
    """Those of the exit rules that read the position, for one run; ``row_of`` evaluates what does not."""
    program = write_position_rules(rules)
    rows = np.array([row_of(node) for node in program.rows], dtype=np.float64) if program.rows else np.empty((0, bars))
    return PositionRules(
        side=frozen_as(program.side, np.int64),
        number=frozen_as(program.number, np.int64),
        start=frozen_as(program.start, np.int64),
        operation=frozen_as([operation for operation, _ in program.operations], np.int64),
        operand=frozen_as([operand for _, operand in program.operations], np.int64),
        constant=frozen_as([node.value for node in program.constants if isinstance(node, Number)], np.float64),
        rows=frozen_as(rows, np.float64),
    )


@dataclass
class _Writer:
    """Collects operations in the order they run (operands first)."""

    operations: list[tuple[int, int]] = field(default_factory=list)
    constants: list[Number | Parameter] = field(default_factory=list)
    rows: list[Node] = field(default_factory=list)

    def write(self, node: Node) -> None:
        match node:
            case Number() | Parameter():
                self.constants.append(node)
                self._emit(CONSTANT, len(self.constants) - 1)
            case Position(field_name):
                self._emit(BARS_HELD if field_name == "bars_held" else OPEN_PROFIT_R)
            case _ if not reads_position(node):
                self.rows.append(node)
                self._emit(ROW, len(self.rows) - 1)
            case Not(of):
                self._chain(NOT, (of,))
            case Negate(of):
                self._chain(NEGATE, (of,))
            case Call("abs", arguments):
                self._chain(ABS, arguments)
            case Arithmetic(operator, left, right) | Comparison(operator, left, right):
                self._chain(_BINARY[operator], (left, right))
            case Logical(word, items) | Call(("min" | "max") as word, items):
                self._chain(_BINARY[word], items)
            case _:
                raise TypeError(f"an expression that cannot read the position: {node!r}")

    def _chain(self, operation: int, operands: tuple[Node, ...]) -> None:
        """``a b op c op …``: the stack stays shallow however many operands there are."""
        self.write(operands[0])
        for operand in operands[1:]:
            self.write(operand)
            self._emit(operation)
        if operation >= _UNARY_FROM:
            self._emit(operation)

    def _emit(self, operation: int, operand: int = 0) -> None:
        self.operations.append((operation, operand))


@inlined
def _is_true(value: bool) -> float:
    return 1.0 if value else 0.0


@inlined
def _apply_unary(operation: int, x: float) -> float:
    if operation == NOT:
        return 1.0 - x
    return -x if operation == NEGATE else abs(x)


@inlined
def _apply_binary(operation: int, left: float, right: float) -> float:
    if operation == ADD:
        return left + right
    if operation == SUBTRACT:
        return left - right
    if operation == MULTIPLY:
        return left * right
    if operation == DIVIDE:
        return left / right if right != 0.0 else np.nan
    return _compare(operation, left, right) if operation <= NOT_EQUAL else _join(operation, left, right)


@inlined
def _compare(operation: int, left: float, right: float) -> float:
    if operation == LESS:
        return _is_true(left < right)
    if operation == LESS_EQUAL:
        return _is_true(left <= right)
    if operation == GREATER:
        return _is_true(left > right)
    if operation == GREATER_EQUAL:
        return _is_true(left >= right)
    if operation == EQUAL:
        return _is_true(left == right)
    return _is_true(left < right or left > right)  # rule 42: NaN makes != false too


@inlined
def _join(operation: int, left: float, right: float) -> float:
    if operation == AND:
        return left * right
    if operation == OR:
        return max(left, right)
    if np.isnan(left) or np.isnan(right):
        return np.nan
    return min(left, right) if operation == MIN else max(left, right)


@inlined
def evaluate(rules: PositionRules, rule: int, t: int, bars_held: float, open_profit_r: float, stack: Floats) -> bool:
    """Whether rule number ``rule`` of ``rules`` is true at the close of bar ``t``."""
    top = -1
    for i in range(rules.start[rule], rules.start[rule + 1]):
        operation, operand = rules.operation[i], rules.operand[i]
        if operation >= _UNARY_FROM:
            stack[top] = _apply_unary(operation, stack[top])
        elif operation >= ADD:
            top -= 1
            stack[top] = _apply_binary(operation, stack[top], stack[top + 1])
        else:
            top += 1
            stack[top] = _load(rules, operation, operand, t, bars_held, open_profit_r)
    return bool(stack[0] != 0.0)


@inlined
def _load(rules: PositionRules, operation: int, operand: int, t: int, bars_held: float, open_profit_r: float) -> float:
    if operation == ROW:
        return float(rules.rows[operand, t])
    if operation == CONSTANT:
        return float(rules.constant[operand])
    return bars_held if operation == BARS_HELD else open_profit_r

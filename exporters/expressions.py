"""Expressions as text of a target: precedence here, words and phrases in the target's subclass."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping

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

# Binding strength, loosest first; the same in Pine and in C#.
TERNARY, OR, AND, EQUALITY, COMPARE, SUM, PRODUCT, UNARY, ATOM = range(9)
ARITHMETIC = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}

Phrase = Callable[..., str]
"""Texts of the arguments → an atom, or a text in parentheses."""


class ExpressionWriter(ABC):
    """Writes nodes of a plan. ``phrases`` has one entry per function that is left after lowering."""

    phrases: Mapping[str, Phrase]
    words: Mapping[str, str]

    def write(self, node: Node, least: int = TERNARY) -> str:
        """Return the text of ``node``, in parentheses where it binds looser than ``least``."""
        text, level = self._write(node)
        return text if level >= least else f"({text})"

    def _write(self, node: Node) -> tuple[str, int]:
        match node:
            case Negate(of):
                return f"-{self.write(of, ATOM)}", UNARY
            case Arithmetic("/", left, right):
                return self._division(left, right)
            case Arithmetic(operator, left, right):
                level = ARITHMETIC[operator]
                return f"{self.operand(left, level)} {operator} {self.operand(right, level + 1)}", level
            case Comparison("!=", left, right):
                return self.call("differs", (left, right)), ATOM
            case Comparison(operator, left, right):
                level = EQUALITY if operator == "==" else COMPARE
                return f"{self.write(left, SUM)} {operator} {self.write(right, SUM)}", level
            case Not(of):
                return f"{self.words['not']}{self.write(of, ATOM)}", UNARY
            case Logical(operator, items):
                level = AND if operator == "and" else OR
                return f" {self.words[operator]} ".join(self.write(item, level + 1) for item in items), level
            case Number(value):
                return self.number(value), UNARY if value < 0 else ATOM
            case _:
                return self._write_atom(node)

    def _write_atom(self, node: Node) -> tuple[str, int]:
        match node:
            case Call("where", (condition, yes, no)):
                texts = (self.write(condition, OR), self.write(yes, OR), self.write(no, OR))
                return "{} ? {} : {}".format(*texts), TERNARY
            case Call(function, arguments):
                return self.call(function, arguments), ATOM
        return self._leaf(node), ATOM

    def _division(self, left: Node, right: Node) -> tuple[str, int]:
        """Only a number that is not 0 may stand below a bar; anything else goes through ``divide``."""
        if isinstance(right, Number) and right.value != 0:
            return f"{self.operand(left, PRODUCT)} / {self.denominator(right)}", PRODUCT
        return self.call("divide", (left, right)), ATOM

    def _leaf(self, node: Node) -> str:
        match node:
            case Parameter(name):
                return self.parameter(name)
            case Price(field) | Position(field):
                return self.now(field)
            case Output(name):
                return self.now(name)
            case Clock(field):
                return self.clock(field)
            case Session():
                return self.session(node)
            case History(of, offset):
                return self.history(self._name_of(of), offset)
            case IndicatorCall() | OnTimeframe():
                raise TypeError(f"{type(node).__name__} stands on a line of its own, not inside an expression")
        raise TypeError(f"not an expression node: {node!r}")

    @staticmethod
    def _name_of(node: Node) -> str:
        match node:
            case Price(field):
                return field
            case Output(name):
                return name
        raise TypeError(f"only a series has history: {node!r}")

    def call(self, function: str, arguments: tuple[Node, ...]) -> str:
        """A function as this target says it."""
        return self.phrases[function](*(self.write(argument) for argument in arguments))

    def operand(self, node: Node, least: int) -> str:
        """An operand of + − × /; a target with whole-number arithmetic makes a number of it."""
        return self.write(node, least)

    @abstractmethod
    def number(self, value: float) -> str: ...

    @abstractmethod
    def denominator(self, number: Number) -> str: ...

    @abstractmethod
    def parameter(self, name: str) -> str: ...

    @abstractmethod
    def now(self, name: str) -> str: ...

    @abstractmethod
    def history(self, name: str, offset: Node) -> str: ...

    @abstractmethod
    def clock(self, field: str) -> str: ...

    @abstractmethod
    def session(self, session: Session) -> str: ...

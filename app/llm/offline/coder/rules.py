"""Rules as a bot declares them in `init()` and reads them in `next()`."""

from __future__ import annotations

from dataclasses import dataclass

from app.llm.offline.coder.expressions import ExpressionWriter, is_constant, reads_position
from contracts.expressions.nodes import Comparison, Logical, Node, Not
from contracts.program import Rule


@dataclass(frozen=True, slots=True)
class Declaration:
    """`self.name = self.watch(…)` in `init()`, on one line or more."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """A rule by its id, and the test that reads it in `next()`."""

    id: str
    side: str
    test: str


class RuleWriter:
    """Writes rules; what of an exit rule reads the open position stays in `next()`, the rest is declared before."""

    def __init__(self, expressions: ExpressionWriter, names: Names) -> None:
        self._expressions = expressions
        self._names = names
        self.declared: list[Declaration] = []

    def write(self, rule: Rule) -> WrittenRule:
        """Declare the rule and say how to test it."""
        name = self._names.free(rule.id)
        if not reads_position(rule.condition):
            self._declare(name, rule.condition)
            return WrittenRule(rule.id, rule.side, f"self.{name}")
        return WrittenRule(rule.id, rule.side, self._in_position(rule.condition, name))

    def _declare(self, name: str, condition: Node) -> None:
        self.declared.append(Declaration(name, self._expressions.lines(condition)))

    def _in_position(self, node: Node, name: str) -> str:
        """The rule as an ordinary Python condition, its parts that know no position declared by name."""
        if not reads_position(node):
            part = self._names.free(f"{name}_part")
            self._declare(part, node)
            return f"self.{part}"
        match node:
            case Logical(operator, items):
                return f" {operator} ".join(self._bracketed(item, name) for item in items)
            case Not(of):
                return f"not {self._bracketed(of, name)}"
            case Comparison(operator, left, right):
                return f"{self._number(left, name)} {operator} {self._number(right, name)}"
        return self._number(node, name)

    def _bracketed(self, node: Node, name: str) -> str:
        text = self._in_position(node, name)
        return f"({text})" if isinstance(node, Logical) else text

    def _number(self, node: Node, name: str) -> str:
        """A number at this close; what knows no position is a series declared by name, read as a float."""
        if not reads_position(node):
            if is_constant(node):
                return self._expressions.number(node)
            part = self._names.free(f"{name}_part")
            self.declared.append(Declaration(part, (self._expressions.number(node),)))
            return f"float(self.{part})"
        return self._expressions.written(node, lambda below: self._number(below, name))


class Names:
    """Attribute names that are still free."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = set(taken)

    def free(self, wish: str) -> str:
        """A valid attribute name close to `wish`; it is taken from now on."""
        clean = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in wish)
        name = clean if clean[:1].isalpha() else f"rule_{clean}"
        number = 2
        base = name
        while name in self._taken:
            name, number = f"{base}_rule" if number == 2 else f"{base}_rule_{number}", number + 1
        self._taken.add(name)
        return name

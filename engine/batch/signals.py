"""Rules taken apart into comparisons of rows and what joins them, so that thousands of sets share both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from contracts.expressions.nodes import Call, Comparison, History, Logical, Node, Not, Number, OnTimeframe, Session
from engine.batch import bitsets
from engine.stack import reads_position

_SIDES = (("long", bitsets.LONG_ENTRY, bitsets.LONG_EXIT), ("short", bitsets.SHORT_ENTRY, bitsets.SHORT_EXIT))


class AnyRule(Protocol):
    """A rule, its parameters bound or not."""

    @property
    def side(self) -> str:
        """long, short or both."""

    @property
    def role(self) -> str:
        """trigger, filter, invalidation or exit."""

    @property
    def condition(self) -> Node:
        """What must be true."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A comparison of two numbers, or, without ``right``, a condition that is not taken apart further."""

    comparison: int
    left: Node
    right: Node | None = None

    @property
    def nodes(self) -> tuple[Node, ...]:
        """What it reads."""
        return (self.left,) if self.right is None else (self.left, self.right)


@dataclass
class SignalProgram:
    """``operations`` as in ``bitsets``; the operand of ATOM is a place in ``atoms``. ``delays``: by how many bars each
    atom is shifted at most, which its warm-up is longer. ``depth``: of the stack.
    """

    operations: list[tuple[int, int]] = field(default_factory=list)
    atoms: list[Atom] = field(default_factory=list)
    delays: list[int] = field(default_factory=list)
    depth: int = 1
    _places: dict[Atom, int] = field(default_factory=dict)
    _height: int = 0

    def write_side(
        self, triggers: Sequence[Node], filters: Sequence[Node], refusals: Sequence[Node], kept: int
    ) -> None:
        """One side's entries: any trigger, every filter, no refusal; or its exits, given as triggers."""
        self._write_any(triggers)
        for condition in filters:
            self._write(condition, 0)
            self._emit(bitsets.AND)
        for condition in refusals:
            self._write(condition, 0)
            self._emit(bitsets.NOT)
            self._emit(bitsets.AND)
        self._emit(bitsets.KEEP, kept)

    def _write_any(self, conditions: Sequence[Node]) -> None:
        if not conditions:
            self._emit(bitsets.NOWHERE)
        for number, condition in enumerate(conditions):
            self._write(condition, 0)
            if number:
                self._emit(bitsets.OR)

    def _write(self, node: Node, delay: int) -> None:
        match node:
            case Logical(word, items):
                for number, item in enumerate(items):
                    self._write(item, delay)
                    if number:
                        self._emit(bitsets.AND if word == "and" else bitsets.OR)
            case Not(of):
                self._write(of, delay)
                self._emit(bitsets.NOT)
            case History(of, Number(bars)) if is_condition(of):
                self._write(of, delay + int(bars))
                self._emit(bitsets.SHIFT, int(bars))
            case Comparison(operator, left, right):
                self._write_comparison(operator, left, right, delay)
            case _:
                self._write_atom(Atom(-1, node), delay)

    def _write_comparison(self, operator: str, left: Node, right: Node, delay: int) -> None:
        """Both sides equally long ago: the comparison that long ago, which others may read as it is now."""
        bars = _common_history(left, right)
        if bars:
            left, right = _present(left), _present(right)
        self._write_atom(Atom(bitsets.COMPARISONS[operator], left, right), delay + bars)
        if bars:
            self._emit(bitsets.SHIFT, bars)

    def _write_atom(self, atom: Atom, delay: int) -> None:
        place = self._places.setdefault(atom, len(self.atoms))
        if place == len(self.atoms):
            self.atoms.append(atom)
            self.delays.append(delay)
        self.delays[place] = max(self.delays[place], delay)
        self._emit(bitsets.ATOM, place)

    def _emit(self, operation: int, operand: int = 0) -> None:
        self.operations.append((operation, operand))
        if operation in (bitsets.ATOM, bitsets.NOWHERE):
            self._height += 1
        elif operation in (bitsets.AND, bitsets.OR, bitsets.KEEP):
            self._height -= 1
        self.depth = max(self.depth, self._height)


def write_signal_program(entry_rules: Iterable[AnyRule], exit_rules: Iterable[AnyRule]) -> SignalProgram:
    """The rules that need no position; their conditions are lowered."""
    program, entries = SignalProgram(), list(entry_rules)
    exits = [rule for rule in exit_rules if not reads_position(rule.condition)]
    for side, entry, leave in _SIDES:
        mine = [rule for rule in entries if rule.side in (side, "both")]
        by_role = {role: [rule.condition for rule in mine if rule.role == role] for role in _ROLES}
        program.write_side(by_role["trigger"], by_role["filter"], by_role["invalidation"], entry)
        program.write_side([rule.condition for rule in exits if rule.side == side], (), (), leave)
    return program


_ROLES = ("trigger", "filter", "invalidation")


def is_condition(node: Node) -> bool:
    """Whether a lowered expression yields true or false."""
    match node:
        case Comparison() | Logical() | Not() | Session():
            return True
        case History(of, _) | OnTimeframe(of, _, _):
            return is_condition(of)
        case Call("where", (_, of, _)):
            return is_condition(of)
    return False


def _common_history(left: Node, right: Node) -> int:
    match left, right:
        case History(_, Number(a)), History(_, Number(b)) if a == b:
            return int(a)
    return 0


def _present(node: Node) -> Node:
    return node.of if isinstance(node, History) else node

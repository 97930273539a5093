"""Parameter sets of one contract, made into groups without a look at any set by itself.

A rule is taken apart once, with names for its parameters. Each of its numbers depends on a few of them, so over
thousands of sets it takes few different rows; a comparison takes as many bits as there are different pairs of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from contracts.binding import output_node
from contracts.errors import ContractError, LabError
from contracts.expressions.nodes import Node, Number, Parameter, walk
from contracts.formulas import substitute
from contracts.lowering import lower
from contracts.program import Program, Rule
from contracts.risk import AtrDistance
from engine.arrays import Floats, Integers
from engine.batch.bitsets import ATOM, word_count
from engine.batch.candidates import RuleTable
from engine.batch.groups import Group, join_operations, number_atoms
from engine.batch.risk import DISTANCES, tabulate_sets, with_rows
from engine.batch.signals import Atom, SignalProgram, write_signal_program
from engine.batch.stock import Stock
from engine.risk import risk_of
from engine.rows import Rows
from engine.stack import CONSTANT, ROW, StackProgram, write_position_rules


@dataclass(frozen=True, slots=True)
class _CoreRule:
    """A rule in core form whose parameters are still names."""

    side: str
    role: str
    condition: Node


class _Space:
    """The parameters' values, by name, and which sets have the same."""

    def __init__(self, names: Sequence[str], values: Floats) -> None:
        self._columns = {name: values[:, i] for i, name in enumerate(names)}

    def columns(self, ordinals: Integers) -> dict[str, Floats]:
        """Every parameter's values in some sets."""
        return {name: column[ordinals] for name, column in self._columns.items()}

    def bring_together(self, names: Sequence[str], ordinals: Integers) -> Integers:
        """The sets in an order that has those with the same values of ``names`` next to each other."""
        return ordinals[np.lexsort([self._columns[name][ordinals] for name in reversed(names)])] if names else ordinals

    def distinct(self, names: Sequence[str], ordinals: Integers) -> tuple[Integers, Integers]:
        """Of the different combinations of some parameters: one set that has each [d], and which one each set has."""
        which = np.zeros(len(ordinals), dtype=np.int64)
        for name in names:
            column = np.unique(self._columns[name][ordinals], return_inverse=True)[1]
            which = np.unique(which * (int(column.max()) + 1) + column, return_inverse=True)[1]
        return ordinals[np.unique(which, return_index=True)[1]], which

    def bind(self, node: Node, names: Sequence[str], ordinal: int) -> Node:
        """The node with a set's values for its parameters."""
        numbers: dict[str, Node] = {name: Number(float(self._columns[name][ordinal])) for name in names}
        return lower(substitute(node, numbers))


class SetGroups:
    """Groups of the rows of ``values`` [sets × parameters], those with the same signals side by side.

    Rows and bits of a group take at most ``budget`` bytes, or it holds one set. ``failures``: by ordinal, filled as the
    groups are made.
    """

    def __init__(self, program: Program, values: Floats, rows: Rows, bars: int, budget: int, threads: int) -> None:
        self._source = rows
        self._bars = bars
        self._budget = budget
        self._threads = threads
        self._model = program.contract.risk_model
        self._sets = len(values)
        self._space = _Space([spec.name for spec in program.parameters], values)
        exits = _core_rules(program, program.exit_rules)
        self._signals = write_signal_program(_core_rules(program, program.entry_rules), exits)
        self._rules = write_position_rules(exits)
        self._widths = _width_nodes(program)
        self._risk = risk_of(program.bind().risk)
        self.failures = _refuse_sets(program, values)

    def __iter__(self) -> Iterator[Group]:
        allowed = np.ones(self._sets, dtype=np.bool_)
        allowed[list(self.failures)] = False
        names = sorted({name for atom in self._signals.atoms for name in _names(*_sides(atom))})
        ordinals = self._space.bring_together(names, np.flatnonzero(allowed))
        return self._grouped(ordinals) if len(ordinals) else iter(())

    def _grouped(self, ordinals: Integers) -> Iterator[Group]:
        """Halves of what takes too much, or has a set in it that cannot be run."""
        if len(ordinals) == 1 or self._bytes(ordinals) <= self._budget:
            group = self._try_group(ordinals)
            if group is not None:
                yield group
            if group is not None or len(ordinals) == 1:
                return
        middle = len(ordinals) // 2
        yield from self._grouped(ordinals[:middle])
        yield from self._grouped(ordinals[middle:])

    def _try_group(self, ordinals: Integers) -> Group | None:
        """None where one of the sets cannot be run; alone it is a failure."""
        try:
            return self._group(ordinals)
        except LabError as error:
            if len(ordinals) == 1:
                self.failures[int(ordinals[0])] = str(error)
            return None

    def _bytes(self, ordinals: Integers) -> int:
        """What rows and bits would take, counted before they are made."""
        nodes = {node for atom in self._signals.atoms for node in _sides(atom)}
        nodes |= {*self._rules.rows, *(node for node in self._widths.values() if node is not None)}
        rows = sum(len(self._space.distinct(_names(node), ordinals)[0]) for node in nodes)
        atoms = self._signals.atoms
        bits = sum(len(self._space.distinct(_names(*_sides(atom)), ordinals)[0]) for atom in atoms)
        return 8 * (rows * self._bars + bits * word_count(self._bars))

    def _group(self, ordinals: Integers) -> Group:
        stock = Stock(self._source, self._bars)
        reader = _Reader(self._space, ordinals, self._source, stock)
        atoms = [
            reader.atom(atom, delay) for atom, delay in zip(self._signals.atoms, self._signals.delays, strict=True)
        ]
        widths = {
            name: np.zeros(len(ordinals), dtype=np.int64) if node is None else reader.row(node)
            for name, node in self._widths.items()
        }
        rule_rows = [reader.row(node) for node in self._rules.rows]
        rows, columns = stock.rows(), self._space.columns(ordinals)
        programs, signal = _number_programs(self._signals, atoms, len(ordinals))
        return Group(
            ordinals=ordinals,
            warmup=reader.warmup,
            signal=signal,
            signals=join_operations(programs, self._signals.depth, stock.atoms(rows, self._threads)),
            risk=with_rows(tabulate_sets(self._risk, self._model, columns, len(ordinals)), widths),
            rules=_repeat_rules(self._rules, rule_rows, columns, len(ordinals)),
            rows=rows,
        )


class _Numbered(NamedTuple):
    """For each set, the number of a row or of bits, and the first bar on which it exists."""

    numbers: Integers
    warmups: Integers


class _Reader:
    """Finds the rows and bits of some sets, and how long each set needs before all of its own exist."""

    def __init__(self, space: _Space, ordinals: Integers, source: Rows, stock: Stock) -> None:
        self._space = space
        self._ordinals = ordinals
        self._source = source
        self._stock = stock
        self._rows: dict[Node, _Numbered] = {}
        self._conditions: dict[Node, _Numbered] = {}
        self.warmup = np.zeros(len(ordinals), dtype=np.int64)

    def atom(self, atom: Atom, delay: int) -> Integers:
        """The number of an atom's bits for each set; they are read up to ``delay`` bars late."""
        if atom.right is None:
            return self._number(atom.left, self._stock.condition, self._conditions, delay)
        left, right = self.row(atom.left, delay), self.row(atom.right, delay)
        base = int(right.max()) + 1
        pairs, which = np.unique(left * base + right, return_inverse=True)
        comparisons = np.column_stack([np.full(len(pairs), atom.comparison), *np.divmod(pairs, base)])
        return self._stock.add_comparisons(comparisons)[which]

    def row(self, node: Node, delay: int = 0) -> Integers:
        """The number of a node's row for each set; it is read up to ``delay`` bars late."""
        return self._number(node, self._stock.row, self._rows, delay)

    def _number(self, node: Node, number: Callable[[Node], int], known: dict[Node, _Numbered], delay: int) -> Integers:
        if node not in known:
            names = _names(node)
            examples, which = self._space.distinct(names, self._ordinals)
            bound = [self._space.bind(node, names, int(example)) for example in examples]
            warmups = np.array([self._source.warmup(one) for one in bound], dtype=np.int64)
            numbers = np.array([number(one) for one in bound], dtype=np.int64)
            known[node] = _Numbered(numbers[which], warmups[which])
        np.maximum(self.warmup, known[node].warmups + delay, out=self.warmup)
        return known[node].numbers


def _core_rules(program: Program, rules: Sequence[Rule]) -> list[_CoreRule]:
    return [_CoreRule(rule.side, rule.role, lower(program.expand(rule.condition))) for rule in rules]


def _width_nodes(program: Program) -> dict[str, Node | None]:
    """What a distance of kind ATR multiplies, by name; None for other kinds."""
    model = program.contract.risk_model
    parts = (model.stop_loss, model.take_profit, model.trailing_stop)
    return {
        name: lower(program.expand(output_node(part.indicator))) if isinstance(part, AtrDistance) else None
        for name, part in zip(DISTANCES, parts, strict=True)
    }


def _refuse_sets(program: Program, values: Floats) -> dict[int, str]:
    """Sets the contract does not allow; each value of a parameter is looked at once."""
    failures: dict[int, str] = {}
    names = [spec.name for spec in program.parameters]
    for column, name in enumerate(names):
        for value in np.unique(values[:, column]):
            try:
                program.values({name: float(value)})
            except ContractError:
                same = values[:, column] == value if np.isfinite(value) else ~np.isfinite(values[:, column])
                for ordinal in np.flatnonzero(same).tolist():
                    failures[ordinal] = ""
    return {ordinal: _refusal(program, dict(zip(names, values[ordinal].tolist(), strict=True))) for ordinal in failures}


def _refusal(program: Program, values: Mapping[str, float]) -> str:
    """What a single run with these values says."""
    try:
        program.values(values)
    except ContractError as error:
        return str(error)
    raise AssertionError(f"{values} are allowed together and not alone")


def _number_programs(program: SignalProgram, atoms: Sequence[Integers], sets: int) -> tuple[list[Integers], Integers]:
    """The different signal programs of the sets [n], and which one each has."""
    if not atoms:
        return [number_atoms(program, [])], np.zeros(sets, dtype=np.int64)
    numbers, which = np.unique(np.column_stack(atoms), axis=0, return_inverse=True)
    operations = np.array(program.operations, dtype=np.int64)
    reads = operations[:, 0] == ATOM
    found = np.repeat(operations[None], len(numbers), axis=0)
    found[:, reads, 1] = numbers[:, operations[reads, 1]]
    return list(found), which.reshape(-1)


def _repeat_rules(
    program: StackProgram, rows: Sequence[Integers], columns: Mapping[str, Floats], sets: int
) -> RuleTable:
    """The position rules of all sets: the same operations, over rows [sets] and constants of each set's own."""
    operations = np.array(program.operations, dtype=np.int64).reshape(-1, 2)
    count, constants, ordinals = len(operations), len(program.constants), np.arange(sets)
    operand = np.tile(operations[:, 1], (sets, 1))
    for place, (code, which) in enumerate(program.operations):
        if code == ROW:
            operand[:, place] = rows[which]
        elif code == CONSTANT:
            operand[:, place] += constants * ordinals
    values = [
        np.full(sets, node.value) if isinstance(node, Number) else columns[node.name] for node in program.constants
    ]
    starts = np.array(program.start) + count * ordinals[:, None]
    return RuleTable(
        begin=len(program.side) * np.arange(sets + 1),
        side=np.tile(np.array(program.side, dtype=np.int64), sets),
        start=starts.reshape(-1),
        operation=np.tile(operations[:, 0], sets),
        operand=operand.reshape(-1),
        constant=np.stack(values, axis=1).reshape(-1) if values else np.empty(0),
    )


def _sides(atom: Atom) -> tuple[Node, ...]:
    return (atom.left,) if atom.right is None else (atom.left, atom.right)


def _names(*nodes: Node) -> tuple[str, ...]:
    """The parameters that some nodes depend on."""
    return tuple(sorted({part.name for node in nodes for part in walk(node) if isinstance(part, Parameter)}))

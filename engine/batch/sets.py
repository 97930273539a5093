"""Parameter sets of one contract, made into groups without a look at any set by itself.

A rule is taken apart once, with names for its parameters. Each of its numbers depends on a few of them, so over
thousands of sets it takes few different rows; a comparison takes as many bits as there are different pairs of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from contracts.errors import LabError
from contracts.expressions.nodes import Node, Number
from engine.arrays import Floats, Integers
from engine.batch.bitsets import ATOM, word_count
from engine.batch.candidates import RuleTable
from engine.batch.groups import Group, join_operations
from engine.batch.risk import tabulate_sets, with_rows
from engine.batch.signals import Atom, SignalProgram
from engine.batch.stock import Stock
from engine.batch.template import Levels, Template
from engine.rows import Rows
from engine.stack import CONSTANT, ROW, StackProgram

_MOST_CODES = 1 << 62  # different combinations that a whole number can tell apart
_SETS_AT_ONCE = 5_000  # below that, what a group costs by itself is more than what is won
_LARGE_TABLE = 8  # places for each set


class Distinct(NamedTuple):
    """Which of n sets are alike: ``examples`` [d], the place of one of each kind; ``which`` [n], the kind of each."""

    examples: Integers
    which: Integers


class _Space:
    """The parameters' values, by name, and which sets have the same."""

    def __init__(self, names: Sequence[str], values: Floats) -> None:
        self._columns = {name: values[:, i] for i, name in enumerate(names)}
        self._levels: dict[str, Levels] = {}
        self._about: Integers | None = None
        self._distinct: dict[tuple[str, ...], Distinct] = {}

    def columns(self, ordinals: Integers) -> dict[str, Floats]:
        """Every parameter's values in some sets."""
        return {name: column[ordinals] for name, column in self._columns.items()}

    def values(self, names: Sequence[str], ordinal: int) -> tuple[float, ...]:
        """A set's values of some parameters."""
        return tuple(float(self._columns[name][ordinal]) for name in names)

    def bring_together(self, names: Sequence[str], ordinals: Integers) -> Integers:
        """The sets in an order that has those with the same values of ``names`` next to each other."""
        return ordinals[np.lexsort([self._columns[name][ordinals] for name in reversed(names)])] if names else ordinals

    def distinct(self, names: Sequence[str], ordinals: Integers) -> Distinct:
        """The different combinations of some parameters among some sets; remembered for the sets asked about last."""
        if ordinals is not self._about:
            self._about, self._distinct = ordinals, {}
        found = self._distinct.get(tuple(names))
        if found is None:
            found = self._distinct[tuple(names)] = self._find_distinct(names, ordinals)
        return found

    def _find_distinct(self, names: Sequence[str], ordinals: Integers) -> Distinct:
        which, kinds = np.zeros(len(ordinals), dtype=np.int64), 1
        for name in names:
            values, codes = self.levels(name)
            if kinds * len(values) > _MOST_CODES:
                which = np.unique(which, return_inverse=True)[1]
                kinds = len(ordinals)
            which, kinds = which * len(values) + codes[ordinals], kinds * len(values)
        return tell_apart(which, kinds)

    def levels(self, name: str) -> Levels:
        """The different values of a parameter, sorted, and which of them each set has."""
        found = self._levels.get(name)
        if found is None:
            found = self._levels[name] = Levels(*np.unique(self._columns[name], return_inverse=True))
        return found


def tell_apart(codes: Integers, kinds: int) -> Distinct:
    """Which of ``codes``, each below ``kinds``, are the same: by a table, and only where that is large by sorting."""
    if kinds > _LARGE_TABLE * len(codes):
        return Distinct(*np.unique(codes, return_index=True, return_inverse=True)[1:])
    first = np.full(kinds, -1)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    found = np.flatnonzero(first >= 0)
    numbers = np.empty(kinds, dtype=np.int64)
    numbers[found] = np.arange(len(found))
    return Distinct(first[found], numbers[codes])


class SetGroups:
    """Groups of the rows of ``values`` [sets × parameters], those with the same signals side by side.

    Rows and bits of a group take at most ``budget`` bytes, or it holds one set. With more threads than one a group is
    small enough for the next to be made while it is run. ``failures``: by ordinal, filled as the groups are made.
    """

    def __init__(self, template: Template, values: Floats, rows: Rows, bars: int, budget: int, threads: int) -> None:
        self._source = rows
        self._bars = bars
        self._budget = budget
        self._threads = threads
        self._sets = len(values)
        self._most = len(values) if threads == 1 else _SETS_AT_ONCE
        self._template = template
        self._space = _Space(template.names, values)
        self.failures = template.refuse(values, self._space.levels)

    def __iter__(self) -> Iterator[Group]:
        allowed = np.ones(self._sets, dtype=np.bool_)
        allowed[list(self.failures)] = False
        ordinals = self._space.bring_together(self._template.signal_names, np.flatnonzero(allowed))
        return self._grouped(ordinals) if len(ordinals) else iter(())

    def _grouped(self, ordinals: Integers) -> Iterator[Group]:
        """Halves of what takes too much, or has a set in it that cannot be run."""
        if len(ordinals) == 1 or (len(ordinals) <= self._most and self._bytes(ordinals) <= self._budget):
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
        """What rows and bits would take, counted before they are made; at most, where that is little."""
        template, row, bits = self._template, 8 * self._bars, 8 * word_count(self._bars)
        most = len(ordinals) * (len(template.nodes) * row + len(template.signals.atoms) * bits)
        if most <= self._budget:
            return most
        rows = sum(len(self._space.distinct(template.names_of(node), ordinals).examples) for node in template.nodes)
        pairs = (template.names_of(*atom.nodes) for atom in template.signals.atoms)
        return rows * row + bits * sum(len(self._space.distinct(names, ordinals).examples) for names in pairs)

    def _group(self, ordinals: Integers) -> Group:
        stock, template = Stock(self._source, self._bars), self._template
        reader = _Reader(self._space, template, ordinals, self._source, stock)
        signals = template.signals
        atoms = [reader.atom(atom, delay) for atom, delay in zip(signals.atoms, signals.delays, strict=True)]
        widths = {
            name: np.zeros(len(ordinals), dtype=np.int64) if node is None else reader.row(node)
            for name, node in template.widths.items()
        }
        rule_rows = [reader.row(node) for node in template.rules.rows]
        rows, columns = stock.rows(), self._space.columns(ordinals)
        examples, signal = self._space.distinct(template.signal_names, ordinals)
        programs = _number_programs(signals, [numbers[examples] for numbers in atoms], len(examples))
        return Group(
            ordinals=ordinals,
            warmup=reader.warmup,
            signal=signal,
            signals=join_operations(programs, signals.depth, stock.atoms(rows, self._threads)),
            risk=with_rows(tabulate_sets(template.risk, template.model, columns, len(ordinals)), widths),
            rules=_repeat_rules(template.rules, rule_rows, columns, len(ordinals)),
            rows=rows,
        )


class _Numbered(NamedTuple):
    """For each set, the number of a row or of bits, and the first bar on which it exists."""

    numbers: Integers
    warmups: Integers


class _Reader:
    """Finds the rows and bits of some sets, and how long each set needs before all of its own exist."""

    def __init__(self, space: _Space, template: Template, ordinals: Integers, source: Rows, stock: Stock) -> None:
        self._space = space
        self._template = template
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
        examples, which = self._space.distinct(self._template.names_of(*atom.nodes), self._ordinals)
        kinds = np.full(len(examples), atom.comparison)
        return self._stock.add_comparisons(np.column_stack([kinds, left[examples], right[examples]]))[which]

    def row(self, node: Node, delay: int = 0) -> Integers:
        """The number of a node's row for each set; it is read up to ``delay`` bars late."""
        return self._number(node, self._stock.row, self._rows, delay)

    def _number(self, node: Node, number: Callable[[Node], int], known: dict[Node, _Numbered], delay: int) -> Integers:
        if node not in known:
            names = self._template.names_of(node)
            examples, which = self._space.distinct(names, self._ordinals)
            first = self._ordinals[examples].tolist()
            bound = [self._template.bind(node, self._space.values(names, ordinal)) for ordinal in first]
            warmups = np.array([self._source.warmup(one) for one in bound], dtype=np.int64)
            numbers = np.array([number(one) for one in bound], dtype=np.int64)
            known[node] = _Numbered(numbers[which], warmups[which])
        np.maximum(self.warmup, known[node].warmups + delay, out=self.warmup)
        return known[node].numbers


def _number_programs(program: SignalProgram, atoms: Sequence[Integers], kinds: int) -> list[Integers]:
    """The signal program of each kind of sets, given the numbers [kinds] of its atoms."""
    operations = np.array(program.operations, dtype=np.int64)
    found = np.repeat(operations[None], kinds, axis=0)
    reads = operations[:, 0] == ATOM
    if atoms:
        found[:, reads, 1] = np.column_stack(atoms)[:, operations[reads, 1]]
    return list(found)


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
        number=np.tile(np.arange(len(program.side)), sets),
        start=starts.reshape(-1),
        operation=np.tile(operations[:, 0], sets),
        operand=operand.reshape(-1),
        constant=np.stack(values, axis=1).reshape(-1) if values else np.empty(0),
    )

"""Structurally different contracts, each bound, made into groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from contracts.binding import BoundProgram
from contracts.errors import LabError
from contracts.expressions.nodes import Number
from engine.arrays import Integers
from engine.batch.groups import Group, RuleWriter, join_operations, number_atoms
from engine.batch.risk import DISTANCES, tabulate, with_rows
from engine.batch.signals import write_signal_program
from engine.batch.stock import Stock
from engine.risk import risk_of
from engine.rows import Rows
from engine.simulation.state import Risk
from engine.stack import write_position_rules


class ProgramGroups:
    """Groups whose rows and bits take at most ``budget`` bytes, or hold one candidate; ``failures`` by ordinal."""

    def __init__(self, programs: Sequence[BoundProgram], rows: Rows, bars: int, budget: int, threads: int) -> None:
        self._programs = programs
        self._source = rows
        self._bars = bars
        self._budget = budget
        self._threads = threads
        self.failures: dict[int, str] = {}

    def __iter__(self) -> Iterator[Group]:
        draft = _Draft(self._source, self._bars)
        for ordinal, program in enumerate(self._programs):
            try:
                draft.add(ordinal, program)
            except LabError as error:
                self.failures[ordinal] = str(error)
            if draft.stock.nbytes > self._budget:
                yield draft.group(self._threads)
                draft = _Draft(self._source, self._bars)
        if draft.ordinals:
            yield draft.group(self._threads)


class _Draft:
    """A group while it is being filled."""

    def __init__(self, source: Rows, bars: int) -> None:
        self.stock = Stock(source, bars)
        self.ordinals: list[int] = []
        self._source = source
        self._warmups: list[int] = []
        self._operations: list[Integers] = []
        self._depth = 1
        self._risks: list[Risk] = []
        self._width_rows: list[tuple[int, ...]] = []
        self._rules = RuleWriter()

    def add(self, ordinal: int, program: BoundProgram) -> None:
        """Take a candidate in, or, where it cannot be run, nothing of it."""
        signals = write_signal_program(program.entry_rules, program.exit_rules)
        rules = write_position_rules(program.exit_rules)
        warmup = max(map(self._source.warmup, program.reads()), default=0)
        atoms = [self.stock.atom(atom) for atom in signals.atoms]
        rows = [self.stock.row(node) for node in rules.rows]
        widths = _width_rows(program, self.stock)
        self.ordinals.append(ordinal)
        self._warmups.append(warmup)
        self._operations.append(number_atoms(signals, atoms))
        self._depth = max(self._depth, signals.depth)
        self._risks.append(risk_of(program.risk))
        self._width_rows.append(widths)
        self._rules.add(rules, rows, [node.value for node in rules.constants if isinstance(node, Number)])

    def group(self, threads: int) -> Group:
        """What was taken in."""
        rows = self.stock.rows()
        numbers = np.array(self._width_rows, dtype=np.int64).reshape(-1, len(DISTANCES))
        return Group(
            ordinals=np.array(self.ordinals, dtype=np.int64),
            warmup=np.array(self._warmups, dtype=np.int64),
            signal=np.arange(len(self.ordinals)),
            signals=join_operations(self._operations, self._depth, self.stock.atoms(rows, threads)),
            risk=with_rows(tabulate(self._risks), dict(zip(DISTANCES, numbers.T.copy(), strict=True))),
            rules=self._rules.table(),
            rows=rows,
        )


def _width_rows(program: BoundProgram, stock: Stock) -> tuple[int, ...]:
    risk = program.risk
    distances = (risk.stop_loss, risk.take_profit, risk.trailing_stop)
    series = (None if distance is None else distance.series for distance in distances)
    return tuple(0 if node is None else stock.row(node) for node in series)

"""A group of candidates made ready for the kernel: what they read, and the arrays that say what each does with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.arrays import Floats, Integers
from engine.batch.bitsets import ATOM, Words
from engine.batch.candidates import RiskTable, RuleTable, Signals
from engine.batch.signals import SignalProgram
from engine.stack import CONSTANT, ROW, StackProgram


@dataclass(frozen=True, eq=False)
class Group:
    """``ordinals`` [n]: which candidates of the batch these are. ``warmup`` [n]: the first bar on which everything a
    candidate reads exists. ``signal`` [n]: which of ``signals``.
    """

    ordinals: Integers
    warmup: Integers
    signal: Integers
    signals: Signals
    risk: RiskTable
    rules: RuleTable
    rows: Floats


def join_operations(programs: Sequence[Integers], depth: int, atoms: Words) -> Signals:
    """Signal programs [operations × 2] one after the other, over ``atoms`` [atoms × words]."""
    starts = np.cumsum([0, *(len(program) for program in programs)])
    operations = np.concatenate(programs) if programs else np.empty((0, 2), dtype=np.int64)
    return Signals(starts, np.ascontiguousarray(operations), atoms, depth)


def number_atoms(program: SignalProgram, numbers: Sequence[int]) -> Integers:
    """The operations [operations × 2] of a program, the operand of ATOM looked up in ``numbers``."""
    operations = [(code, numbers[operand] if code == ATOM else operand) for code, operand in program.operations]
    return np.array(operations, dtype=np.int64)


class RuleWriter:
    """Collects the position rules of candidates, in their order."""

    def __init__(self) -> None:
        self._begin = [0]
        self._side: list[int] = []
        self._number: list[int] = []
        self._start: list[int] = []
        self._operations: list[tuple[int, int]] = []
        self._constants: list[float] = []

    def add(self, program: StackProgram, rows: Sequence[int], constants: Sequence[float]) -> None:
        """The rules of one candidate, with the numbers of its rows and its constants."""
        base = len(self._operations)
        for code, operand in program.operations:
            if code == ROW:
                self._operations.append((code, rows[operand]))
            elif code == CONSTANT:
                self._operations.append((code, len(self._constants)))
                self._constants.append(constants[operand])
            else:
                self._operations.append((code, operand))
        self._side.extend(program.side)
        self._number.extend(range(len(program.side)))
        self._start.extend(base + start for start in program.start)
        self._begin.append(len(self._side))

    def table(self) -> RuleTable:
        """All of them."""
        operations = np.array(self._operations, dtype=np.int64).reshape(-1, 2)
        return RuleTable(
            begin=np.array(self._begin, dtype=np.int64),
            side=np.array(self._side, dtype=np.int64),
            number=np.array(self._number, dtype=np.int64),
            start=np.array(self._start, dtype=np.int64),
            operation=operations[:, 0].copy(),
            operand=operations[:, 1].copy(),
            constant=np.array(self._constants, dtype=np.float64),
        )

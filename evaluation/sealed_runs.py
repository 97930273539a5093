"""Every trial of a batch, run once on the sealed slice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from contracts.program import Program
from engine.settings import RunSettings
from evaluation.arrays import Flags, Floats, Integers
from evaluation.candidates import pooled
from evaluation.cells import Cell
from evaluation.runs import Run, RunnerFactory, SliceRuns
from evaluation.slices import Sealed
from evaluation.trials import TrialBatch

_SETS_AT_ONCE = 256


@dataclass(frozen=True, eq=False)
class SealedRuns:
    """``returns`` [C × N × days], ``exposure``, ``scored_days`` and ``failed`` [C × N], in the order of the batch.

    A trial that failed before, or fails here, has zeros: it still counts.
    """

    returns: Floats
    exposure: Floats
    scored_days: Integers
    failed: Flags

    def stream(self, batch: TrialBatch, ordinal: int, place: Cell | None) -> Floats | None:
        """A candidate's daily net stream; None where a run it is made of failed."""
        cells = slice(None) if place is None else slice(batch.cells.index(place), batch.cells.index(place) + 1)
        if self.failed[cells, ordinal].any():
            return None
        return pooled(self.returns[cells, ordinal])

    def whole(self, batch: TrialBatch) -> tuple[Floats, Floats]:
        """Returns [C × N × T] and mean net exposure [C × N] over all three slices."""
        days = batch.scored_days.sum(axis=2) + self.scored_days
        total = (batch.exposure * batch.scored_days).sum(axis=2) + self.exposure * self.scored_days
        return np.concatenate([batch.returns, self.returns], axis=2), total / np.maximum(days, 1)


def run_sealed(
    batch: TrialBatch,
    program: Program,
    sealed: Sealed,
    settings: Mapping[Cell, RunSettings],
    factory: RunnerFactory,
) -> SealedRuns:
    """Run every set of a batch on every sealed cell."""
    cells = {cell.cell: cell.sealed for cell in sealed.cells}
    runs = [
        list(_run_cell(batch, SliceRuns(program, cells[cell], settings[cell], sealed.days, factory), index))
        for index, cell in enumerate(batch.cells)
    ]
    return SealedRuns(
        returns=np.array([[run.returns for run in cell] for cell in runs]),
        exposure=np.array([[run.exposure for run in cell] for cell in runs]),
        scored_days=np.array([[run.scored_days for run in cell] for cell in runs]),
        failed=np.array([[run.failure is not None for run in cell] for cell in runs]),
    )


def _run_cell(batch: TrialBatch, runner: SliceRuns, cell: int) -> Iterator[Run]:
    for first in range(0, batch.sets, _SETS_AT_ONCE):
        ordinals = range(first, min(first + _SETS_AT_ONCE, batch.sets))
        for ordinal, run in zip(ordinals, runner.run([batch.parameters(one) for one in ordinals]), strict=True):
            yield run.emptied("it failed before the opening") if batch.failed[cell, ordinal] else run

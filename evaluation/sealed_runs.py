"""Every trial of a batch, run once on the sealed slice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from contracts.program import Program
from engine.settings import RunSettings
from evaluation.arrays import Flags, Floats, Integers
from evaluation.candidates import pooled
from evaluation.cells import Cell
from evaluation.runs import RunnerFactory, SliceRunner
from evaluation.slices import Sealed
from evaluation.trials import TrialBatch


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
    columns = [batch.names.index(parameter.name) for parameter in program.parameters]
    shape = (len(batch.cells), batch.sets)
    returns, exposure = np.zeros((*shape, len(sealed.days))), np.zeros(shape)
    scored_days, failed = np.zeros(shape, dtype=np.int64), batch.failed.copy()
    for place, cell in enumerate(batch.cells):
        runner = SliceRunner(program, cells[cell], settings[cell], sealed.days, factory)
        runs = runner.run(batch.values[:, columns], returns[place])
        exposure[place], scored_days[place] = runs.exposure, runs.scored_days
        failed[place, list(runs.failures)] = True
    returns[failed], exposure[failed], scored_days[failed] = 0.0, 0.0, 0
    return SealedRuns(returns, exposure, scored_days, failed)

"""The matrix of a search: parameter sets × cells, each run on both unsealed slices."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from contracts.program import Program
from engine.settings import RunSettings
from evaluation.arrays import Floats, Integers
from evaluation.cells import Cell
from evaluation.runs import RunnerFactory, SliceRunner
from evaluation.sampling import Grid
from evaluation.scores import score_streams
from evaluation.slices import Unsealed
from evaluation.trials import METRICS, SLICES, TrialBatch

_TRADES = METRICS.index("trades")


class Matrix:
    """Parameter sets × cells, as far as they were run; there is room for ``most`` sets."""

    def __init__(
        self,
        program: Program,
        unsealed: Unsealed,
        settings: Mapping[Cell, RunSettings],
        grid: Grid,
        most: int,
        factory: RunnerFactory,
    ) -> None:
        self.grid = grid
        self.count = 0
        self._contract = program.contract.logic_digest()
        self._unsealed = unsealed
        cells, days, first = len(unsealed.cells), unsealed.days, unsealed.search_days
        self._days = (slice(0, first), slice(first, len(days)))
        self._runners = [
            [
                SliceRunner(program, bars, settings[cell.cell], days[part], factory)
                for bars, part in zip((cell.search, cell.validation), self._days, strict=True)
            ]
            for cell in unsealed.cells
        ]
        self._points = np.empty((most, len(grid.levels)), dtype=np.int64)
        self._scores = np.empty(most)
        self._origins: list[str] = []
        self._returns = np.zeros((cells, most, len(days)))
        self._exposure = np.zeros((cells, most, len(SLICES)))
        self._scored_days = np.zeros((cells, most, len(SLICES)), dtype=np.int64)
        self._metrics = np.full((cells, most, len(SLICES), len(METRICS)), np.nan)
        self._failures: dict[tuple[int, int], str] = {}

    @property
    def points(self) -> Integers:
        """The points that were run [N × P]."""
        return self._points[: self.count]

    @property
    def scores(self) -> Floats:
        """Their scores on search [N], 0–100, the mean over the cells."""
        return self._scores[: self.count]

    def score_of(self, point: Integers) -> float:
        """The score of a point that was run."""
        return float(self.scores[np.flatnonzero((self.points == point).all(axis=1))[0]])

    def evaluate(self, points: Integers, origin: str) -> None:
        """Run points on both slices of every cell, and score them on search."""
        sets, values = slice(self.count, self.count + len(points)), self.grid.values(points)
        totals = np.zeros(len(points))
        for cell in range(len(self._runners)):
            self._run_cell(cell, sets, values)
            trades = np.nan_to_num(self._metrics[cell, sets, 0, _TRADES])
            totals += score_streams(
                self._returns[cell, sets, self._days[0]], trades, self._unsealed.days_per_year
            ).total
        self._points[sets], self._scores[sets] = points, totals / len(self._runners)
        self._origins += [origin] * len(points)
        self._origins[0] = "own"
        self.count += len(points)

    def _run_cell(self, cell: int, sets: slice, values: Floats) -> None:
        """Run sets on both slices; a trial that failed on one of them failed, and has nothing of the other."""
        failures: dict[int, str] = {}
        for place, (runner, days) in enumerate(zip(self._runners[cell], self._days, strict=True)):
            runs = runner.run(values, self._returns[cell, sets, days])
            self._exposure[cell, sets, place] = runs.exposure
            self._scored_days[cell, sets, place] = runs.scored_days
            self._metrics[cell, sets, place] = runs.metrics
            failures = {**runs.failures, **failures}
        failed = [sets.start + ordinal for ordinal in failures]
        self._returns[cell, failed], self._exposure[cell, failed] = 0.0, 0.0
        self._scored_days[cell, failed], self._metrics[cell, failed] = 0, np.nan
        self._failures |= {(cell, sets.start + ordinal): sentence for ordinal, sentence in failures.items()}

    def batch(self, iteration: int) -> TrialBatch:
        """Everything that was run."""
        count, cells = self.count, tuple(cell.cell for cell in self._unsealed.cells)
        failed = np.zeros((len(cells), count), dtype=np.bool_)
        for place in self._failures:
            failed[place] = True
        return TrialBatch(
            iteration=iteration,
            contract=self._contract,
            names=self.grid.names,
            cells=cells,
            origins=tuple(self._origins),
            values=self.grid.values(self.points),
            returns=self._returns[:, :count],
            exposure=self._exposure[:, :count],
            scored_days=self._scored_days[:, :count],
            metrics=self._metrics[:, :count],
            failed=failed,
            search_score=self.scores,
            failures=tuple((*place, self._failures[place]) for place in sorted(self._failures)),
        )

"""The matrix of a search: parameter sets × cells, each run on both unsealed slices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from contracts.program import Program
from engine.settings import RunSettings
from evaluation.arrays import Floats
from evaluation.cells import Cell
from evaluation.runs import Run, RunnerFactory, SliceRuns
from evaluation.sampling import Grid, Point
from evaluation.scores import score_streams
from evaluation.slices import Unsealed
from evaluation.trials import METRICS, TrialBatch

_TRADES = METRICS.index("trades")


class Matrix:
    """Parameter sets × cells, as far as they were run."""

    def __init__(
        self,
        program: Program,
        unsealed: Unsealed,
        settings: Mapping[Cell, RunSettings],
        grid: Grid,
        factory: RunnerFactory,
    ) -> None:
        self.grid = grid
        self.points: list[Point] = []
        self.scores: list[float] = []
        self._scores_by_point: dict[Point, float] = {}
        self._origins: list[str] = []
        self._contract = program.contract.logic_digest()
        self._unsealed = unsealed
        self._runs: list[list[tuple[Run, Run]]] = [[] for _ in unsealed.cells]
        search, validation = unsealed.days[: unsealed.search_days], unsealed.days[unsealed.search_days :]
        self._runners = [
            (
                SliceRuns(program, cell.search, settings[cell.cell], search, factory),
                SliceRuns(program, cell.validation, settings[cell.cell], validation, factory),
            )
            for cell in unsealed.cells
        ]

    def evaluate(self, points: Sequence[Point], origin: str) -> None:
        """Run points on both slices of every cell, and score them on search."""
        sets = [self.grid.values(point) for point in points]
        totals = np.zeros(len(points))
        for (search, validation), runs in zip(self._runners, self._runs, strict=True):
            on_search, on_validation = search.run(sets), validation.run(sets)
            runs.extend(_as_one(*pair) for pair in zip(on_search, on_validation, strict=True))
            totals += self._score(on_search)
        totals /= len(self._runners)
        for point, score in zip(points, totals.tolist(), strict=True):
            self._origins.append("own" if not self.points else origin)
            self.points.append(point)
            self.scores.append(score)
            self._scores_by_point[point] = score

    def score_of(self, point: Point) -> float | None:
        """The score of a point that was run, or None."""
        return self._scores_by_point.get(point)

    def _score(self, runs: Sequence[Run]) -> Floats:
        streams = np.stack([run.returns for run in runs])
        trades = np.nan_to_num(np.array([run.metrics[_TRADES] for run in runs]))
        return score_streams(streams, trades, self._unsealed.days_per_year).total

    def batch(self, iteration: int) -> TrialBatch:
        """Everything that was run."""
        names, pairs = self.grid.names, self._runs
        values = [[self.grid.values(point)[name] for name in names] for point in self.points]
        return TrialBatch(
            iteration=iteration,
            contract=self._contract,
            names=names,
            cells=tuple(cell.cell for cell in self._unsealed.cells),
            origins=tuple(self._origins),
            values=np.array(values, dtype=np.float64).reshape(len(values), len(names)),
            returns=np.array([[np.concatenate([run.returns for run in pair]) for pair in cell] for cell in pairs]),
            exposure=np.array([[[run.exposure for run in pair] for pair in cell] for cell in pairs]),
            scored_days=np.array([[[run.scored_days for run in pair] for pair in cell] for cell in pairs]),
            metrics=np.array([[[run.metrics for run in pair] for pair in cell] for cell in pairs]),
            failed=np.array([[pair[0].failure is not None for pair in cell] for cell in pairs]),
            search_score=np.array(self.scores),
            failures=tuple(
                (index, ordinal, pair[0].failure)
                for index, cell in enumerate(pairs)
                for ordinal, pair in enumerate(cell)
                if pair[0].failure is not None
            ),
        )


def _as_one(search: Run, validation: Run) -> tuple[Run, Run]:
    """A trial that failed on one slice failed: nothing of the other slice may count as if it were whole."""
    failure = search.failure or validation.failure
    if failure is None:
        return search, validation
    return search.emptied(failure), validation.emptied(failure)

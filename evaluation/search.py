"""The search of one iteration: a sample of the contract's grid on every cell, then suggestions by TPE.

The optimiser is told the composite score on search, the mean over the cells, and nothing else. Validation is run with
every set, because the ledger keeps it, but no choice of the search depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from contracts.program import Program
from engine.settings import RunSettings
from evaluation.cells import Cell
from evaluation.errors import EvaluationError
from evaluation.matrix import Matrix
from evaluation.runs import RunnerFactory, make_runner
from evaluation.sampling import Grid, sample_points
from evaluation.slices import Unsealed
from evaluation.suggestions import Suggestions
from evaluation.trials import TrialBatch

_SETS_AT_ONCE = 64  # between two looks at should_stop
_SUGGESTED_SHARE = 0.2
_MOST_SUGGESTED = 60  # TPE costs a thousand times a run; beyond this its time is better spent on samples
_MOST_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class SearchPlan:
    """``trials``: parameter sets to try, each on every cell. ``seed``: of the sample and of TPE."""

    trials: int
    seed: int
    iteration: int

    @property
    def suggested(self) -> int:
        """How many of them TPE suggests."""
        return min(_MOST_SUGGESTED, round(self.trials * _SUGGESTED_SHARE))


@dataclass(frozen=True)
class SearchProgress:
    """``done`` of ``total`` parameter sets; ``best_score``: on search, 0–100."""

    done: int
    total: int
    best_score: float


@dataclass(frozen=True, eq=False)
class SearchOutcome:
    """``batch``: every trial that was run. ``stopped``: the search was asked to stop before it was done.

    ``grid_size``: how many different sets the contract allows.
    """

    batch: TrialBatch
    stopped: bool
    grid_size: int


def search_matrix(
    program: Program,
    unsealed: Unsealed,
    settings: Mapping[Cell, RunSettings],
    plan: SearchPlan,
    on_progress: Callable[[SearchProgress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    factory: RunnerFactory = make_runner,
) -> SearchOutcome:
    """Try parameter sets on every cell; the contract's own values are always the first.

    ``should_stop`` is asked between batches, never before the first. Raises EvaluationError for a search whose streams
    would not fit in memory.
    """
    _check_size(plan, unsealed)
    grid = Grid.of(program.parameters)
    matrix = Matrix(program, unsealed, settings, grid, factory)
    goal = min(plan.trials, grid.size)
    suggested = 0 if grid.size <= plan.trials else plan.suggested
    points = sample_points(grid, goal - suggested, plan.seed)
    report = _Reporter(matrix, goal, on_progress, should_stop)
    for first in range(0, len(points), _SETS_AT_ONCE):
        matrix.evaluate(points[first : first + _SETS_AT_ONCE], "sample")
        if report.asks_to_stop():
            return SearchOutcome(matrix.batch(plan.iteration), len(matrix.points) < goal, grid.size)
    stopped = suggested > 0 and _follow_suggestions(matrix, goal, plan.seed, report)
    return SearchOutcome(matrix.batch(plan.iteration), stopped, grid.size)


def _follow_suggestions(matrix: Matrix, goal: int, seed: int, report: _Reporter) -> bool:
    """Run suggested points until there are ``goal`` sets; True where it was asked to stop.

    TPE may suggest a point again: its score is known, and it is no further trial. It gets twice as many suggestions as
    sets are missing.
    """
    suggestions = Suggestions(matrix.grid, seed)
    suggestions.tell(matrix.points, np.array(matrix.scores))
    for _ in range(2 * (goal - len(matrix.points))):
        if len(matrix.points) >= goal:
            break
        trial, point = suggestions.suggest()
        known = matrix.score_of(point)
        if known is None:
            matrix.evaluate([point], "tpe")
            if report.asks_to_stop():
                return len(matrix.points) < goal
        suggestions.finish(trial, matrix.scores[-1] if known is None else known)
    return False


class _Reporter:
    """Tells how far a search is, and asks whether to stop."""

    def __init__(
        self,
        matrix: Matrix,
        goal: int,
        on_progress: Callable[[SearchProgress], None] | None,
        should_stop: Callable[[], bool] | None,
    ) -> None:
        self._matrix = matrix
        self._goal = goal
        self._on_progress = on_progress
        self._should_stop = should_stop

    def asks_to_stop(self) -> bool:
        if self._on_progress is not None:
            self._on_progress(SearchProgress(len(self._matrix.points), self._goal, max(self._matrix.scores)))
        return self._should_stop is not None and self._should_stop()


def _check_size(plan: SearchPlan, unsealed: Unsealed) -> None:
    needed = plan.trials * len(unsealed.cells) * len(unsealed.days) * 8
    if needed > _MOST_BYTES:
        fits = plan.trials * _MOST_BYTES // needed
        raise EvaluationError(
            f"{plan.trials} parameter sets on {len(unsealed.cells)} cells of {len(unsealed.days)} days need "
            f"{needed / 1024**3:.1f} GB for their daily streams; at most {fits} sets fit into one iteration."
        )

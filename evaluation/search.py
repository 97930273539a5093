"""The search of one iteration: a sample of the contract's grid on every cell, then an evolution, then TPE.

The optimiser is told the composite score on search, the mean over the cells, and nothing else. Validation is run with
every set, because the ledger keeps it, but no choice of the search depends on it.

A suggestion by TPE costs as much as hundreds of evaluations; so the search is led by an evolution
strategy, a whole generation at a time, and TPE has the end of it where that is small beside the engine's work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from contracts.program import Program
from engine.settings import RunSettings
from evaluation.cells import Cell
from evaluation.errors import EvaluationError
from evaluation.evolution import Evolution, generation_sizes
from evaluation.matrix import Matrix
from evaluation.runs import RunnerFactory, make_runner
from evaluation.sampling import Grid, Tried, sample_points
from evaluation.slices import Unsealed
from evaluation.suggestions import Suggestions
from evaluation.trials import TrialBatch

GUIDED_SHARE = 0.2
"""Of the sets: those placed by what others showed. They cannot be the evidence, so most sets are a sample."""

_MOST_BYTES = 2 * 1024**3
_WORK_AT_ONCE = 4e8  # sets × bars between two looks at should_stop: some seconds
_FEWEST_AT_ONCE, _MOST_AT_ONCE = 64, 2048

_ENGINE_S = 6.7e-9  # of one core for one set on one bar: 30,000 sets a second on 5,000 bars
_SUGGESTION_S = 0.010
_SUGGESTIONS_SHARE = 0.25  # of the engine's work
_FEWEST_SUGGESTED, _MOST_SUGGESTED = 10, 50  # fewer do not repay the study, which is told what was tried
_SUGGESTED_AT_ONCE = 10


@dataclass(frozen=True)
class SearchPlan:
    """``trials``: parameter sets to try, each on every cell. ``seed``: of sample, evolution and TPE."""

    trials: int
    seed: int
    iteration: int

    @property
    def guided(self) -> int:
        """How many of them are placed by what others showed."""
        return round(self.trials * GUIDED_SHARE)

    def suggested(self, bars: int) -> int:
        """How many of these TPE suggests, for so many bars of all cells: none where it would cost too much time."""
        engine = self.trials * bars * _ENGINE_S
        count = min(_MOST_SUGGESTED, self.guided // 2, int(engine * _SUGGESTIONS_SHARE / _SUGGESTION_S))
        return count if count >= _FEWEST_SUGGESTED else 0


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
    goal = min(plan.trials, grid.size)
    guided = 0 if grid.size <= plan.trials else plan.guided
    matrix = Matrix(program, unsealed, settings, grid, goal, factory)
    report = _Reporter(matrix, goal, on_progress, should_stop)
    bars = sum(len(cell.validation.bars) for cell in unsealed.cells)
    suggested = min(guided, plan.suggested(bars))
    stopped = (
        _run_sample(matrix, goal - guided, plan.seed, _sets_at_once(bars), report)
        or _evolve(matrix, guided - suggested, plan.seed, report)
        or _follow_suggestions(matrix, suggested, plan.seed, report)
    )
    return SearchOutcome(matrix.batch(plan.iteration), stopped and matrix.count < goal, grid.size)


def _sets_at_once(bars: int) -> int:
    return int(np.clip(_WORK_AT_ONCE / bars, _FEWEST_AT_ONCE, _MOST_AT_ONCE))


def _run_sample(matrix: Matrix, count: int, seed: int, at_once: int, report: _Reporter) -> bool:
    """Run the sample; True where it was asked to stop."""
    points = sample_points(matrix.grid, count, seed)
    for first in range(0, len(points), at_once):
        matrix.evaluate(points[first : first + at_once], "sample")
        if report.asks_to_stop():
            return True
    return False


def _evolve(matrix: Matrix, count: int, seed: int, report: _Reporter) -> bool:
    """Run ``count`` sets bred from the best before them; True where it was asked to stop."""
    sizes, tried = generation_sizes(count), Tried()
    evolution = Evolution(matrix.grid, seed)
    tried.take(matrix.points)
    for number, size in enumerate(sizes):
        progress = number / max(1, len(sizes) - 1)
        matrix.evaluate(evolution.breed(matrix.points, matrix.scores, size, progress, tried), "evolved")
        if report.asks_to_stop():
            return True
    return False


def _follow_suggestions(matrix: Matrix, count: int, seed: int, report: _Reporter) -> bool:
    """Run ``count`` suggested sets; True where it was asked to stop.

    They are asked for and run several at a time, since a call of the engine for one set costs as much as for hundreds.
    TPE may suggest a point again: its score is known, and it is no further trial. What is missing after twice as many
    suggestions is bred.
    """
    if count == 0:
        return False
    goal, suggestions, tried = matrix.count + count, Suggestions(matrix.grid, seed), Tried()
    suggestions.tell(matrix.points, matrix.scores)
    tried.take(matrix.points)
    left = 2 * count
    while matrix.count < goal and left > 0:
        asked = [suggestions.suggest() for _ in range(min(_SUGGESTED_AT_ONCE, goal - matrix.count, left))]
        left -= len(asked)
        new = tried.take(np.stack([point for _, point in asked]))
        if len(new):
            matrix.evaluate(new, "tpe")
            if report.asks_to_stop():
                return True
        for trial, point in asked:
            suggestions.finish(trial, matrix.score_of(point))
    return _evolve(matrix, goal - matrix.count, seed + 1, report)


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
            self._on_progress(SearchProgress(self._matrix.count, self._goal, float(self._matrix.scores.max())))
        return self._should_stop is not None and self._should_stop()


def _check_size(plan: SearchPlan, unsealed: Unsealed) -> None:
    needed = plan.trials * len(unsealed.cells) * len(unsealed.days) * 8
    if needed > _MOST_BYTES:
        fits = plan.trials * _MOST_BYTES // needed
        raise EvaluationError(
            f"{plan.trials} parameter sets on {len(unsealed.cells)} cells of {len(unsealed.days)} days need "
            f"{needed / 1024**3:.1f} GB for their daily streams; at most {fits} sets fit into one iteration."
        )

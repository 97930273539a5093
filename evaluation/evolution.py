"""An evolution strategy on the contract's grid: whole generations, bred in a few array operations.

Parents are the best sets so far. A child takes each parameter from one of two of them, and some of its parameters then
move by a normal step, wide at first and narrow at the end, so that a search ends near the best it has seen. Children
that were tried before are bred again.
"""

from __future__ import annotations

import numpy as np

from evaluation.arrays import Floats, Integers
from evaluation.sampling import Grid, Tried, draw_evenly

GENERATION = 64
"""The least sets of a generation where there are several: a call of the engine costs as much as 200 sets."""

MOST_GENERATIONS = 5

_PARENTS = 12
_MOVED_SHARE = 0.4  # of a child's parameters, and at least one
_WIDEST, _NARROWEST = 0.2, 0.03  # of a parameter's range


def generation_sizes(count: int) -> list[int]:
    """How ``count`` sets are divided among generations."""
    generations = min(MOST_GENERATIONS, max(1, count // GENERATION))
    edges = np.linspace(0, count, generations + 1).round().astype(int)
    return [size for size in np.diff(edges).tolist() if size]


class Evolution:
    """Breeds generations from what was tried."""

    def __init__(self, grid: Grid, seed: int) -> None:
        self._grid = grid
        self._generator = np.random.Generator(np.random.PCG64(seed))

    def breed(self, points: Integers, scores: Floats, count: int, progress: float, tried: Tried) -> Integers:
        """``count`` points that were not ``tried``, from ``points`` [N × P] and their ``scores`` [N], higher is better.

        ``progress``: 0 for the first generation, 1 for the last; it narrows the steps.
        """
        parents = points[np.argsort(-scores, kind="stable")[:_PARENTS]]
        width = _WIDEST * (_NARROWEST / _WIDEST) ** progress

        def draw(missing: int) -> Integers:
            nonlocal width
            if width >= 1.0:
                return draw_evenly(self._generator, self._grid, missing)
            children = self._children(parents, missing, width)
            width *= 1.3  # where the neighbourhood is used up, look further away, and at last everywhere
            return children

        return tried.fill(self._grid, draw, count, self._generator)

    def _children(self, parents: Integers, count: int, width: float) -> Integers:
        generator, levels = self._generator, self._grid.counts
        shape = (count, len(levels))
        chances = 1.0 / np.arange(1, len(parents) + 1)
        mothers, fathers = generator.choice(len(parents), (2, count), p=chances / chances.sum())
        children = np.where(generator.random(shape) < 0.5, parents[mothers], parents[fathers])
        free = np.flatnonzero(levels > 1)
        moved = generator.random(shape) < _MOVED_SHARE
        moved[np.arange(count), generator.choice(free, count)] = True
        step = generator.standard_normal(shape) * width * levels
        step = np.where(np.abs(step) < 1.0, np.sign(step), np.rint(step))  # a step that is taken leads somewhere
        found: Integers = np.clip(children + np.where(moved, step, 0.0), 0, levels - 1).astype(np.int64)
        return found

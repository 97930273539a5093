"""Which parameter sets a search tries: points of the contract's grid, the contract's own values first."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from contracts.parameters import ParameterSpec
from evaluation.arrays import Floats, Integers

Point = tuple[int, ...]

_DRAWS = 20  # rounds of drawing before a nearly exhausted grid is listed instead


@dataclass(frozen=True)
class Grid:
    """The values each parameter may take, ascending; a point is one index per parameter.

    The contract's own value is part of the grid even where the steps miss it.
    """

    names: tuple[str, ...]
    levels: tuple[tuple[float, ...], ...]
    own: Point

    @classmethod
    def of(cls, parameters: Sequence[ParameterSpec]) -> Grid:
        """The grid of a program's parameters; one that is not enabled has its own value only."""
        levels = tuple(tuple(sorted({*parameter.grid(), parameter.value})) for parameter in parameters)
        own = tuple(level.index(parameter.value) for level, parameter in zip(levels, parameters, strict=True))
        return cls(tuple(parameter.name for parameter in parameters), levels, own)

    @property
    def size(self) -> int:
        """How many different parameter sets there are."""
        return math.prod(len(level) for level in self.levels)

    @property
    def counts(self) -> Integers:
        """How many values each parameter may take [P]."""
        return np.array([len(level) for level in self.levels], dtype=np.int64)

    def values(self, points: Integers) -> Floats:
        """The parameter sets at points [N × P]."""
        columns = [np.array(level)[points[:, place]] for place, level in enumerate(self.levels)]
        return np.stack(columns, axis=1) if columns else np.empty((len(points), 0))

    def named(self, point: Sequence[int]) -> dict[str, float]:
        """The parameter set at one point, by name."""
        return {name: level[index] for name, level, index in zip(self.names, self.levels, point, strict=True)}

    def points(self) -> Integers:
        """Every point [size × P]."""
        return np.indices(tuple(self.counts.tolist())).reshape(len(self.levels), self.size).T.astype(np.int64)


class Tried:
    """The points that were taken so far, so that none is taken twice."""

    def __init__(self) -> None:
        self._taken: set[Point] = set()

    def take(self, points: Integers) -> Integers:
        """Those that are new, in order, which then are taken."""
        new = []
        for place, point in enumerate(map(tuple, points.tolist())):
            if point not in self._taken:
                self._taken.add(point)
                new.append(place)
        return points[new]

    def fill(self, grid: Grid, draw: Callable[[int], Integers], count: int, generator: np.random.Generator) -> Integers:
        """So many new points from ``draw``, or from a list of all where nearly all are taken; fewer at the grid's end.

        ``draw`` is told how many are missing.
        """
        found = [np.empty((0, len(grid.levels)), dtype=np.int64)]
        missing = count
        for _ in range(_DRAWS):
            found.append(self.take(draw(missing))[:missing])
            missing -= len(found[-1])
            if missing == 0:
                return np.concatenate(found)
        found.append(self.take(generator.permutation(grid.points()))[:missing])
        return np.concatenate(found)


def sample_points(grid: Grid, count: int, seed: int) -> Integers:
    """At most ``count`` different points [N × P], the contract's own first; the whole grid where it has no more.

    The others are Latin hypercube draws: every parameter's range is covered evenly, however many parameters there are.
    """
    own = np.array([grid.own], dtype=np.int64).reshape(1, len(grid.levels))
    if grid.size <= count:
        every = grid.points()
        return np.concatenate([own, every[(every != own).any(axis=1)]])
    generator = np.random.Generator(np.random.PCG64(seed))
    tried = Tried()
    tried.take(own)
    rest = tried.fill(grid, lambda _: draw_evenly(generator, grid, count), count - 1, generator)
    return np.concatenate([own, rest])


def draw_evenly(generator: np.random.Generator, grid: Grid, count: int) -> Integers:
    """Latin hypercube draws [count × P]; the same point may come twice."""
    points = np.empty((count, len(grid.levels)), dtype=np.int64)
    for place, level in enumerate(grid.levels):
        spread = (generator.permutation(count) + generator.random(count)) / count
        points[:, place] = np.minimum(spread * len(level), len(level) - 1)
    return points

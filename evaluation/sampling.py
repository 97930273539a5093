"""Which parameter sets a search tries: points of the contract's grid, the contract's own values first."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from contracts.parameters import ParameterSpec

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

    def values(self, point: Point) -> dict[str, float]:
        """The parameter set at a point."""
        return {name: level[index] for name, level, index in zip(self.names, self.levels, point, strict=True)}


def sample_points(grid: Grid, count: int, seed: int) -> list[Point]:
    """At most ``count`` different points, the contract's own first; the whole grid where it has no more.

    The others are Latin hypercube draws: every parameter's range is covered evenly, however many parameters there are.
    """
    points = {grid.own: None}
    generator = np.random.Generator(np.random.PCG64(seed))
    if grid.size > count:
        for _ in range(_DRAWS):
            points.update(dict.fromkeys(_draw(generator, grid, count)))
            if len(points) >= count:
                return list(points)[:count]
    points.update(dict.fromkeys(itertools.product(*(range(len(level)) for level in grid.levels))))
    return list(points)[:count]


def _draw(generator: np.random.Generator, grid: Grid, count: int) -> list[Point]:
    columns = []
    for level in grid.levels:
        spread = (generator.permutation(count) + generator.random(count)) / count
        columns.append(np.minimum((spread * len(level)).astype(np.int64), len(level) - 1).tolist())
    return list(zip(*columns, strict=True))

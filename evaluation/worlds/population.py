"""What a planted edge is worth: the Sharpe ratio that the best of a family's parameter sets has in the long run.

Half of a very long sample chooses the set and the other half says what it earns, both ways round; so the best of many
is not taken at its own word.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.batch import Batch
from engine.settings import Costs, RunSettings
from evaluation.arrays import Floats
from evaluation.sampling import Grid, sample_points
from evaluation.worlds.families import Family
from evaluation.worlds.weekdays import BARS_PER_YEAR, DAYS_PER_YEAR
from evaluation.worlds.world import Planting
from market.bars import Bars
from market.timeframes import Timeframe

SETS = 200  # what a campaign's first search tries
SEED = 7_000_000  # far from the seeds that anyone would ask for
_PIECE_BARS = 10_400  # 40 years of days: short enough that no price leaves its grid


@dataclass(frozen=True)
class Population:
    """``sharpe``: annual, net of costs, of the best set; ``error``: its standard error; ``best``: the sets chosen."""

    sharpe: float
    error: float
    best: tuple[dict[str, float], dict[str, float]]


def measure_population(
    plant: Planting, family: Family, timeframe: Timeframe, strength: float, years: float, seed: int = SEED
) -> Population:
    """Run ``SETS`` sets spread over the family's grid through ``years`` of the world, in pieces."""
    market = plant(1, timeframe, seed, strength).market
    program = family.program(market, timeframe)
    grid = Grid.of(program.parameters)
    points = sample_points(grid, SETS, SEED)
    values = grid.values(points)
    halves = (_Sums(len(values)), _Sums(len(values)))
    for number, bars in enumerate(_draw_pieces(plant, timeframe, strength, years, seed)):
        settings = RunSettings(costs=Costs.of(bars.instrument))
        halves[number % 2].add(Batch(bars, settings).run_sets(program, values).returns)
    sharpes = [half.sharpes() for half in halves]
    best = [int(np.argmax(each)) for each in sharpes]
    return Population(
        sharpe=float(sharpes[1][best[0]] + sharpes[0][best[1]]) / 2,
        error=math.sqrt(DAYS_PER_YEAR / sum(half.days for half in halves)),
        best=(grid.named(points[best[0]]), grid.named(points[best[1]])),
    )


def _draw_pieces(plant: Planting, timeframe: Timeframe, strength: float, years: float, seed: int) -> Iterator[Bars]:
    """An even number of equally long pieces."""
    bars_a_year = BARS_PER_YEAR[timeframe]
    pieces = 2 * math.ceil(years * bars_a_year / _PIECE_BARS / 2)
    for number in range(pieces):
        yield plant(years / pieces, timeframe, seed + number, strength)


class _Sums:
    """Sums over the days of the net returns of N sets, and of their squares."""

    def __init__(self, sets: int) -> None:
        self.days = 0
        self._first = np.zeros(sets)
        self._second = np.zeros(sets)

    def add(self, returns: Floats) -> None:
        """Days [N × D] more."""
        self.days += returns.shape[1]
        self._first += returns.sum(axis=1)
        self._second += np.einsum("nd,nd->n", returns, returns)

    def sharpes(self) -> Floats:
        """Annual [N]; minus infinity for a set that never traded."""
        mean = self._first / self.days
        variance = self._second / self.days - mean**2
        ratio = np.full(len(mean), -np.inf)
        np.divide(mean, np.sqrt(np.maximum(variance, 0)), out=ratio, where=variance > 0)
        return ratio * math.sqrt(DAYS_PER_YEAR)

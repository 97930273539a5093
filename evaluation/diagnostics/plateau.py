"""The parameter plateau around a winner: do the sets next to it on the grid do nearly as well?

The neighbours are one and two steps away in one parameter at a time and, where it has at most 243 sets, all that differ
by at most one step in any of the parameters (the box). All of them are run on search and on validation as the winner
was. A peak that its neighbours do not share is a peak of the noise. A neighbour without a Sharpe ratio (one that cannot
be run, or never trades) counts as one of 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from contracts.program import Program
from evaluation.arrays import Floats, Integers
from evaluation.candidate_runs import CellRun
from evaluation.errors import EvaluationError
from evaluation.runs import RunnerFactory, SliceRunner, make_runner
from evaluation.sampling import Grid, Point
from evaluation.slices import Unsealed
from evaluation.statistics.sharpe import daily_sharpes
from evaluation.wire import Wire

LARGEST_BOX = 243
"""Sets, the winner among them: five parameters."""

KEPT = 0.5
"""Of the winner's Sharpe ratio, for a neighbour to count as part of the plateau."""

_REACH = 2  # steps in one parameter at a time


@dataclass(frozen=True)
class SlicePlateau(Wire):
    """On one slice. ``winner_sharpe``: annual. ``kept_share``: of the neighbours, those with at least half of it;
    ``median_ratio``: the median neighbour's over the winner's. Both None where the winner's is not above 0.
    """

    winner_sharpe: float | None
    kept_share: float | None
    median_ratio: float | None


@dataclass(frozen=True)
class ParameterProfile(Wire):
    """Along one parameter, the others as the winner has them: ``values`` ascending, the winner's among them, and their
    annual Sharpe ratios. ``mean_ratio``: on search, the mean of the neighbours' over the winner's, as ``SlicePlateau``.
    """

    name: str
    values: tuple[float, ...]
    search: tuple[float | None, ...]
    validation: tuple[float | None, ...]
    mean_ratio: float | None


@dataclass(frozen=True)
class Plateau(Wire):
    """``box``: whether it was run. ``worst_parameter``: the one whose neighbours keep the least on search, on average.

    Everything is None or empty where no parameter has another value on the grid.
    """

    neighbours: int
    box: bool
    search: SlicePlateau | None
    validation: SlicePlateau | None
    worst_parameter: str | None
    profiles: tuple[ParameterProfile, ...]
    sentence: str


def measure_plateau(
    program: Program,
    unsealed: Unsealed,
    runs: Sequence[CellRun],
    values: Mapping[str, float],
    factory: RunnerFactory = make_runner,
) -> Plateau:
    """Run the neighbours of a candidate's ``values`` on the cells of its ``runs`` (from ``run_candidate``).

    Raises EvaluationError for values that are not on the program's grid.
    """
    grid = Grid.of(program.parameters)
    winner = _find(grid, values)
    axes = [place for place, level in enumerate(grid.levels) if len(level) > 1]
    if not axes:
        sentence = "No parameter has another value on the grid, so there are no neighbours to compare with."
        return Plateau(0, False, None, None, None, (), sentence)
    box = 3 ** len(axes) <= LARGEST_BOX
    points = _neighbourhood(grid, winner, axes, box)
    sharpes = _run(program, unsealed, runs, grid.values(np.array(points)), factory)
    search, validation = (_measure_slice(column) for column in sharpes)
    profiles = tuple(_profile(grid, winner, points, axis, sharpes) for axis in axes)
    known = [profile for profile in profiles if profile.mean_ratio is not None]
    worst = min(known, key=lambda profile: profile.mean_ratio or 0.0, default=None)
    return Plateau(
        neighbours=len(points) - 1,
        box=box,
        search=search,
        validation=validation,
        worst_parameter=None if worst is None else worst.name,
        profiles=profiles,
        sentence=_sentence(len(points) - 1, search, validation, worst),
    )


def _find(grid: Grid, values: Mapping[str, float]) -> Point:
    for name, level in zip(grid.names, grid.levels, strict=True):
        if values[name] not in level:
            raise EvaluationError(f"{name} is {values[name]:g}, which is not on the contract's grid.")
    return tuple(level.index(values[name]) for name, level in zip(grid.names, grid.levels, strict=True))


def _neighbourhood(grid: Grid, winner: Point, axes: Sequence[int], box: bool) -> list[Point]:
    """The points to run, the winner first, none twice."""
    moves = [{axis: step} for axis in axes for step in range(-_REACH, _REACH + 1)]
    if box:
        moves += [dict(zip(axes, steps, strict=True)) for steps in product((-1, 0, 1), repeat=len(axes))]
    moved = (tuple(index + move.get(place, 0) for place, index in enumerate(winner)) for move in moves)
    inside = [
        point for point in moved if all(0 <= index < len(grid.levels[place]) for place, index in enumerate(point))
    ]
    return list(dict.fromkeys([winner, *inside]))


def _run(
    program: Program, unsealed: Unsealed, runs: Sequence[CellRun], values: Floats, factory: RunnerFactory
) -> Floats:
    """Annual Sharpe ratios [search, validation × sets] of the streams of equal weights; NaN where there is none."""
    first, root = unsealed.search_days, math.sqrt(unsealed.days_per_year)
    found = []
    for days, place in ((unsealed.days[:first], "search_bars"), (unsealed.days[first:], "validation_bars")):
        total = np.zeros((len(values), len(days)))
        for run in runs:
            streams = np.zeros_like(total)  # a cell lays down only the days it has
            SliceRunner(program, getattr(run, place), run.settings, days, factory).run(values, streams)
            total += streams
        found.append(root * daily_sharpes(total / len(runs)))
    return np.stack(found)


def _measure_slice(sharpes: Floats) -> SlicePlateau:
    winner, ratios = float(sharpes[0]), _ratios(sharpes, np.arange(1, len(sharpes)))
    if ratios is None:
        return SlicePlateau(None if math.isnan(winner) else winner, None, None)
    return SlicePlateau(winner, float(np.mean(ratios >= KEPT)), float(np.median(ratios)))


def _ratios(sharpes: Floats, chosen: Integers) -> Floats | None:
    """Of the chosen sets to the winner's; None where that is not above 0."""
    if not sharpes[0] > 0.0:
        return None
    ratios: Floats = np.nan_to_num(sharpes[chosen]) / sharpes[0]
    return ratios


def _profile(grid: Grid, winner: Point, points: Sequence[Point], axis: int, sharpes: Floats) -> ParameterProfile:
    along = [
        number
        for number, point in enumerate(points)
        if point[:axis] == winner[:axis] and point[axis + 1 :] == winner[axis + 1 :]
    ]
    ratios = _ratios(sharpes[0], np.array([number for number in along if number]))
    along.sort(key=lambda number: points[number][axis])
    search, validation = (
        tuple(None if math.isnan(sharpe) else sharpe for sharpe in column[along].tolist()) for column in sharpes
    )
    return ParameterProfile(
        name=grid.names[axis],
        values=tuple(grid.levels[axis][points[number][axis]] for number in along),
        search=search,
        validation=validation,
        mean_ratio=None if ratios is None else float(ratios.mean()),
    )


def _sentence(neighbours: int, search: SlicePlateau, validation: SlicePlateau, worst: ParameterProfile | None) -> str:
    sensitive = ""
    if worst is not None and worst.mean_ratio is not None:
        sensitive = f" The most sensitive parameter is {worst.name}: its neighbours keep {worst.mean_ratio:.2f} of it."
    kept = _kept("search", search), _kept("validation", validation)
    return f"The winner has {neighbours} neighbours on the grid. {kept[0]} {kept[1]}{sensitive}"


def _kept(name: str, part: SlicePlateau) -> str:
    if part.winner_sharpe is None:
        return f"On {name} it has no Sharpe ratio that they could keep."
    if part.kept_share is None or part.median_ratio is None:
        return f"On {name} its Sharpe ratio is {part.winner_sharpe:.2f}, and there is nothing to keep of it."
    return (
        f"On {name} {100 * part.kept_share:.0f} % of them keep at least half of its Sharpe ratio of "
        f"{part.winner_sharpe:.2f}; the median keeps {part.median_ratio:.2f} of it."
    )

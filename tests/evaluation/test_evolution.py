"""The evolution strategy: it stays on the grid, repeats nothing, and gets better than more of the sample would."""

import numpy as np

from contracts.parameters import ParameterSpec
from evaluation.evolution import GENERATION, MOST_GENERATIONS, Evolution, generation_sizes
from evaluation.sampling import Grid, Tried, sample_points

GRID = Grid.of(
    [
        ParameterSpec("fast", 20, 5, 50, 1, True, ()),
        ParameterSpec("slow", 50, 20, 200, 5, True, ()),
        ParameterSpec("stop", 2, 1, 4, 0.1, True, ()),
        ParameterSpec("target", 3, 1, 6, 0.1, True, ()),
        ParameterSpec("fixed", 3, 3, 3, 1, False, ()),
    ]
)
BEST = np.array([33.0, 135.0, 2.7, 1.4, 3.0])
RANGE = np.array([45.0, 180.0, 3.0, 5.0, 1.0])


def _scores(points: np.ndarray) -> np.ndarray:
    return 100 - 40 * np.abs((GRID.values(points) - BEST) / RANGE).sum(axis=1)


def _evolve(seed: int, sample: int = 320, count: int = 80) -> tuple[np.ndarray, np.ndarray]:
    points, evolution, tried = sample_points(GRID, sample, seed), Evolution(GRID, seed), Tried()
    tried.take(points)
    sizes = generation_sizes(count)
    for number, size in enumerate(sizes):
        bred = evolution.breed(points, _scores(points), size, number / max(1, len(sizes) - 1), tried)
        points = np.concatenate([points, bred])
    return points[:sample], points[sample:]


def test_children_lie_on_the_grid_and_leave_fixed_parameters_alone() -> None:
    _, bred = _evolve(1)
    assert (bred >= 0).all()
    assert (bred < GRID.counts).all()
    assert (GRID.values(bred)[:, 4] == 3).all()


def test_nothing_is_tried_twice_and_as_many_as_asked_for_are_bred() -> None:
    sampled, bred = _evolve(2, sample=200, count=300)
    everything = np.concatenate([sampled, bred])
    assert len(everything) == len(np.unique(everything, axis=0)) == 500


def test_a_nearly_exhausted_grid_is_bred_to_its_end() -> None:
    grid = Grid.of([ParameterSpec("a", 1, 1, 10, 1, True, ()), ParameterSpec("b", 1, 1, 9, 1, True, ())])
    points, tried = sample_points(grid, 60, 1), Tried()
    tried.take(points)
    bred = Evolution(grid, 1).breed(points, points.sum(axis=1).astype(float), 30, 0.0, tried)
    assert len(np.unique(np.concatenate([points, bred]), axis=0)) == 90


def test_eighty_children_of_a_sample_beat_a_sample_of_five_times_the_size() -> None:
    best, more = [], []
    for seed in range(12):
        _, bred = _evolve(seed)
        best.append(_scores(bred).max())
        more.append(_scores(sample_points(GRID, 1600, seed)).max())
    assert np.mean(best) > np.mean(more)


def test_later_generations_are_better_than_earlier_ones() -> None:
    _, bred = _evolve(3, count=256)
    scores = _scores(bred)
    assert scores[-64:].mean() > scores[:64].mean() + 5


def test_the_same_seed_breeds_the_same() -> None:
    assert (_evolve(4)[1] == _evolve(4)[1]).all()
    assert (_evolve(4)[1] != _evolve(5)[1]).any()


def test_generations_share_the_sets_among_them() -> None:
    for count in (0, 1, 12, 63, 64, 350, 5000):
        sizes = generation_sizes(count)
        assert sum(sizes) == count
        assert len(sizes) <= MOST_GENERATIONS
        assert all(size >= min(count, GENERATION) for size in sizes)

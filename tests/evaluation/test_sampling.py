"""Samples of a contract's grid."""

import time

import numpy as np
import pytest

from contracts.parameters import ParameterSpec
from evaluation.sampling import Grid, sample_points


def _spec(name: str, value: float, low: float, high: float, step: float, enabled: bool = True) -> ParameterSpec:
    return ParameterSpec(name, value, low, high, step, enabled, ())


FAST = _spec("fast", 20, 5, 50, 1)
SLOW = _spec("slow", 50, 20, 200, 5)
STOP = _spec("stop", 2.0, 1.0, 4.0, 0.25)


def test_the_contracts_own_values_are_always_the_first_trial() -> None:
    for seed in range(5):
        grid = Grid.of([FAST, SLOW, STOP])
        first = sample_points(grid, 30, seed)[0]
        assert grid.named(first) == {"fast": 20, "slow": 50, "stop": 2.0}


def test_an_own_value_beside_the_steps_joins_the_grid() -> None:
    grid = Grid.of([_spec("slow", 52, 20, 200, 5)])
    assert 52 in grid.levels[0]
    assert grid.named(sample_points(grid, 3, 1)[0]) == {"slow": 52}


def test_no_set_is_tried_twice_and_as_many_as_asked_for_are() -> None:
    points = sample_points(Grid.of([FAST, SLOW, STOP]), 500, seed=3)
    assert len(points) == len(np.unique(points, axis=0)) == 500


def test_a_grid_smaller_than_the_search_is_tried_whole() -> None:
    grid = Grid.of([STOP])
    points = sample_points(grid, 500, seed=1)
    assert sorted(points.ravel()) == list(range(13))
    assert tuple(points[0]) == grid.own


def test_a_nearly_exhausted_grid_still_gives_the_full_number() -> None:
    grid = Grid.of([STOP, _spec("bars", 1, 1, 4, 1)])
    points = sample_points(grid, 51, seed=1)
    assert len(np.unique(points, axis=0)) == 51


def test_a_parameter_that_is_not_enabled_keeps_its_value() -> None:
    grid = Grid.of([FAST, _spec("slow", 50, 20, 200, 5, enabled=False)])
    assert {grid.named(point)["slow"] for point in sample_points(grid, 40, 1)} == {50}


def test_a_contract_without_parameters_has_one_trial() -> None:
    grid = Grid.of([])
    assert grid.size == 1
    assert sample_points(grid, 200, 1).shape == (1, 0)
    assert grid.values(sample_points(grid, 200, 1)).shape == (1, 0)


def test_every_part_of_every_range_is_covered() -> None:
    points = sample_points(Grid.of([FAST, SLOW, STOP]), 200, seed=9)
    for column, levels in zip(points.T, (46, 37, 13), strict=True):
        quarters = np.bincount(column * 4 // levels, minlength=4)
        assert quarters.min() >= 30


@pytest.mark.parametrize("count", [1, 2, 77])
def test_the_same_seed_gives_the_same_sets(count: int) -> None:
    grid = Grid.of([FAST, SLOW, STOP])
    assert (sample_points(grid, count, 5) == sample_points(grid, count, 5)).all()
    if count > 1:
        assert (sample_points(grid, count, 5) != sample_points(grid, count, 6)).any()


def test_the_values_of_many_points_are_those_of_each() -> None:
    grid = Grid.of([FAST, SLOW, STOP])
    points = sample_points(grid, 60, 2)
    assert [tuple(grid.named(point).values()) for point in points] == [tuple(row) for row in grid.values(points)]


def test_two_thousand_sets_are_drawn_in_far_less_than_two_hundred_times_the_time_of_ten() -> None:
    grid = Grid.of([FAST, SLOW, STOP])

    def least(count: int) -> float:
        times = []
        for seed in range(7):
            began = time.process_time()
            sample_points(grid, count, seed)
            times.append(time.process_time() - began)
        return min(times)

    assert least(2000) < 100 * least(10)  # some 30 times; set by set it would be 200

"""TPE's suggestions, and that its study tells the truth about what was tried."""

import time

import numpy as np
import optuna

from contracts.parameters import ParameterSpec
from evaluation.sampling import Grid, sample_points
from evaluation.suggestions import HISTORY, Suggestions

GRID = Grid.of(
    [
        ParameterSpec("fast", 20, 5, 50, 1, True, ()),
        ParameterSpec("slow", 52, 20, 200, 5, True, ()),
        ParameterSpec("fixed", 3, 3, 3, 1, False, ()),
    ]
)


def _score(point: np.ndarray) -> float:
    values = GRID.named(point)
    return 100 - abs(values["fast"] - 33) - abs(values["slow"] - 120) / 5


def _told(count: int, seed: int = 1) -> tuple[Suggestions, np.ndarray]:
    points = sample_points(GRID, count, seed)
    suggestions = Suggestions(GRID, seed)
    suggestions.tell(points, np.array([_score(point) for point in points]))
    return suggestions, points


def test_the_study_holds_every_set_that_was_sampled_with_its_values_and_score() -> None:
    suggestions, points = _told(100)
    trials = suggestions.study.trials
    assert [trial.user_attrs["values"] for trial in trials] == [GRID.named(point) for point in points]
    assert [trial.value for trial in trials] == [_score(point) for point in points]
    assert suggestions.study.user_attrs == {"tried": 100, "told": 100}


def test_of_a_large_sample_the_study_holds_the_best_and_says_how_many_there_were() -> None:
    suggestions, points = _told(1500)
    assert len(suggestions.study.trials) <= HISTORY
    assert suggestions.study.best_value == max(_score(point) for point in points)
    known = {tuple(GRID.named(point).values()): _score(point) for point in points}
    assert all(known[tuple(trial.user_attrs["values"].values())] == trial.value for trial in suggestions.study.trials)
    assert suggestions.study.user_attrs == {"tried": 1500, "told": len(suggestions.study.trials)}


def test_a_study_is_told_of_a_whole_sample_in_the_time_of_a_few_suggestions() -> None:
    points = sample_points(GRID, 1600, 1)
    scores = np.array([_score(point) for point in points])
    small, _ = _told(HISTORY)
    telling, suggesting = [], []
    for seed in range(5):
        suggestions = Suggestions(GRID, seed)
        began = time.process_time()
        suggestions.tell(points, scores)
        told = time.process_time()
        small.suggest()
        telling.append(told - began)
        suggesting.append(time.process_time() - told)
    assert min(telling) < 8 * min(suggesting)  # some twice as long; with all 1,600 kept some 25 times


def test_suggestions_lie_on_the_grid_and_leave_fixed_parameters_alone() -> None:
    suggestions, _ = _told(50)
    trial, point = suggestions.suggest()
    assert GRID.named(point)["fixed"] == 3
    assert all(0 <= index < len(level) for index, level in zip(point, GRID.levels, strict=True))
    suggestions.finish(trial, 5.0)
    assert suggestions.study.trials[-1].value == 5.0
    assert suggestions.study.trials[-1].user_attrs["values"] == GRID.named(point)


def test_suggestions_get_better_than_the_sample_they_start_from() -> None:
    suggestions, points = _told(60)
    best = -np.inf
    for _ in range(40):
        trial, point = suggestions.suggest()
        best = max(best, _score(point))
        suggestions.finish(trial, _score(point))
    assert best > max(_score(point) for point in points)


def test_suggestions_asked_for_together_are_not_all_the_same() -> None:
    suggestions, _ = _told(100)
    asked = [suggestions.suggest() for _ in range(10)]
    assert len({tuple(point) for _, point in asked}) >= 8
    for trial, point in asked:
        suggestions.finish(trial, _score(point))


def test_the_same_seed_suggests_the_same() -> None:
    assert (_told(60)[0].suggest()[1] == _told(60)[0].suggest()[1]).all()


def test_making_a_study_leaves_the_log_level_of_others_alone(capfd) -> None:
    optuna.logging.set_verbosity(optuna.logging.INFO)
    _told(30)
    assert optuna.logging.get_verbosity() == optuna.logging.INFO
    assert capfd.readouterr().err == ""

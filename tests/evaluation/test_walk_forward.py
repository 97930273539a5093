"""Walk-forward over the ledger's streams."""

import numpy as np
import pytest

from evaluation.slices import Unsealed
from evaluation.walk_forward import WalkForward, walk_forward
from tests.evaluation.synthetic_trials import make_batch, make_data

DATA = make_data(cells=2)
UNSEALED = DATA.unsealed
CELL = UNSEALED.cells[0].cell


def _walk(unsealed: Unsealed = UNSEALED, returns: np.ndarray | None = None, **options) -> WalkForward:
    batch, embargo = make_batch(unsealed, returns=returns), options.pop("embargo_days", 0)
    found = walk_forward(batch, unsealed, CELL, embargo, **options)
    assert found is not None
    return found


def _leading_set_changes_at(day: int) -> np.ndarray:
    """Set 3 earns every day up to ``day`` and set 5 from then on; all others lose."""
    returns = np.random.default_rng(1).normal(-0.001, 0.001, (2, 12, 800))
    returns[:, 3, :day] += 0.01
    returns[:, 5, day:] += 0.01
    return returns


def test_folds_share_the_second_half_and_follow_one_another() -> None:
    folds = _walk().folds
    assert [fold.test_days for fold in folds] == [80] * 5
    assert [fold.train_days for fold in folds] == [400, 480, 560, 640, 720]
    assert (folds[0].train_from, folds[0].test_from) == ("1970-01-01", "1971-02-05")


def test_rolling_training_keeps_its_length() -> None:
    assert [fold.train_days for fold in _walk(kind="rolling").folds] == [400] * 5


def test_each_fold_is_chosen_by_the_past_alone() -> None:
    folds = _walk(returns=_leading_set_changes_at(560)).folds
    assert [fold.ordinal for fold in folds[:3]] == [3, 3, 3]
    assert folds[2].test_sharpe < 0 < folds[2].train_sharpe
    assert folds[2].values == {"length": 8.0}


def test_the_days_of_the_embargo_belong_to_neither_side() -> None:
    returns = _leading_set_changes_at(800)
    returns[:, 7, 385:400] += 0.5  # spectacular, but within the embargo before the first test
    walk = _walk(returns=returns, embargo_days=15)
    assert walk.embargo_days == 15
    assert walk.folds[0].train_days == 385
    assert walk.folds[0].ordinal == 3


def test_a_long_warm_up_does_not_eat_the_folds() -> None:
    assert _walk(embargo_days=300).embargo_days == 20


def test_efficiency_is_what_is_left_of_the_return() -> None:
    returns = np.full((2, 12, 800), -0.001)
    returns[:, 4] = np.where(np.arange(800) % 2, 0.001, 0.0)
    walk = _walk(returns=returns)
    assert walk.efficiency == pytest.approx(1.0, abs=0.02)
    assert walk.profitable_folds == 5


def test_without_a_return_in_training_there_is_no_efficiency() -> None:
    returns = -np.abs(make_batch(UNSEALED).returns)
    assert _walk(returns=returns).efficiency is None


def test_noise_keeps_nothing_on_average() -> None:
    kept = []
    for seed in range(30):
        found = walk_forward(make_batch(UNSEALED, seed=seed, sets=30), UNSEALED, CELL, 0)
        kept.append(found.sharpe)
    assert abs(np.mean(kept)) < 3 / np.sqrt(400 / 365 * 30)


def test_too_short_a_range_has_no_walk_forward() -> None:
    short = make_data(count=80).unsealed
    assert walk_forward(make_batch(short), short, short.cells[0].cell, 0) is None


def test_a_portfolio_is_walked_by_its_mean_stream() -> None:
    found = walk_forward(make_batch(UNSEALED), UNSEALED, None, 0)
    assert found is not None
    assert len(found.as_dict()["folds"]) == 5

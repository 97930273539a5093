"""Stationary bootstrap weights."""

import numpy as np
import pytest

from evaluation.errors import EvaluationError
from evaluation.statistics.bootstrap import RESAMPLES, draw_weights, stationary_variance


def test_every_resample_has_as_many_days_as_the_sample() -> None:
    weights = draw_weights(250, seed=1, resamples=300)
    assert (weights.counts.sum(axis=1, dtype=np.int64) == 250).all()
    assert (weights.resamples, weights.days) == (300, 250)


def test_every_day_is_drawn_equally_often() -> None:
    counts = draw_weights(50, seed=2, resamples=20_000).counts
    assert counts.mean(axis=0) == pytest.approx(np.ones(50), abs=0.06)


def test_the_same_seed_gives_the_same_weights_and_another_seed_others() -> None:
    first, again, other = (draw_weights(100, seed, 50).counts for seed in (7, 7, 8))
    assert (first == again).all()
    assert (first != other).any()


def test_the_resampled_mean_has_the_closed_form_variance_of_politis_and_romano() -> None:
    generator = np.random.default_rng(3)
    returns = np.convolve(generator.normal(0, 1, 409), np.ones(10) / 10, mode="valid")  # strongly dependent
    resampled = draw_weights(400, seed=4, resamples=20_000).counts @ returns / 400
    assert 400 * resampled.var() == pytest.approx(stationary_variance(returns), rel=0.04)


def test_blocks_of_one_day_are_the_ordinary_bootstrap() -> None:
    returns = np.random.default_rng(5).normal(0, 1, 200)
    assert stationary_variance(returns, block=1) == pytest.approx(returns.var())


def test_the_weights_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        draw_weights(50, 1, 10).counts[0, 0] = 3


def test_too_few_days_are_refused_in_a_sentence() -> None:
    with pytest.raises(EvaluationError, match="at least 20 days; there are 19"):
        draw_weights(19, 1)


def test_the_default_number_of_resamples_resolves_twenty_openings() -> None:
    assert 1 / (RESAMPLES + 1) <= 0.01 / 20

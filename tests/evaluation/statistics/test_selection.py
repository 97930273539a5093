"""What choosing among many trials does."""

import numpy as np
import pytest

from evaluation.statistics.probabilistic_sharpe import probabilistic_sharpe
from evaluation.statistics.selection import deflated_sharpe, expected_maximum, minimum_backtest_years


@pytest.mark.parametrize("trials", [10, 200, 2000])
def test_the_expected_maximum_agrees_with_a_simulation(trials: int) -> None:
    draws = np.random.default_rng(trials).standard_normal((4000, trials)).max(axis=1)
    assert expected_maximum(trials) == pytest.approx(draws.mean(), abs=0.05)


def test_one_trial_has_no_selection() -> None:
    assert expected_maximum(1) == 0.0
    assert minimum_backtest_years(1, 1.0) == 0.0


@pytest.mark.parametrize(
    ("trials", "sharpe", "years"),
    [(200, 1.0, 7.6), (200, 1.5, 3.4), (200, 2.0, 1.9), (10_000, 1.0, 14.9), (100_000, 2.0, 4.8)],
)
def test_the_minimum_backtest_length_has_its_published_values(trials: int, sharpe: float, years: float) -> None:
    assert minimum_backtest_years(trials, sharpe) == pytest.approx(years, abs=0.06)


def test_the_deflated_ratio_is_probabilistic_against_the_best_expected_by_luck() -> None:
    generator = np.random.default_rng(5)
    returns, others = generator.normal(0.001, 0.01, 800), generator.normal(0, 0.03, 100)
    expected = probabilistic_sharpe(returns, others.std(ddof=1) * expected_maximum(100))
    assert deflated_sharpe(returns, others) == expected


def test_trials_without_a_ratio_count_among_those_deflated_by() -> None:
    generator = np.random.default_rng(5)
    returns, others = generator.normal(0.001, 0.01, 800), generator.normal(0, 0.03, 100)
    with_failed = deflated_sharpe(returns, np.concatenate([others, np.full(900, np.nan)]))
    assert with_failed < deflated_sharpe(returns, others)


def test_without_two_known_ratios_it_is_not_computed() -> None:
    assert deflated_sharpe(np.random.default_rng(1).normal(0, 1, 50), np.array([0.1, np.nan])) is None

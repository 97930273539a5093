"""Worlds whose truth is known."""

import numpy as np
import pytest

from evaluation.worlds.garch_walk import make_garch_walk
from evaluation.worlds.hidden_trend import MEAN_REGIME, make_hidden_trend
from market.bars import Bars


def _log_returns(bars: Bars) -> np.ndarray:
    return np.diff(np.log(bars.close))


@pytest.mark.parametrize("make", [make_garch_walk, make_hidden_trend])
def test_the_same_seed_makes_the_same_bars(make) -> None:
    assert make(5).digest() == make(5).digest()
    assert make(5).digest() != make(6).digest()


@pytest.mark.parametrize("make", [make_garch_walk, make_hidden_trend])
def test_bars_are_weekdays_of_twelve_years(make) -> None:
    bars = make(1)
    assert len(bars) == 3120
    weekday = (bars.time // 86_400_000 + 3) % 7
    assert weekday.max() == 4
    assert len(make(1, years=2)) == 520


def test_a_name_says_that_a_world_is_made_up() -> None:
    assert make_garch_walk(1).market == "SYNTHETIC_WALK"
    assert make_hidden_trend(1).market == "SYNTHETIC_TREND"


def test_the_walk_has_no_mean_and_no_memory_but_clusters_and_fat_tails() -> None:
    returns = np.concatenate([_log_returns(make_garch_walk(seed)) for seed in range(20)])
    assert abs(returns.mean() / returns.std()) < 3 / np.sqrt(len(returns))
    assert abs(np.corrcoef(returns[1:], returns[:-1])[0, 1]) < 0.02
    assert np.corrcoef(np.abs(returns[1:]), np.abs(returns[:-1]))[0, 1] > 0.05
    assert np.mean((returns / returns.std()) ** 4) > 4
    assert returns.std() * np.sqrt(260) == pytest.approx(0.15, rel=0.1)


def test_the_planted_drift_is_there_and_lasts_as_long_as_it_says() -> None:
    returns = np.concatenate([_log_returns(make_hidden_trend(seed)) for seed in range(20)])
    persistence = np.corrcoef(returns[10:], returns[:-10])[0, 1]
    share = 0.5**2 / (1 + 0.5**2)  # a drift of half a daily deviation, as part of the variance
    assert persistence == pytest.approx(share * (1 - 2 / MEAN_REGIME) ** 10, abs=0.04)


def test_a_drift_of_nothing_is_the_world_without_edge() -> None:
    returns = np.concatenate([_log_returns(make_hidden_trend(seed, oracle_sharpe=0.0)) for seed in range(10)])
    assert abs(np.corrcoef(returns[10:], returns[:-10])[0, 1]) < 0.03


def test_up_and_down_drift_are_equally_likely_at_the_start() -> None:
    first_months = [_log_returns(make_hidden_trend(seed, years=0.3))[:20].sum() > 0 for seed in range(60)]
    assert 15 < sum(first_months) < 45

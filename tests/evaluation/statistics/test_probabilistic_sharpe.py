"""PSR and MinTRL against figures worked by hand and against scipy's moments."""

import math

import numpy as np
import pytest
from scipy import stats

from evaluation.statistics.probabilistic_sharpe import minimum_track_record, probabilistic_sharpe


def _returns(seed: int = 3, days: int = 500) -> np.ndarray:
    return np.random.default_rng(seed).standard_t(4, days) * 0.01 + 0.0008


def test_the_formula_holds_with_raw_kurtosis_and_ratios_per_day() -> None:
    returns = _returns()
    ratio = returns.mean() / returns.std(ddof=1)
    skewness, kurtosis = stats.skew(returns), stats.kurtosis(returns, fisher=False)
    error = math.sqrt((1 - skewness * ratio + (kurtosis - 1) / 4 * ratio**2) / (len(returns) - 1))
    assert probabilistic_sharpe(returns) == pytest.approx(stats.norm.cdf(ratio / error), abs=1e-12)
    assert probabilistic_sharpe(returns, 0.05) == pytest.approx(stats.norm.cdf((ratio - 0.05) / error), abs=1e-12)


def test_a_symmetric_two_point_series_has_the_closed_form() -> None:
    returns = np.tile([0.03, -0.01], 50)  # mean 0.01, skewness 0, raw kurtosis 1: the uncertainty is exactly 1
    ratio = 0.01 / returns.std(ddof=1)
    assert probabilistic_sharpe(returns) == pytest.approx(stats.norm.cdf(ratio * math.sqrt(99)), abs=1e-12)


def test_it_is_a_half_where_the_ratio_equals_its_benchmark() -> None:
    returns = _returns()
    assert probabilistic_sharpe(returns, returns.mean() / returns.std(ddof=1)) == pytest.approx(0.5)


def test_the_minimum_track_record_is_the_length_at_which_the_confidence_is_reached() -> None:
    returns = _returns()
    needed = minimum_track_record(returns, 0.0, 0.95)
    assert needed is not None
    now = stats.norm.ppf(probabilistic_sharpe(returns))
    reached = stats.norm.cdf(now * math.sqrt((needed - 1) / (len(returns) - 1)))
    assert reached == pytest.approx(0.95)


def test_no_track_record_suffices_where_the_ratio_does_not_beat_the_benchmark() -> None:
    assert minimum_track_record(_returns() - 0.01) is None


@pytest.mark.parametrize("returns", [np.zeros(100), np.array([0.1]), np.array([0.01, np.nan, 0.02])])
def test_a_series_without_a_ratio_has_none_of_them(returns: np.ndarray) -> None:
    assert probabilistic_sharpe(returns) is None
    assert minimum_track_record(returns) is None

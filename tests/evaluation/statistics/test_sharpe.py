"""Sharpe ratios of daily returns."""

import math

import numpy as np
import pytest

from evaluation.statistics.sharpe import annual_sharpe, daily_sharpe, daily_sharpes


def test_the_daily_ratio_is_the_mean_over_the_sample_deviation() -> None:
    assert daily_sharpe(np.array([0.01, 0.03])) == pytest.approx(0.02 / math.sqrt(0.0002))


def test_the_annual_ratio_scales_with_the_root_of_the_trading_days() -> None:
    returns = np.array([0.01, -0.02, 0.03])
    assert annual_sharpe(returns, 252) == pytest.approx(daily_sharpe(returns) * math.sqrt(252))


@pytest.mark.parametrize("returns", [[], [0.01], [0.1] * 50, [0.01, math.nan, 0.02], [0.01, math.inf]])
def test_a_series_without_spread_or_with_gaps_has_no_ratio(returns: list[float]) -> None:
    assert daily_sharpe(np.array(returns)) is None
    assert annual_sharpe(np.array(returns), 252) is None


def test_rows_have_the_ratio_they_would_have_alone() -> None:
    streams = np.random.default_rng(1).normal(0.001, 0.01, (5, 40))
    streams[2] = 0.0
    together = daily_sharpes(streams)
    assert np.isnan(together[2])
    for row in (0, 1, 3, 4):
        assert together[row] == daily_sharpe(streams[row])
        assert together[row] == pytest.approx(streams[row].mean() / streams[row].std(ddof=1), rel=1e-12)


@pytest.mark.parametrize("constant", [0.1, -0.0123, 1e-7, 3.3])
def test_a_long_constant_series_has_no_ratio(constant: float) -> None:
    assert daily_sharpe(np.full(5001, constant)) is None


def test_a_day_without_a_trade_is_a_day() -> None:
    """Dropping the zeros would raise the ratio by the root of two."""
    returns = np.repeat(np.random.default_rng(1).normal(0.001, 0.01, 250), 2) * np.tile([1.0, 0.0], 250)
    expected = returns.mean() / returns.std(ddof=1)
    assert daily_sharpe(returns) == pytest.approx(expected)
    assert daily_sharpes(returns[None])[0] == pytest.approx(expected)
    assert expected < returns[::2].mean() / returns[::2].std(ddof=1)

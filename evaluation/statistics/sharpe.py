"""The Sharpe ratio of daily returns, risk-free rate 0."""

from __future__ import annotations

import math

import numpy as np

from evaluation.arrays import Floats

_NO_SPREAD = 1e-15  # a standard deviation this small is the rounding of a constant


def daily_sharpe(returns: Floats) -> float | None:
    """Mean over sample standard deviation (ddof 1) of returns per day, not annualised; None where there is no spread.

    Fewer than two days, a constant series and a series with NaN have no Sharpe ratio.
    """
    if len(returns) < 2 or not np.isfinite(returns).all():
        return None
    spread = float(returns.std(ddof=1))
    return float(returns.mean()) / spread if spread > _NO_SPREAD else None


def annual_sharpe(returns: Floats, days_per_year: float) -> float | None:
    """``daily_sharpe`` × √days per year; None where that is None."""
    sharpe = daily_sharpe(returns)
    return None if sharpe is None else sharpe * math.sqrt(days_per_year)


def daily_sharpes(streams: Floats) -> Floats:
    """``daily_sharpe`` of each row of [streams × days]; NaN where a row has none."""
    if streams.shape[1] < 2:
        return np.full(len(streams), np.nan)
    spread = streams.std(axis=1, ddof=1)
    has_spread = spread > _NO_SPREAD  # false for NaN, too
    return np.where(has_spread, streams.mean(axis=1) / np.where(has_spread, spread, 1.0), np.nan)

"""The composite score: 0 to 100, built from four components. It ranks trials; it never promotes one.

    return       35   100·g/(g + 10) for annual growth g > 0 in percent, else 0: 10 %/y gives 50
    drawdown     30   100·exp(−D/20) for the greatest fall of daily equity D in percent: 14 % gives 50
    Sharpe       20   100/(1 + exp(−2·(S − 1))) for the annual ratio S: a ratio of 1 gives 50, 2 gives 88
    robustness   15   half stability: the share of eight equal parts of the time that end with a profit;
                      half the Sharpe ratio kept from search to validation: 100·clip(S_validation/S_search, 0, 1),
                      0 where S_search ≤ 0; stability alone on search, where there is nothing to compare with

Growth, drawdown and stability are those of the stream scaled to a volatility of 10 % a year: how much money a trader
puts behind an idea is his to choose, and must not decide which idea is better. The sum is multiplied by n/(n + 10) for
n trades: a trial that hardly trades has no drawdown, but no merit either. Every component is monotone; one that cannot
be computed is 0. All are taken from daily net streams, so that a portfolio of cells and one cell are ranked by the same
yardstick.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.compilation import compiled
from engine.threads import spread
from evaluation.arrays import Floats

WEIGHTS = {"return": 35.0, "drawdown": 30.0, "sharpe": 20.0, "robustness": 15.0}
_HALF_GROWTH_PCT = 10.0
_DRAWDOWN_SCALE_PCT = 20.0
_PARTS = 8
_ROWS = 256  # of one thread's turn
_TRADES_FOR_HALF = 10.0
_RUINED = 1e-300
_LARGEST_LOG_GROWTH = 20.0  # a few lucky days, annualised, must not overflow


@dataclass(frozen=True, eq=False)
class Scores:
    """Composite and components [candidates], each 0–100."""

    total: Floats
    growth: Floats
    drawdown: Floats
    sharpe: Floats
    robustness: Floats


def score_streams(streams: Floats, trades: Floats, days_per_year: float, kept: Floats | None = None) -> Scores:
    """Score the rows of [candidates × days]; ``trades`` [candidates]; ``kept`` [candidates] from ``kept_sharpe``."""
    measured = np.empty((len(streams), 4))
    chunks = [slice(first, first + _ROWS) for first in range(0, len(streams), _ROWS)]
    spread(lambda rows: _measure_streams(streams[rows], days_per_year, _PARTS, measured[rows]), chunks)
    sharpe, final, fall, stability = measured.T
    robustness = stability if kept is None else (stability + kept) / 2.0
    growth = np.maximum(_annual_growth_pct(final, streams.shape[1], days_per_year), 0.0)
    growth_points = 100.0 * growth / (growth + _HALF_GROWTH_PCT)
    drawdown_points = 100.0 * np.exp(-100.0 * fall / _DRAWDOWN_SCALE_PCT)
    sharpe_points = np.nan_to_num(100.0 / (1.0 + np.exp(np.clip(-2.0 * (sharpe - 1.0), -500, 500))))
    total = (
        WEIGHTS["return"] * growth_points
        + WEIGHTS["drawdown"] * drawdown_points
        + WEIGHTS["sharpe"] * sharpe_points
        + WEIGHTS["robustness"] * robustness
    ) / 100.0
    total = total * trades / (trades + _TRADES_FOR_HALF)
    return Scores(total, growth_points, drawdown_points, sharpe_points, robustness)


@compiled
def _measure_streams(streams: Floats, days_per_year: float, parts: int, measured: Floats) -> None:
    """Fill ``measured`` [candidates × 4] in one walk over each stream.

    The annual Sharpe ratio (NaN where there is none) is that of the stream; final equity, its greatest fall as a
    fraction, and the share of parts with a profit in percent are those of the stream at the common volatility. Parts
    are as ``numpy.array_split`` cuts them: the first ones are a day longer.
    """
    volatility, no_volatility, no_spread = 0.1, 1e-12, 1e-15
    days = streams.shape[1]
    for row in range(streams.shape[0]):
        first = streams[row, 0] if days else 0.0
        total, squares = 0.0, 0.0
        for day in range(days):
            total += streams[row, day] - first  # so that the mean of a constant is that constant
        mean = first + total / max(1, days)
        for day in range(days):
            squares += (streams[row, day] - mean) ** 2
        deviation = math.sqrt(squares / (days - 1)) if days > 1 else math.nan
        yearly = deviation * math.sqrt(days_per_year)
        factor = volatility / yearly if yearly > no_volatility else 0.0
        equity, peak, fall, profits, day = 1.0, 1.0, 0.0, 0, 0
        for part in range(parts):
            grown = 1.0
            for _ in range(days // parts + (1 if part < days % parts else 0)):
                step = 1.0 + streams[row, day] * factor
                grown *= step
                equity *= step
                peak = max(peak, equity)
                fall = max(fall, 1.0 - equity / peak)
                day += 1
            profits += grown > 1.0
        measured[row, 0] = mean / deviation * math.sqrt(days_per_year) if deviation > no_spread else math.nan
        measured[row, 1] = equity
        measured[row, 2] = fall
        measured[row, 3] = 100.0 * profits / parts


def annual_growth_pct(streams: Floats, days_per_year: float) -> Floats:
    """Compound annual growth of each row in percent; −100 where everything was lost."""
    return _annual_growth_pct(np.prod(1.0 + streams, axis=1), streams.shape[1], days_per_year)


def _annual_growth_pct(final: Floats, days: int, days_per_year: float) -> Floats:
    yearly = np.log(np.maximum(final, _RUINED)) * days_per_year / max(1, days)
    grown: Floats = 100.0 * np.expm1(np.minimum(yearly, _LARGEST_LOG_GROWTH))
    return grown


def max_drawdowns_pct(streams: Floats) -> Floats:
    """Greatest fall of each row's equity, at the ends of days, from its highest so far, the start included; percent."""
    equity = np.cumprod(1.0 + streams, axis=1)
    peak = np.maximum(np.maximum.accumulate(equity, axis=1), 1.0)
    falls: Floats = 100.0 * np.max(1.0 - equity / peak, axis=1, initial=0.0)
    return falls


def oos_degradation_pct(search_sharpe: float | None, validation_sharpe: float | None) -> float | None:
    """100·(1 − S_validation/S_search); None where S_search ≤ 0 or one is missing, which fails its gate."""
    if search_sharpe is None or validation_sharpe is None or search_sharpe <= 0.0:
        return None
    return 100.0 * (1.0 - validation_sharpe / search_sharpe)


def kept_sharpe(search: Floats, validation: Floats) -> Floats:
    """How much of each Sharpe ratio on search is left on validation, 0–100; 0 where either is missing or search ≤ 0."""
    usable = np.isfinite(search) & np.isfinite(validation) & (search > 0.0)
    ratio = np.where(usable, validation, 0.0) / np.where(usable, search, 1.0)
    kept: Floats = 100.0 * np.clip(ratio, 0.0, 1.0)
    return kept

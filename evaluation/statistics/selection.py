"""What choosing the best of many trials does to its Sharpe ratio.

Bailey, Borwein, López de Prado & Zhu (2014), "Pseudo-mathematics and financial charlatanism"; Bailey & López de Prado
(2014), "The deflated Sharpe ratio". Both take the trials for independent; trials of one search are not, so these
numbers are shown beside a verdict and never decide one.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from evaluation.arrays import Floats
from evaluation.statistics.probabilistic_sharpe import probabilistic_sharpe

_NORMAL = NormalDist()
_EULER_MASCHERONI = 0.5772156649015329


def expected_maximum(trials: int) -> float:
    """E[max of N independent standard normals] ≈ (1 − γ)·Φ⁻¹(1 − 1/N) + γ·Φ⁻¹(1 − 1/(N·e)); 0 for one trial."""
    if trials < 2:
        return 0.0
    first = _NORMAL.inv_cdf(1.0 - 1.0 / trials)
    second = _NORMAL.inv_cdf(1.0 - 1.0 / (trials * math.e))
    return (1.0 - _EULER_MASCHERONI) * first + _EULER_MASCHERONI * second


def minimum_backtest_years(trials: int, annual_sharpe: float) -> float:
    """MinBTL in years: (E[max of N] / SR)²; below it, luck alone is expected to show ``annual_sharpe`` (> 0)."""
    return (expected_maximum(trials) / annual_sharpe) ** 2


def deflated_sharpe(returns: Floats, trial_sharpes: Floats) -> float | None:
    """DSR = PSR(SR*) with SR* = √V[SR]·E[max of N]: the chance that the ratio is more than the best of N by luck.

    ``trial_sharpes`` are the per-period Sharpe ratios of all N trials; those without one (NaN) count in N. None where
    fewer than two trials have one, or PSR is None.
    """
    known = trial_sharpes[np.isfinite(trial_sharpes)]
    if len(known) < 2:
        return None
    return probabilistic_sharpe(returns, float(known.std(ddof=1)) * expected_maximum(len(trial_sharpes)))

"""How sure one can be that a Sharpe ratio lies above another, for returns that are neither normal nor many.

Bailey & López de Prado (2012), "The Sharpe ratio efficient frontier". Every Sharpe ratio here is per period (not
annualised) and the kurtosis is raw (3 for a normal distribution): annual ratios or excess kurtosis would be wrong.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from evaluation.arrays import Floats
from evaluation.statistics.sharpe import daily_sharpe

_NORMAL = NormalDist()


def sharpe_uncertainty(returns: Floats) -> float | None:
    """√(1 − γ₃·SR + (γ₄ − 1)/4·SR²): the standard error of SR times √(T − 1); None where SR is None."""
    sharpe = daily_sharpe(returns)
    if sharpe is None:
        return None
    deviation = returns - returns.mean()
    variance = float(np.mean(deviation**2))
    skewness = float(np.mean(deviation**3)) / variance**1.5
    kurtosis = float(np.mean(deviation**4)) / variance**2
    squared = 1.0 - skewness * sharpe + (kurtosis - 1.0) / 4.0 * sharpe**2
    return math.sqrt(squared) if squared > 0.0 else None


def probabilistic_sharpe(returns: Floats, benchmark: float = 0.0) -> float | None:
    """PSR(SR*) = Φ((SR − SR*)·√(T − 1) / √(1 − γ₃·SR + (γ₄ − 1)/4·SR²)), between 0 and 1; None where SR is None.

    ``benchmark`` is SR*, per period. It corrects for length and shape of one series, not for having chosen it.
    """
    sharpe, uncertainty = daily_sharpe(returns), sharpe_uncertainty(returns)
    if sharpe is None or uncertainty is None:
        return None
    return _NORMAL.cdf((sharpe - benchmark) * math.sqrt(len(returns) - 1) / uncertainty)


def minimum_track_record(returns: Floats, benchmark: float = 0.0, confidence: float = 0.95) -> float | None:
    """MinTRL = 1 + (1 − γ₃·SR + (γ₄ − 1)/4·SR²)·(z / (SR − SR*))², in periods.

    That many periods like these would make PSR(SR*) reach ``confidence``; None where SR ≤ SR*, since none would.
    """
    sharpe, uncertainty = daily_sharpe(returns), sharpe_uncertainty(returns)
    if sharpe is None or uncertainty is None or sharpe <= benchmark:
        return None
    return 1.0 + (uncertainty * _NORMAL.inv_cdf(confidence) / (sharpe - benchmark)) ** 2

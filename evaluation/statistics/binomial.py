"""Exact intervals for a share that was counted.

Clopper & Pearson (1934), "The use of confidence or fiducial limits illustrated in the case of the binomial",
Biometrika 26: the lower limit is the share under which so many successes or more have the probability α/2, the upper
one that under which so many or fewer have it. It covers the true share at least as often as it says.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from evaluation.arrays import Floats
from evaluation.errors import EvaluationError

CONFIDENCE = 0.95
_HALVINGS = 60  # of the interval from 0 to 1: below what a float can tell


def share_interval(successes: int, trials: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """(lower, upper) limit of the share behind ``successes`` of ``trials``; from 0 to 1 where there were none.

    Raises EvaluationError for counts that cannot be.
    """
    if not 0 <= successes <= trials or not 0.0 < confidence < 1.0:
        raise EvaluationError(f"{successes} of {trials} is no share, or {confidence} no confidence.")
    tail = (1.0 - confidence) / 2.0
    chances = _log_choices(trials)
    lower = 0.0 if successes == 0 else _solve(lambda share: _at_least(chances, successes, share) < tail)
    upper = (
        1.0
        if successes == trials
        else 1.0
        - _solve(
            # The failures, seen from the other side: as many or more of them.
            lambda share: _at_least(chances, trials - successes, share) < tail
        )
    )
    return lower, upper


def _log_choices(trials: int) -> Floats:
    """Logarithms of the binomial coefficients [trials + 1]."""
    whole = math.lgamma(trials + 1)
    return np.array([whole - math.lgamma(k + 1) - math.lgamma(trials - k + 1) for k in range(trials + 1)])


def _at_least(choices: Floats, successes: int, share: float) -> float:
    """The probability of so many successes or more."""
    trials = len(choices) - 1
    count = np.arange(successes, trials + 1)
    logs = choices[successes:] + count * math.log(share) + (trials - count) * math.log1p(-share)
    return float(np.exp(logs).sum())


def _solve(is_below: Callable[[float], bool]) -> float:
    """Where ``is_below`` stops being true, between 0 and 1."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if not low < middle < high:
            break
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return (low + high) / 2.0

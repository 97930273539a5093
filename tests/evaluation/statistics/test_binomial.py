"""Exact intervals, against scipy's."""

from __future__ import annotations

import pytest
from scipy.stats import binomtest

from evaluation.errors import EvaluationError
from evaluation.statistics.binomial import share_interval


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
@pytest.mark.parametrize(
    ("successes", "trials"), [(0, 1), (1, 1), (0, 440), (440, 440), (8, 2000), (19, 2000), (93, 100), (5000, 10000)]
)
def test_limits_are_those_of_scipy(successes: int, trials: int, confidence: float) -> None:
    expected = binomtest(successes, trials).proportion_ci(confidence, method="exact")
    assert share_interval(successes, trials, confidence) == pytest.approx((expected.low, expected.high), abs=1e-10)


def test_nothing_counted_says_nothing() -> None:
    assert share_interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("successes", "trials", "confidence"), [(-1, 5, 0.95), (6, 5, 0.95), (1, 5, 1.0)])
def test_counts_that_cannot_be_are_refused(successes: int, trials: int, confidence: float) -> None:
    with pytest.raises(EvaluationError):
        share_interval(successes, trials, confidence)

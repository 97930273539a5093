"""The batch and the single run on the same candidates: every number the same, to the bit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from contracts.errors import LabError
from engine.backtest import Backtester
from engine.batch import BatchResult
from engine.results import Backtest


def assert_same(result: BatchResult, ordinal: int, single: Backtest) -> None:
    """One candidate's row is the single run's."""
    figures = [np.nan if value is None else value for value in single.metrics.as_dict().values()]
    np.testing.assert_array_equal(result.figures[ordinal], np.array(figures, dtype=np.float64))
    days = len(single.daily.days)
    skipped = len(result.days) - days
    np.testing.assert_array_equal(result.days[skipped:], single.daily.days)
    np.testing.assert_array_equal(result.returns[ordinal, skipped:], single.daily.returns)
    assert not result.returns[ordinal, :skipped].any()
    assert result.scored_days[ordinal] == days
    assert result.exposure[ordinal] == single.daily.exposure
    assert result.first_scored[ordinal] == single.first_scored
    assert result.refused[ordinal].tolist() == list(single.refused.as_dict().values())


def assert_sets_same(result: BatchResult, backtester: Backtester, sets: Sequence[Mapping[str, float]]) -> int:
    """Every set, failed ones with the single run's own words; returns how many trades were made in all."""
    trades = 0
    for ordinal, values in enumerate(sets):
        if ordinal in result.failures:
            with pytest.raises(LabError, match=re.escape(result.failures[ordinal])):
                backtester.run(values)
            continue
        single = backtester.run(values)
        assert_same(result, ordinal, single)
        trades += len(single.trades)
    return trades

"""Parameter sets run one after the other on the single-run engine, in the arrays a batch of them gives."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from contracts.errors import LabError
from engine.batch import BatchResult
from engine.metrics import FIGURES
from engine.results import Backtest
from evaluation.arrays import Floats, Integers


def run_one_by_one(
    run: Callable[[Mapping[str, float]], Backtest], names: Sequence[str], values: Floats, days: Integers
) -> BatchResult:
    """Run every row of ``values``; ``days``: those with a bar that may be scored."""
    count = len(values)
    figures, returns = np.full((count, len(FIGURES)), math.nan), np.zeros((count, len(days)))
    exposure, scored_days, failures = np.zeros(count), np.zeros(count, dtype=np.int64), {}
    first_scored, refused = np.zeros(count, dtype=np.int64), np.zeros((count, 4), dtype=np.int64)
    for ordinal, row in enumerate(values.tolist()):
        try:
            backtest = run(dict(zip(names, row, strict=True)))
        except LabError as error:
            failures[ordinal] = str(error)
            continue
        found = backtest.metrics.as_dict()
        figures[ordinal] = [math.nan if found[name] is None else found[name] for name in FIGURES]
        returns[ordinal, np.searchsorted(days, backtest.daily.days)] = backtest.daily.returns
        exposure[ordinal] = backtest.daily.exposure
        scored_days[ordinal] = len(backtest.daily.days)
        first_scored[ordinal] = backtest.first_scored
        refused[ordinal] = list(backtest.refused.as_dict().values())
    return BatchResult(figures, days, returns, exposure, first_scored, scored_days, refused, failures)

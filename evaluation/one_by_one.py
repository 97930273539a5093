"""Parameter sets run one after the other on the single-run engine, in the arrays a batch of them gives."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from contracts.errors import LabError
from engine.metrics import FIGURES
from engine.results import Backtest
from evaluation.arrays import Floats, Integers


@dataclass(frozen=True, eq=False)
class OneByOne:
    """The arrays."""

    figures: Floats
    days: Integers
    returns: Floats
    exposure: Floats
    scored_days: Integers
    failures: Mapping[int, str]


def run_one_by_one(
    run: Callable[[Mapping[str, float]], Backtest], names: Sequence[str], values: Floats, days: Integers
) -> OneByOne:
    """Run every row of ``values``; ``days``: those with a bar that may be scored."""
    count = len(values)
    figures, returns = np.full((count, len(FIGURES)), math.nan), np.zeros((count, len(days)))
    exposure, scored_days, failures = np.zeros(count), np.zeros(count, dtype=np.int64), {}
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
    return OneByOne(figures, days, returns, exposure, scored_days, failures)

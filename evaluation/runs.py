"""Runs of parameter sets on slices, laid on the campaign's calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from contracts.program import Program
from engine.backtest import Backtester
from engine.batch import Batch, BatchResult
from engine.metrics import FIGURES
from engine.results import Backtest, DailyStream
from engine.settings import RunSettings
from evaluation.arrays import Floats, Integers
from evaluation.slices import SliceBars
from evaluation.trials import METRICS
from market.bars import Bars

_COLUMNS = [FIGURES.index(name) for name in METRICS]
_NOT_FINITE = "the run's daily returns are not finite"


class Runner(Protocol):
    """What runs parameter sets on one slice."""

    def run(self, values: Mapping[str, float]) -> Backtest:
        """One run, with its trades. Raises LabError where the set cannot be run."""

    def run_sets(self, values: Floats) -> BatchResult:
        """Every row of ``values`` [N × parameters of the program, in their order]."""


RunnerFactory = Callable[[Program, Bars, RunSettings, int], Runner]


class EngineRunner:
    """The engine on one slice: run by run, or as a batch."""

    def __init__(self, program: Program, bars: Bars, settings: RunSettings, score_from: int) -> None:
        self._program = program
        self._slice = (bars, settings, score_from)

    def run(self, values: Mapping[str, float]) -> Backtest:
        """As the protocol says."""
        return self._single.run(values)

    def run_sets(self, values: Floats) -> BatchResult:
        """As the protocol says."""
        return self._batch.run_sets(self._program, values)

    @cached_property
    def _single(self) -> Backtester:
        return Backtester(self._program, *self._slice)

    @cached_property
    def _batch(self) -> Batch:
        return Batch(*self._slice)


def make_runner(program: Program, bars: Bars, settings: RunSettings, score_from: int) -> Runner:
    """The engine on one slice."""
    return EngineRunner(program, bars, settings, score_from)


@dataclass(frozen=True, eq=False)
class SliceRuns:
    """Sets on one slice. ``exposure`` and ``scored_days`` [N], ``metrics`` [N × M] as in METRICS, ``failures``: the
    sentence by ordinal. What failed has no stream (zeros), no exposure and NaN for metrics.
    """

    exposure: Floats
    scored_days: Integers
    metrics: Floats
    failures: Mapping[int, str]


class SliceRunner:
    """Runs one program on one cell's slice; ``days``: the slice's calendar."""

    def __init__(
        self,
        program: Program,
        slice_bars: SliceBars,
        settings: RunSettings,
        days: Integers,
        factory: RunnerFactory = make_runner,
    ) -> None:
        self._runner = factory(program, slice_bars.bars, settings, slice_bars.score_from)
        self._days = days

    def run(self, values: Floats, streams: Floats) -> SliceRuns:
        """Run every row of ``values`` and lay the daily returns on the calendar, in ``streams`` [N × days] of zeros.

        A set that cannot be run, or whose stream is not finite, is a failed one, and the others go on.
        """
        results = self._runner.run_sets(values)
        _lay(results.returns, np.searchsorted(self._days, results.days), streams)
        failures = dict(results.failures)
        with np.errstate(invalid="ignore"):  # the sum of two opposite infinities
            sound = np.isfinite(streams.sum(axis=1)) & np.isfinite(results.exposure)
        failures |= {ordinal: _NOT_FINITE for ordinal in np.flatnonzero(~sound).tolist() if ordinal not in failures}
        exposure, scored_days = results.exposure.copy(), results.scored_days.copy()
        metrics = results.figures[:, _COLUMNS]
        failed = list(failures)
        streams[failed], exposure[failed], scored_days[failed], metrics[failed] = 0.0, 0.0, 0, np.nan
        return SliceRuns(exposure, scored_days, metrics, failures)


def _lay(returns: Floats, columns: Integers, streams: Floats) -> None:
    """Put ``returns`` [N × D] into ``columns`` [D], ascending, of ``streams``; mostly they are neighbours."""
    if len(columns) and columns[-1] - columns[0] + 1 == len(columns):
        streams[:, columns[0] : columns[-1] + 1] = returns
    else:
        streams[:, columns] = returns


def place_on_calendar(daily: DailyStream, days: Integers) -> Floats:
    """Daily returns on a calendar (ascending days since 1970), 0 on its other days."""
    returns = np.zeros(len(days))
    returns[np.searchsorted(days, daily.days)] = daily.returns
    return returns

"""Runs of parameter sets on slices, laid on the campaign's calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from contracts.errors import LabError
from contracts.program import Program
from engine.backtest import Backtester
from engine.results import Backtest, DailyStream
from engine.settings import RunSettings
from evaluation.arrays import Floats, Integers
from evaluation.slices import SliceBars
from evaluation.trials import METRICS
from market.bars import Bars


class Runner(Protocol):
    """What runs parameter sets on one slice."""

    def run(self, values: Mapping[str, float]) -> Backtest:
        """One run. Raises LabError where the set cannot be run."""

    def run_many(self, sets: Sequence[Mapping[str, float]]) -> Sequence[Backtest]:
        """Many runs, in order. Raises LabError where one of them cannot be run."""


RunnerFactory = Callable[[Program, Bars, RunSettings, int], Runner]


def make_runner(program: Program, bars: Bars, settings: RunSettings, score_from: int) -> Runner:
    """The engine on one slice."""
    return Backtester(program, bars, settings, score_from)


@dataclass(frozen=True)
class Run:
    """One trial on one slice: ``returns`` [days] on that slice's calendar; ``failure`` is a sentence or None.

    A failed run has zeros for returns and NaN for metrics [M].
    """

    returns: Floats
    exposure: float
    scored_days: int
    metrics: Floats
    failure: str | None

    def emptied(self, failure: str) -> Run:
        """A failed run on the same calendar."""
        return failed_run(len(self.returns), failure)


def failed_run(days: int, failure: str) -> Run:
    """A run that could not be made or used, on a calendar of so many days."""
    return Run(np.zeros(days), 0.0, 0, np.full(len(METRICS), np.nan), failure)


class SliceRuns:
    """Runs one program on one cell's slice."""

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

    def run(self, sets: Sequence[Mapping[str, float]]) -> list[Run]:
        """One run per set, in order; a set that cannot be run is a failed run, and the others go on."""
        try:
            backtests: Sequence[Backtest] = self._runner.run_many(sets)
        except LabError:
            return [self._run_alone(values) for values in sets]
        return [self._place(backtest) for backtest in backtests]

    def _run_alone(self, values: Mapping[str, float]) -> Run:
        try:
            return self._place(self._runner.run(values))
        except LabError as error:
            return failed_run(len(self._days), str(error))

    def _place(self, backtest: Backtest) -> Run:
        daily, metrics = backtest.daily, backtest.metrics.as_dict()
        returns = place_on_calendar(daily, self._days)
        exposure = float(daily.exposure)
        if not (np.isfinite(returns).all() and np.isfinite(exposure)):
            return failed_run(len(self._days), "the run's daily returns are not finite")
        vector = np.array([np.nan if metrics[name] is None else metrics[name] for name in METRICS])
        return Run(returns, exposure, len(daily.days), vector, None)


def place_on_calendar(daily: DailyStream, days: Integers) -> Floats:
    """Daily returns on a calendar (ascending days since 1970), 0 on its other days."""
    returns = np.zeros(len(days))
    returns[np.searchsorted(days, daily.days)] = daily.returns
    return returns

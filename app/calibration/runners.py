"""Runners that share what a campaign reads again and again: a slice's rows serve every iteration."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.program import Program
from engine.batch import Batch, BatchResult
from engine.results import Backtest
from engine.settings import RunSettings
from evaluation.arrays import Floats
from evaluation.runs import Runner, make_runner
from market.bars import Bars


class SharedRunners:
    """A runner factory for one campaign. What a batch remembers of its bars decides nothing: it gives the same bits."""

    def __init__(self) -> None:
        # The bars are kept beside their batch, so that no other bars can come to have their identity.
        self._batches: dict[tuple[int, int], tuple[Bars, RunSettings, Batch]] = {}

    def __call__(self, program: Program, bars: Bars, settings: RunSettings, score_from: int) -> Runner:
        """As ``make_runner``."""
        return _SharedRunner(self, program, bars, settings, score_from)

    def batch(self, bars: Bars, settings: RunSettings, score_from: int) -> Batch:
        """The batch for these very bars."""
        kept = self._batches.get((id(bars), score_from))
        if kept is None or kept[1] != settings:
            kept = self._batches[id(bars), score_from] = bars, settings, Batch(bars, settings, score_from)
        return kept[2]


class _SharedRunner:
    """One program on one slice."""

    def __init__(
        self, shared: SharedRunners, program: Program, bars: Bars, settings: RunSettings, score_from: int
    ) -> None:
        self._shared = shared
        self._program = program
        self._slice = (bars, settings, score_from)
        self._single: Runner | None = None

    def run(self, values: Mapping[str, float]) -> Backtest:
        """As the protocol says."""
        self._single = self._single or make_runner(self._program, *self._slice)
        return self._single.run(values)

    def run_sets(self, values: Floats) -> BatchResult:
        """As the protocol says."""
        return self._shared.batch(*self._slice).run_sets(self._program, values)

"""Our engine: ``python -m benchmarks.contestants.ours DOOR FOLDER COUNT THREADS``.

``batch`` opens a new batch each round, so that contracts are read and indicators and conditions computed in it;
``prepared`` did that while it warmed up and only runs them; ``single`` makes one run after another.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.metadata import version

import numpy as np

from benchmarks.contracts import draw_programs
from benchmarks.errors import BenchError
from benchmarks.exchange import Fill, Work, serve
from benchmarks.markets import SEED
from benchmarks.pilot import build_pilot
from contracts.binding import BoundProgram
from contracts.program import Program
from engine.arrays import Floats
from engine.backtest import Backtester
from engine.batch import Batch, BatchResult, Prepared
from engine.results import Backtest
from engine.settings import Costs, RunSettings
from market.bars import Bars
from market.instruments import find_instrument
from market.timeframes import Timeframe

_WARM_SETS = 64


class Ours:
    """See ``Engine``."""

    def __init__(self, work: Work, door: str) -> None:
        terms = work.terms
        self._work, self._door = work, door
        opens, high, low, close, volume = work.bars.T
        instrument, timeframe = find_instrument(terms.market), Timeframe(terms.timeframe)
        self._bars = Bars.from_columns(instrument, work.time, opens, high, low, close, volume, timeframe)
        self._settings = RunSettings(terms.balance, costs=Costs(commission_pct=100.0 * terms.fee))
        self._prepared: tuple[Batch, Prepared] | None = None

    def warm_up(self) -> None:
        """See ``Engine``."""
        if self._door == "prepared":
            batch = self._open()
            self._prepared = batch, batch.prepare(self._programs)
            batch.run_prepared(self._prepared[1])
        elif self._door == "batch":
            self._batch(self._open(), _WARM_SETS)
        else:
            self._pilot_run(0)

    def run(self) -> list[int]:
        """See ``Engine``."""
        if self._door == "single":
            runner = Backtester(self._pilot, self._bars, self._settings)
            return [len(result.trades) for result in runner.run_many(map(self._values, range(len(self._work.sets))))]
        result = self._run_once(len(self._work.sets))
        if result.failures:
            number, reason = next(iter(result.failures.items()))
            raise BenchError(f"Our engine refused strategy {number}: {reason}")
        return [int(count) for count in result.column("trades")]

    def trades(self) -> Sequence[Sequence[Fill]]:
        """See ``Engine``; those of single runs, after the batch's figures were found to be theirs, bit for bit."""
        runs = [self._pilot_run(number) for number in range(len(self._work.sample))]
        if self._door != "single":
            figures = self._batch(self._open(), len(runs)).figures
            for number, run in enumerate(runs):
                values = run.metrics.as_dict().values()
                expected = np.array([np.nan if value is None else float(value) for value in values])
                if not np.array_equal(figures[number], expected, equal_nan=True):
                    raise BenchError(f"Figures of set {number} differ between the batch and the single run.")
        return [self._fills(run) for run in runs]

    def versions(self) -> Mapping[str, str]:
        """See ``Engine``."""
        return {name: version(name) for name in ("strategy-lab", "numba", "numpy")}

    def _run_once(self, count: int) -> BatchResult:
        if self._prepared is None:
            return self._batch(self._open(), count)
        batch, prepared = self._prepared
        return batch.run_prepared(prepared)

    def _open(self) -> Batch:
        return Batch(self._bars, self._settings, threads=self._work.threads)

    def _batch(self, batch: Batch, count: int) -> BatchResult:
        if self._work.terms.kind == "contracts":
            return batch.run_programs(self._programs[:count])
        return batch.run_sets(self._pilot, self._columns(count))

    @cached_property
    def _programs(self) -> list[BoundProgram]:
        return draw_programs(len(self._work.sets), SEED)

    @cached_property
    def _pilot(self) -> Program:
        return build_pilot(self._work.terms.stops)

    def _columns(self, count: int) -> Floats:
        """The sets with one column per parameter of the pilot."""
        return np.ascontiguousarray(self._work.sets[:count, : len(self._pilot.parameters)])

    def _values(self, number: int) -> dict[str, float]:
        names = [parameter.name for parameter in self._pilot.parameters]
        return dict(zip(names, self._work.sets[number].tolist(), strict=False))

    def _pilot_run(self, number: int) -> Backtest:
        return Backtester(self._pilot, self._bars, self._settings).run(self._values(number))

    def _fills(self, run: Backtest) -> list[Fill]:
        trades, tick, digits = run.trades, self._work.terms.tick, self._work.terms.digits
        rows = zip(
            trades.entry_bar.tolist(),
            trades.exit_bar.tolist(),
            trades.side.tolist(),
            trades.entry_ticks.tolist(),
            trades.exit_ticks.tolist(),
            strict=True,
        )
        last = len(self._bars) - 1
        fills = [Fill(entry, left, side, round(at * tick, digits), round(out * tick, digits))
                 for entry, left, side, at, out in rows]  # fmt: skip
        return sorted(fill for fill in fills if fill.exit_bar < last)


if __name__ == "__main__":
    chosen = sys.argv.pop(1)
    serve(lambda work: Ours(work, chosen))

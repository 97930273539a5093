"""What is run: which bars, which strategies, by which engines, how many of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.exchange import Terms, write_work
from benchmarks.markets import SEED, close_gaps, make_bars, read_packaged_bars
from benchmarks.pilot import BALANCE, FEE, UNITS, draw_sets
from benchmarks.processes import Contestant
from market.bars import Bars

BACKTESTING, VECTORBT, SINGLE, BATCH, PREPARED = "backtesting.py", "vectorbt", "single", "batch", "prepared"
BATCH_TWO, PREPARED_TWO = "batch-two", "prepared-two"
PEERS = (BACKTESTING, VECTORBT)
TWO_THREADS = {BATCH: BATCH_TWO, PREPARED: PREPARED_TWO}


@dataclass(frozen=True, slots=True)
class Task:
    """Work for several engines: ``counts`` strategies per engine and round; without ``rounds`` only fills are compared.

    The trades of the first ``sample`` sets are compared with ours; those of the engines in ``exact`` have to be equal.
    ``peers_in`` is the task whose figures of the peers stand in where they do not run this one.
    """

    key: str
    title: str
    make_bars: Callable[[], Bars]
    counts: Mapping[str, int]
    rounds: int
    sample: int
    kind: str = "pilot"
    stops: bool = True
    exact: tuple[str, ...] = ()
    peers_in: str | None = None

    def write(self, folder: Path) -> float:
        """Put the work into ``folder``; the tick of its bars."""
        bars = self.make_bars()
        tick, digits = bars.instrument.tick, bars.instrument.digits
        terms = Terms(self.kind, self.stops, bars.instrument.market, bars.timeframe.value, tick, digits, BALANCE, UNITS,
                      FEE, self.sample)  # fmt: skip
        columns = np.column_stack([bars.open, bars.high, bars.low, bars.close, bars.volume])
        write_work(folder, terms, bars.time, columns, draw_sets(max(self.counts.values()), SEED))
        return tick


@dataclass(frozen=True, slots=True)
class Scale:
    """How much: ``counts`` by work and engine."""

    rounds: int
    sample: int
    long_sample: int
    bars: int
    long_bars: int
    counts: Mapping[str, Mapping[str, int]]


FULL = Scale(
    rounds=5,
    sample=40,
    long_sample=2,
    bars=5_000,
    long_bars=100_000,
    counts={
        "pilot": {BACKTESTING: 40, VECTORBT: 500, SINGLE: 500, BATCH: 20_000, BATCH_TWO: 20_000},
        "pilot-long": {BACKTESTING: 2, VECTORBT: 50, BATCH: 1_000, BATCH_TWO: 1_000},
        "contracts": {BATCH: 5_000, PREPARED: 5_000, PREPARED_TWO: 5_000},
        "contracts-long": {BATCH: 1_000, PREPARED: 1_000, PREPARED_TWO: 1_000},
    },
)
SMALL = Scale(
    rounds=1,
    sample=2,
    long_sample=1,
    bars=1_500,
    long_bars=3_000,
    counts={
        "pilot": {BACKTESTING: 2, VECTORBT: 10, SINGLE: 2, BATCH: 40, BATCH_TWO: 40},
        "pilot-long": {BACKTESTING: 1, VECTORBT: 5, BATCH: 10, BATCH_TWO: 10},
        "contracts": {BATCH: 20, PREPARED: 20, PREPARED_TWO: 20},
        "contracts-long": {BATCH: 5, PREPARED: 5, PREPARED_TWO: 5},
    },
)


def plan_tasks(scale: Scale) -> tuple[Task, ...]:
    """All of it, in the order in which it is run."""
    compared = {BACKTESTING: scale.sample, VECTORBT: scale.sample, BATCH: scale.sample}

    def packaged() -> Bars:
        return read_packaged_bars(scale.bars)

    def made() -> Bars:
        return make_bars(scale.long_bars)

    short, long, counts = f"{scale.bars:,} bars", f"{scale.long_bars:,} bars", scale.counts
    return (
        Task("crosses", f"crosses only, {short}", packaged, compared, 0, scale.sample, stops=False, exact=PEERS),
        Task("gapless", f"pilot, {short} without gaps", lambda: close_gaps(packaged()), compared, 0, scale.sample,
             exact=(BACKTESTING,)),
        Task("pilot", f"pilot, {short}", packaged, counts["pilot"], scale.rounds, scale.sample),
        Task("pilot-long", f"pilot, {long}", made, counts["pilot-long"], scale.rounds, scale.long_sample),
        Task("contracts", f"contracts, {short}", packaged, counts["contracts"], scale.rounds, 0, kind="contracts",
             peers_in="pilot"),
        Task("contracts-long", f"contracts, {long}", made, counts["contracts-long"], scale.rounds, 0, kind="contracts",
             peers_in="pilot-long"),
    )  # fmt: skip


def list_contestants(peers_python: Path) -> dict[str, Contestant]:
    """Every engine, by name; the peers run in an environment of their own."""
    own = Path(sys.executable)

    def ours(door: str, title: str, threads: int = 1) -> Contestant:
        return Contestant(title, own, ("benchmarks.contestants.ours", door), threads)

    return {
        BACKTESTING: Contestant("backtesting.py", peers_python, ("benchmarks.contestants.backtesting_py",)),
        VECTORBT: Contestant("vectorbt", peers_python, ("benchmarks.contestants.vectorbt_py",)),
        SINGLE: ours("single", "ours, run by run"),
        BATCH: ours("batch", "ours, batch"),
        PREPARED: ours("prepared", "ours, batch, prepared"),
        BATCH_TWO: ours("batch", "ours, batch", 2),
        PREPARED_TWO: ours("prepared", "ours, batch, prepared", 2),
    }

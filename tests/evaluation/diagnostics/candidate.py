"""One candidate with its runs, for tests of what is said beside the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from contracts.program import Program
from engine.settings import Costs, RunSettings
from evaluation.candidate_runs import CellRun, run_candidate
from evaluation.candidates import Candidate
from evaluation.cells import Cell
from evaluation.slices import Unsealed, divide
from market.bars import Bars
from market.timeframes import Timeframe
from tests.evaluation.contracts_for_tests import ema_cross
from tests.evaluation.synthetic_bars import make_bars

VALUES = {"fast_length": 5.0, "slow_length": 20.0, "stop_atr": 2.0, "target_atr": 3.0}


@dataclass(frozen=True)
class Tried:
    """A candidate, what it was run on, and its runs."""

    program: Program
    unsealed: Unsealed
    runs: tuple[CellRun, ...]


def run_on(all_bars: Sequence[Bars], program: Program | None = None, costs: Costs | None = None) -> Tried:
    """The candidate on all of the bars, with ``VALUES``."""
    cells = {Cell.of(bars): bars for bars in all_bars}
    settings = RunSettings(costs=costs or Costs(0.01, 2, 1))
    unsealed = divide(cells).unsealed
    program = program or ema_cross()
    candidate = Candidate(program.contract.logic_digest(), 1, 0, VALUES, None)
    return Tried(program, unsealed, run_candidate(program, unsealed, dict.fromkeys(cells, settings), candidate))


@cache
def two_daily_cells() -> Tried:
    """Two markets without an edge, ten years of days each."""
    return run_on([make_bars("AAA", count=3650, seed=1), make_bars("BBB", count=3650, seed=2)])


@cache
def one_hourly_cell() -> Tried:
    """One market without an edge, 500 days of hours."""
    return run_on([make_bars("AAA", Timeframe.H1, count=12_000, seed=3)])

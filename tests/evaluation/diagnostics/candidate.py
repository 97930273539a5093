"""One candidate with its runs, for tests of what is said beside the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from contracts.program import Program
from engine.settings import Costs
from market.bars import Bars
from market.timeframes import Timeframe
from tests.evaluation.contracts_for_tests import ema_cross
from tests.evaluation.diagnostics.candidates_for_tests import Subject, make_subject
from tests.evaluation.synthetic_bars import make_bars

VALUES = {"fast_length": 5.0, "slow_length": 20.0, "stop_atr": 2.0, "target_atr": 3.0}
_COSTS = Costs(0.01, 2, 1)


def run_on(all_bars: Sequence[Bars], program: Program | None = None, costs: Costs = _COSTS) -> Subject:
    """The EMA cross, or another program with its parameters, on all of the bars with ``VALUES``."""
    return make_subject(program or ema_cross(), all_bars, costs, VALUES)


@cache
def two_daily_cells() -> Subject:
    """Two markets without an edge, ten years of days each."""
    return run_on([make_bars("AAA", count=3650, seed=1), make_bars("BBB", count=3650, seed=2)])


@cache
def one_hourly_cell() -> Subject:
    """One market without an edge, 500 days of hours."""
    return run_on([make_bars("AAA", Timeframe.H1, count=12_000, seed=3)])

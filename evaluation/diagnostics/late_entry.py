"""Every entry one bar late: what is left of a candidate that cannot act at once.

The entry rules (triggers, filters and invalidations alike) are those of the bar before, so that the same signals reach
the engine one bar later and it runs them as it runs any other: distances and sizes are measured on the late bar, exits
are not delayed. An edge that is gone a bar later hangs on a price that may not be had.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from contracts.expressions.nodes import History, Number
from contracts.program import Program
from evaluation.candidate_runs import CellRun
from evaluation.diagnostics.totals import Total, kept, measure_total, run_again
from evaluation.runs import RunnerFactory, make_runner
from evaluation.slices import SliceBars, Unsealed
from evaluation.wire import Wire


@dataclass(frozen=True)
class LateEntry(Wire):
    """``sharpe_kept`` and ``profit_kept``: late over in time, ratios; None where there was nothing above 0 to keep."""

    in_time: Total
    late: Total
    sharpe_kept: float | None
    profit_kept: float | None
    sentence: str


def enter_late(
    program: Program,
    unsealed: Unsealed,
    runs: Sequence[CellRun],
    values: Mapping[str, float],
    factory: RunnerFactory = make_runner,
) -> LateEntry:
    """Compare a candidate's ``runs`` (from ``run_candidate``) with those whose every entry is one bar late.

    Raises LabError where a run cannot be made.
    """
    slow = delay_entries(program)
    late_runs = [run_again(slow, _one_bar_later(run), values, factory) for run in runs]
    in_time, late = measure_total(runs, unsealed), measure_total(late_runs, unsealed)
    sharpe = kept(in_time.sharpe, late.sharpe)
    profit = kept(in_time.net_profit_pct, late.net_profit_pct)
    return LateEntry(in_time, late, sharpe, profit, _sentence(in_time, late, sharpe, profit, len(runs)))


def delay_entries(program: Program) -> Program:
    """The same program with every entry rule asked about the bar before; only to be run, its contract is unchanged."""
    rules = tuple(replace(rule, condition=History(rule.condition, Number(1.0))) for rule in program.entry_rules)
    return replace(program, entry_rules=rules)


def _one_bar_later(run: CellRun) -> CellRun:
    """Scored from the next bar on, so that no signal from before the slice becomes one of it."""
    search, validation = (SliceBars(part.bars, part.score_from + 1) for part in (run.search_bars, run.validation_bars))
    return replace(run, search_bars=search, validation_bars=validation)


def _sentence(in_time: Total, late: Total, sharpe: float | None, profit: float | None, cells: int) -> str:
    if not in_time.trades:
        return "There is not a single trade whose entry could be late."
    net = f"net, added up over {cells} cells," if cells > 1 else "net"
    numbers = (
        f"With every entry one bar late, {in_time.net_profit_pct:.1f} % {net} from {in_time.trades} trades become "
        f"{late.net_profit_pct:.1f} % from {late.trades}, and a Sharpe ratio of {_ratio(in_time.sharpe)} becomes "
        f"{_ratio(late.sharpe)}"
    )
    if profit is None:
        return f"{numbers}; there was no profit to keep."
    left = "" if sharpe is None else f" and {100 * sharpe:.0f} % of the Sharpe ratio"
    return f"{numbers}: {100 * profit:.0f} % of the profit{left} is kept."


def _ratio(sharpe: float | None) -> str:
    return "none" if sharpe is None else f"{sharpe:.2f}"

"""Health of a backtest, asked before any score is believed: does it trade, is its equity sound, does it look ahead?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from contracts.program import Program
from engine.results import Backtest
from engine.settings import RunSettings
from evaluation.arrays import Floats
from evaluation.runs import RunnerFactory
from evaluation.slices import SliceBars
from evaluation.wire import Wire

LARGEST_SHARE_OF_PROFIT = 0.5
_CUTS = (0.5, 0.8)  # of the scored bars: where the past is run again without its future


@dataclass(frozen=True)
class HealthCheck(Wire):
    """One check. ``value`` and ``limit`` are in the check's own unit, None where there is no number to give."""

    name: str
    passed: bool
    value: float | None
    limit: float | None
    sentence: str


def check_health(backtests: Sequence[Backtest], look_ahead: HealthCheck) -> tuple[HealthCheck, ...]:
    """Every check over the runs of one candidate (its cells, search and validation)."""
    equity = np.concatenate([backtest.equity for backtest in backtests])
    pnl = np.concatenate([backtest.trades.pnl for backtest in backtests])
    return (
        _check_trades(len(pnl)),
        _check_finite(equity),
        _check_positive(equity),
        _check_concentration(pnl),
        look_ahead,
    )


def check_look_ahead(
    program: Program,
    values: Mapping[str, float],
    runs: Sequence[tuple[SliceBars, RunSettings]],
    factory: RunnerFactory,
    wholes: Sequence[Backtest] | None = None,
) -> HealthCheck:
    """Run each slice again on bars cut short: the trades that had ended by then must be the same, to the bit.

    Where none had ended by then, nothing was compared, and that is not a pass.
    ``wholes``: the runs on the whole slices, where they were made already.
    """
    compared = 0
    for number, (slice_bars, settings) in enumerate(runs):
        bars, start = slice_bars.bars, slice_bars.score_from
        whole = factory(program, bars, settings, start).run(values) if wholes is None else wholes[number]
        for share in _CUTS:
            end = start + round((len(bars) - start) * share)
            past = factory(program, bars[:end], settings, start).run(values)
            expected = _ended_trades(whole, end)
            compared += len(expected)
            if expected != _ended_trades(past, end):
                sentence = f"{bars!r} cut after {end} bars gives other past trades than the whole: the run looks ahead."
                return HealthCheck("look_ahead", False, None, None, sentence)
    if compared == 0:
        sentence = "No trade had ended where the bars were cut short, so nothing could be compared."
        return HealthCheck("look_ahead", False, 0.0, 1.0, sentence)
    sentence = f"Runs on bars cut short repeat all {compared} trades that had ended by then."
    return HealthCheck("look_ahead", True, float(compared), None, sentence)


def _ended_trades(backtest: Backtest, end: int) -> list[tuple[object, ...]]:
    """Trades that ended before bar ``end``, other than by running out of bars."""
    trades = backtest.trades
    return [
        (side, entry_bar, exit_bar, entry, leaving, quantity, pnl, reason)
        for side, entry_bar, exit_bar, entry, leaving, quantity, pnl, reason in zip(
            trades.side.tolist(),
            trades.entry_bar.tolist(),
            trades.exit_bar.tolist(),
            trades.entry_ticks.tolist(),
            trades.exit_ticks.tolist(),
            trades.quantity.tolist(),
            trades.pnl.tolist(),
            trades.exit_reason,
            strict=True,
        )
        if exit_bar < end and reason != "end_of_data"
    ]


def _check_trades(count: int) -> HealthCheck:
    sentence = f"There are {count} trades on search and validation." if count else "There is not a single trade."
    return HealthCheck("trades", count > 0, float(count), 1.0, sentence)


def _check_finite(equity: Floats) -> HealthCheck:
    bad = int(np.count_nonzero(~np.isfinite(equity)))
    sentence = f"Equity is not finite on {bad} bars." if bad else "Equity is finite on every bar."
    return HealthCheck("finite_equity", bad == 0, float(bad), 0.0, sentence)


def _check_positive(equity: Floats) -> HealthCheck:
    if len(equity) == 0:
        return HealthCheck("positive_equity", False, None, 0.0, "No bar was scored.")
    lowest = float(np.min(equity))  # NaN if any is NaN, and NaN is not above 0
    return HealthCheck("positive_equity", lowest > 0.0, lowest, 0.0, f"The lowest equity is {lowest:,.2f}.")


def _check_concentration(pnl: Floats) -> HealthCheck:
    """The largest win as a share of the net profit; where there is no profit, none can hang on one trade."""
    name, limit, net = "profit_concentration", LARGEST_SHARE_OF_PROFIT, float(pnl.sum())
    if not np.isfinite(net):
        return HealthCheck(name, False, None, limit, "A trade's profit is not finite.")
    if net <= 0.0:
        return HealthCheck(name, True, None, limit, "There is no net profit that one trade could have made alone.")
    share = float(pnl.max()) / net
    sentence = f"The largest win is {100 * share:.0f} % of the net profit; at most {100 * limit:.0f} % are allowed."
    return HealthCheck(name, share <= limit, share, limit, sentence)

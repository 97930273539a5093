"""A candidate by regime: what it earns where volatility, trend and calendar were what they were before it entered.

A trade is in the regime of its entry bar, a day in that of its first bar; both labels use earlier bars only. This says
when the candidate earned, not when it will, and it decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.arrays import Flags, Floats, Integers
from evaluation.candidate_runs import CellRun
from evaluation.dates import DAY_MS
from evaluation.diagnostics.regime_labels import NOT_YET, REGIMES
from evaluation.diagnostics.trade_figures import (
    Labels,
    RunOfCandidate,
    TradeColumns,
    TradeFigures,
    collect_trades,
    list_runs,
    measure_trades,
)
from evaluation.slices import Unsealed
from evaluation.statistics.sharpe import annual_sharpe
from evaluation.wire import Wire

FEW_TRADES = 20
_ORDER = {
    name: place
    for place, name in enumerate(
        "low middle high falling sideways rising Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
    )
}
_NOT_OF_DAYS = "hours"  # a day has a bar in each


@dataclass(frozen=True)
class Regime(TradeFigures):
    """One regime. ``days``: days of a cell in it; ``sharpe``: annual, of the daily net returns of those days, the mean
    over the cells (0 for one that is not in it). Both None for hours of the day; ``sharpe`` where it does not exist.
    """

    days: int | None
    sharpe: float | None


@dataclass(frozen=True)
class RegimeTable(Wire):
    """The regimes of one kind (``volatility``, ``trend``, ``year``, ``weekday``, ``hours``); every trade is in one."""

    kind: str
    regimes: tuple[Regime, ...]
    sentence: str


@dataclass(frozen=True)
class Regimes(Wire):
    """``tables``: one per kind; ``hours`` only where a cell has bars shorter than a day."""

    tables: tuple[RegimeTable, ...]
    sentence: str


@dataclass(frozen=True, eq=False)
class _Days:
    """Days of every run [days of all runs]: since 1970, their label, and the cell's return.

    The Sharpe ratio of equal parts is that of the sum of the cells.
    """

    day: Integers
    label: Labels
    gained: Floats


def tabulate_regimes(unsealed: Unsealed, runs: Sequence[CellRun]) -> Regimes:
    """Divide a candidate's trades and days on search and validation by regime."""
    listed = list_runs(runs)
    trades = collect_trades(listed)
    kinds = [kind for kind in REGIMES if kind != _NOT_OF_DAYS or any(_is_intraday(run) for run in listed)]
    tables = tuple(_tabulate(kind, listed, trades, unsealed.days_per_year) for kind in kinds)
    if not len(trades):
        return Regimes(tables, "There is no trade on search and validation to divide by regime.")
    told = [table.sentence for table in tables if table.kind in ("volatility", "trend")]
    return Regimes(tables, " ".join(told))


def _tabulate(kind: str, runs: Sequence[RunOfCandidate], trades: TradeColumns, days_per_year: float) -> RegimeTable:
    labels = [REGIMES[kind](run.bars) for run in runs]
    at_entry = [label[run.backtest.trades.entry_bar] for run, label in zip(runs, labels, strict=True)]
    entered = np.concatenate([_NO_LABEL, *at_entry])
    days = None if kind == _NOT_OF_DAYS else _label_days(runs, labels)
    names = {str(name) for name in np.unique(entered)} | (
        set() if days is None else set(np.unique(days.label).tolist())
    )
    ordered = sorted(names, key=lambda name: (name == NOT_YET, _ORDER.get(name, 0), name))
    regimes = tuple(_measure(name, trades, entered == name, days, days_per_year) for name in ordered)
    return RegimeTable(kind, regimes, _describe(kind, regimes))


def _measure(name: str, trades: TradeColumns, chosen: Flags, days: _Days | None, days_per_year: float) -> Regime:
    figures = measure_trades(name, trades, chosen)
    count, sharpe = None, None
    if days is not None:
        there = days.label == name
        count = int(np.count_nonzero(there))
        _, place = np.unique(days.day[there], return_inverse=True)
        stream = np.bincount(place, weights=days.gained[there]).astype(np.float64)
        sharpe = annual_sharpe(stream, days_per_year)
    return Regime(**{**vars(figures), "days": count, "sharpe": sharpe})


def _label_days(runs: Sequence[RunOfCandidate], labels: Sequence[Labels]) -> _Days:
    day, label, gained = [_NO_DAY], [_NO_LABEL], [_NO_RETURN]
    for run, of_bars in zip(runs, labels, strict=True):
        daily, first = run.backtest.daily, run.backtest.first_scored
        starts = first + np.searchsorted(run.bars.time[first:] // DAY_MS, daily.days)
        day.append(daily.days)
        label.append(of_bars[starts])
        gained.append(daily.returns)
    return _Days(np.concatenate(day), np.concatenate(label), np.concatenate(gained))


def _is_intraday(run: RunOfCandidate) -> bool:
    return run.bars.timeframe.milliseconds < DAY_MS


def _describe(kind: str, regimes: Sequence[Regime]) -> str:
    traded = [regime for regime in regimes if regime.trades]
    if not traded:
        return f"By {kind}: there is no trade."
    if any(regime.net_profit_pct is None for regime in traded):
        return f"By {kind}: the profit of a trade is not a finite number."
    known = [regime for regime in traded if regime.name != NOT_YET]
    if len(known) < 2:
        return f"By {kind}: there is nothing to compare, the trades are all {' or '.join(map(_tell, traded))}."
    best, worst = max(known, key=_profit), min(known, key=_profit)
    few = sum(regime.trades < FEW_TRADES for regime in known)
    caution = f"; {few} of {len(known)} regimes have fewer than {FEW_TRADES} trades, too few to judge" if few else ""
    return f"By {kind}: the best is {_tell(best)}, the worst is {_tell(worst)}{caution}."


def _tell(regime: Regime) -> str:
    share = (
        f", {regime.share_of_profit_pct:.0f} % of the net profit" if (regime.share_of_profit_pct or 0.0) > 0.0 else ""
    )
    sharpe = "" if regime.sharpe is None else f", Sharpe {regime.sharpe:.2f} of its days"
    return f"{regime.name} ({regime.trades} trades entered, {regime.profit:+.1f} %{share}{sharpe})"


def _profit(regime: Regime) -> float:
    return regime.profit


_NO_LABEL: Labels = np.empty(0, dtype=np.str_)
_NO_DAY: Integers = np.empty(0, dtype=np.int64)
_NO_RETURN: Floats = np.empty(0)

"""A candidate's trades as columns, and their sums by group.

Profits are percent of the starting balance of a run: cells may be in different currencies, and every slice of every
cell starts anew. They are rounded to whole multiples of a power of two, some 1e-15 of all that was won and lost, so
that sums are exact and those of any division into groups add up to the total to the bit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.results import Backtest
from evaluation.arrays import Flags, Floats
from evaluation.candidate_runs import CellRun
from evaluation.wire import Wire
from market.bars import Bars

Labels = NDArray[np.str_]
_EXACT_BITS = 52


@dataclass(frozen=True)
class TradeFigures(Wire):
    """One group of trades. ``net_profit_pct``: net of costs, of the starting balance. ``mean_r``: None where a trade
    has no R. ``share_of_profit_pct``: of the whole net profit, above 100 where other groups lose; None where that is
    not above 0. A figure without trades to make it from is None.
    """

    name: str
    trades: int
    net_profit_pct: float | None
    win_rate_pct: float | None
    mean_r: float | None
    share_of_profit_pct: float | None

    @property
    def profit(self) -> float:
        """``net_profit_pct`` to compare with; 0 where there is none."""
        return self.net_profit_pct or 0.0


@dataclass(frozen=True, eq=False)
class RunOfCandidate:
    """One slice of one cell."""

    cell: str
    slice: str
    bars: Bars
    balance: float
    backtest: Backtest


@dataclass(frozen=True, eq=False)
class TradeColumns:
    """All trades [trades], run after run. ``r``: NaN where a trade has no R."""

    profit_pct: Floats
    r: Floats

    def __len__(self) -> int:
        return len(self.profit_pct)


def list_runs(runs: Sequence[CellRun]) -> tuple[RunOfCandidate, ...]:
    """The search and the validation of every cell."""
    found = []
    for run in runs:
        balance, cell = run.settings.balance, str(run.cell)
        found.append(RunOfCandidate(cell, "search", run.search_bars.bars, balance, run.search))
        found.append(RunOfCandidate(cell, "validation", run.validation_bars.bars, balance, run.validation))
    return tuple(found)


def collect_trades(runs: Sequence[RunOfCandidate]) -> TradeColumns:
    """Profit and R of every trade of every run."""
    profit = np.concatenate([_NOTHING, *(100.0 * run.backtest.trades.pnl / run.balance for run in runs)])
    return TradeColumns(_exact(profit), np.concatenate([_NOTHING, *(_multiples_of_r(run.backtest) for run in runs)]))


def measure_trades(name: str, trades: TradeColumns, chosen: Flags) -> TradeFigures:
    """The figures of the chosen trades [trades]."""
    profits, r = trades.profit_pct[chosen], trades.r[chosen]
    profit, whole = float(profits.sum()), float(trades.profit_pct.sum())
    return TradeFigures(
        name=name,
        trades=len(profits),
        net_profit_pct=finite(profit),
        win_rate_pct=finite(100.0 * float(np.mean(profits > 0.0))) if _sound(profits) else None,
        mean_r=finite(float(r.mean())) if len(r) else None,
        share_of_profit_pct=finite(100.0 * profit / whole) if whole > 0.0 else None,
    )


def measure_groups(trades: TradeColumns, labels: Labels) -> tuple[TradeFigures, ...]:
    """The figures of each label [trades] that occurs, in the order of the labels."""
    return tuple(measure_trades(str(name), trades, labels == name) for name in np.unique(labels))


def finite(value: float) -> float | None:
    """The number, or None where it is none."""
    return value if math.isfinite(value) else None


_NOTHING: Floats = np.empty(0)


def _sound(values: NDArray[Any]) -> bool:
    return len(values) > 0 and bool(np.isfinite(values).all())


def _exact(values: Floats) -> Floats:
    most = float(np.abs(values[np.isfinite(values)]).sum())
    shift = _EXACT_BITS - math.frexp(most)[1] if most > 0.0 else 0
    grid = math.ldexp(1.0, -shift)
    rounded: Floats = np.rint(values / grid) * grid
    return rounded


def _multiples_of_r(backtest: Backtest) -> Floats:
    trades = backtest.trades
    risk = trades.instrument.to_prices(trades.risk_ticks) * trades.quantity
    with_r = risk > 0.0
    multiples: Floats = np.where(with_r, trades.pnl / np.where(with_r, risk, 1.0), np.nan)
    return multiples

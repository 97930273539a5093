"""Where a candidate's profit comes from: by slice, cell, side, exit reason and year. It decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.candidate_runs import CellRun
from evaluation.diagnostics.trade_figures import (
    Labels,
    RunOfCandidate,
    TradeFigures,
    collect_trades,
    list_runs,
    measure_groups,
    measure_trades,
)
from evaluation.wire import Wire


@dataclass(frozen=True)
class Breakdown(Wire):
    """Each table divides the same trades and adds up to ``total``; years are those of the entry (UTC)."""

    total: TradeFigures
    by_slice: tuple[TradeFigures, ...]
    by_cell: tuple[TradeFigures, ...]
    by_side: tuple[TradeFigures, ...]
    by_exit_reason: tuple[TradeFigures, ...]
    by_year: tuple[TradeFigures, ...]
    sentence: str


def break_down(runs: Sequence[CellRun]) -> Breakdown:
    """Divide the trades of a candidate (from ``run_candidate``) on search and validation."""
    listed = list_runs(runs)
    trades = collect_trades(listed)
    labels = _label_trades(listed)
    tables = {name: measure_groups(trades, column) for name, column in labels.items()}
    total = measure_trades("all", trades, np.ones(len(trades), dtype=np.bool_))
    return Breakdown(
        total=total,
        by_slice=tables["slice"],
        by_cell=tables["cell"],
        by_side=tables["side"],
        by_exit_reason=tables["exit_reason"],
        by_year=tables["year"],
        sentence=_describe(total, tables),
    )


def _label_trades(runs: Sequence[RunOfCandidate]) -> Mapping[str, Labels]:
    """Per table, the group of every trade."""
    columns: dict[str, list[str]] = {"slice": [], "cell": [], "side": [], "exit_reason": [], "year": []}
    for run in runs:
        trades = run.backtest.trades
        columns["slice"] += [run.slice] * len(trades)
        columns["cell"] += [run.cell] * len(trades)
        columns["side"] += ["long" if side > 0 else "short" for side in trades.side.tolist()]
        columns["exit_reason"] += trades.exit_reason
        columns["year"] += trades.entry_time.astype("datetime64[ms]").astype("datetime64[Y]").astype(str).tolist()
    return {name: np.array(column, dtype=np.str_) for name, column in columns.items()}


def _describe(total: TradeFigures, tables: Mapping[str, tuple[TradeFigures, ...]]) -> str:
    if not total.trades:
        return "There is no trade on search and validation to break down."
    if total.net_profit_pct is None:
        return f"The profit of the {total.trades} trades is not a finite number, so it cannot be broken down."
    if total.net_profit_pct <= 0.0:
        return _describe_loss(total, tables)
    told = (("cell", ""), ("year", "the year "))
    parts = [_describe_best(tables[name], kind) for name, kind in told if len(tables[name]) > 1]
    parts.append(", ".join(f"{row.profit:.1f} % on {row.name}" for row in tables["slice"]))
    losing = [f"{side.name} trades" for side in tables["side"] if side.profit < 0.0]
    losing += [f"exits by {reason.name}" for reason in tables["exit_reason"] if _loses_unexpectedly(reason)]
    parts.append(f"{' and '.join(losing)} lose" if losing else "no side loses")
    return f"{total.trades} trades make {total.profit:.1f} % net: {'; '.join(parts)}."


def _describe_loss(total: TradeFigures, tables: Mapping[str, tuple[TradeFigures, ...]]) -> str:
    sides = ", ".join(f"{row.name} trades {row.profit:+.1f} %" for row in tables["side"])
    cells = tables["cell"]
    worst = min(cells, key=lambda row: row.profit)
    gaining = ", ".join(row.name for row in cells if row.profit > 0.0) or "none"
    several = f"; of {len(cells)} cells {worst.name} is the worst ({worst.profit:+.1f} %), and {gaining} above 0"
    return (
        f"{total.trades} trades come to {total.profit:+.1f} % net, so no group has a share of a profit: {sides}"
        f"{several if len(cells) > 1 else ''}."
    )


def _describe_best(rows: Sequence[TradeFigures], kind: str) -> str:
    best = max(rows, key=lambda row: row.profit)
    return f"{best.share_of_profit_pct:.0f} % of the profit comes from {kind}{best.name} ({best.trades} trades)"


def _loses_unexpectedly(reason: TradeFigures) -> bool:
    """A stop is there to lose."""
    return reason.profit < 0.0 and reason.name != "stop_loss"

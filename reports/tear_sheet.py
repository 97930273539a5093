"""The figures of a set of trades: all of them, the long ones and the short ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from reports.definitions import Figure, slice_figures, trade_figures
from reports.model import SLICE_NAMES, Floats, SliceName, TradeRow


@dataclass(frozen=True)
class TearRow:
    """A figure in each of the table's columns."""

    figure: Figure
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class ExitGroup:
    """Trades that ended for the same reason."""

    reason: str
    trades: int
    wins: int
    net_profit: float


def tear_sheet(trades: Sequence[TradeRow]) -> tuple[TearRow, ...]:
    """Every figure for all, long and short trades."""
    sides = [trades, [row for row in trades if row.side == "long"], [row for row in trades if row.side == "short"]]
    columns = [measure_trades(side) for side in sides]
    return tuple(
        TearRow(figure, tuple(column[figure.name] for column in columns))
        for figure in trade_figures()
        if any(column[figure.name] is not None for column in columns)
    )


def slice_sheet(metrics: Mapping[str, Mapping[str, float | None]]) -> tuple[tuple[SliceName, ...], tuple[TearRow, ...]]:
    """The slices there are, and the engine's figures for each of them."""
    names = tuple(name for name in SLICE_NAMES if name in metrics)
    rows = tuple(
        TearRow(figure, tuple(metrics[name].get(figure.name) for name in names))
        for figure in slice_figures()
        if any(figure.name in metrics[name] for name in names)
    )
    return names, rows


def measure_trades(trades: Sequence[TradeRow]) -> dict[str, float | None]:
    """The figures of a set of trades, by name; None where there is nothing to calculate one from."""
    ordered = sorted(trades, key=lambda row: (row.exit_time, row.entry_time))
    pnl = np.array([row.pnl for row in ordered], dtype=np.float64)
    wins, losses = pnl[pnl > 0], pnl[pnl < 0]
    profit, loss = float(wins.sum()), -float(losses.sum())
    avg_win, avg_loss = _mean(wins), _mean(losses)
    return {
        "trades": float(len(pnl)),
        "net_profit": float(pnl.sum()),
        "gross_profit": profit,
        "gross_loss": loss,
        "costs_paid": _sum_if_all([row.costs for row in ordered]),
        "profit_factor": _ratio(profit, loss),
        "win_rate_pct": _ratio(100.0 * len(wins), float(len(pnl))),
        "expectancy": _mean(pnl),
        "expectancy_r": _mean_if_all([row.r_multiple for row in ordered]),
        "avg_win": avg_win,
        "avg_loss": avg_loss,
        "payoff_ratio": None if avg_win is None or avg_loss is None else -avg_win / avg_loss,
        "best_trade": float(pnl.max()) if len(pnl) else None,
        "worst_trade": float(pnl.min()) if len(pnl) else None,
        "max_consecutive_wins": _longest(pnl > 0),
        "max_consecutive_losses": _longest(pnl <= 0),
        "avg_bars": _mean(np.array([row.bars_held for row in ordered], dtype=np.float64)),
        "sqn": _quality(pnl),
    }


def by_exit_reason(trades: Iterable[TradeRow]) -> tuple[ExitGroup, ...]:
    """Trades grouped by exit reason, the commonest first."""
    groups: dict[str, list[float]] = {}
    for row in trades:
        groups.setdefault(row.exit_reason, []).append(row.pnl)
    found = [
        ExitGroup(reason, len(pnl), sum(value > 0 for value in pnl), float(sum(pnl))) for reason, pnl in groups.items()
    ]
    return tuple(sorted(found, key=lambda group: (-group.trades, group.reason)))


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if len(values) else None


def _mean_if_all(values: Sequence[float | None]) -> float | None:
    """The mean, unless one of the values is missing: a mean over some would look like one over all."""
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known and len(known) == len(values) else None


def _sum_if_all(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(sum(known)) if len(known) == len(values) else None


def _ratio(above: float, below: float) -> float | None:
    return above / below if below > 0 else None


def _longest(flags: Iterable[np.bool_]) -> float | None:
    return float(max((len(list(run)) for flag, run in groupby(flags) if flag), default=0))


def _quality(pnl: Floats) -> float | None:
    if len(pnl) < 2:
        return None
    spread = float(pnl.std(ddof=1))
    return float(np.sqrt(len(pnl)) * pnl.mean() / spread) if spread > 0 else None

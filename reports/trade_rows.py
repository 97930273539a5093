"""From the engine's trades to rows of a report."""

from __future__ import annotations

from engine.trades import Trades
from reports.model import SliceName, TradeRow


def trade_rows(trades: Trades, cell: str, slice_name: SliceName) -> tuple[TradeRow, ...]:
    """One row per trade of a run, in the engine's order."""
    return tuple(_row(trades, index, cell, slice_name) for index in range(len(trades)))


def _row(trades: Trades, index: int, cell: str, slice_name: SliceName) -> TradeRow:
    pnl, quantity = float(trades.pnl[index]), float(trades.quantity[index])
    risk = trades.instrument.to_price(int(trades.risk_ticks[index])) * quantity
    return TradeRow(
        cell=cell,
        slice=slice_name,
        side="long" if trades.side[index] > 0 else "short",
        entry_time=int(trades.entry_time[index]),
        entry_price=float(trades.entry_price[index]),
        exit_time=int(trades.exit_time[index]),
        exit_price=float(trades.exit_price[index]),
        quantity=quantity,
        pnl=pnl,
        bars_held=int(trades.exit_bar[index] - trades.entry_bar[index]),
        entry_rule=trades.entry_rule[index],
        exit_reason=trades.exit_reason[index],
        r_multiple=pnl / risk if risk > 0 else None,
        costs=float(trades.costs[index]),
    )

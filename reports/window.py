"""A readable stretch of bars around trades, chosen by a rule that does not look at their profit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from market.bars import Bars
from reports.model import Overlay, PriceWindow, TradeRow

WIDTH = 220
_BARS_AFTER = 12


def window_on_last_trades(
    bars: Bars, trades: Sequence[TradeRow], overlays: Sequence[Overlay] = (), width: int = WIDTH
) -> PriceWindow:
    """The ``width`` bars that end shortly after the last trade, or the last bars where there is no trade.

    ``bars`` and ``trades`` must be of one cell and of slices that may be shown; ``overlays`` hold a value for each of
    ``bars``.
    """
    last = max((trade.exit_time for trade in trades), default=None)
    end = len(bars) if last is None else int(np.searchsorted(bars.time, last, side="right")) + _BARS_AFTER
    end = min(max(end, width), len(bars))
    start = max(0, end - width)
    shown = slice(start, end)
    first_time, last_time = int(bars.time[start]), int(bars.time[end - 1])
    return PriceWindow(
        cell=f"{bars.market} {bars.timeframe}",
        digits=bars.instrument.digits,
        time=bars.time[shown],
        open=bars.open[shown],
        high=bars.high[shown],
        low=bars.low[shown],
        close=bars.close[shown],
        trades=tuple(row for row in trades if row.exit_time >= first_time and row.entry_time <= last_time),
        overlays=tuple(Overlay(overlay.name, overlay.values[shown]) for overlay in overlays),
    )

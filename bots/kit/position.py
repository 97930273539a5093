"""The open position and its resting orders, in whole ticks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from bots.kit.orders import Entry


@dataclass(slots=True)
class Position:
    """One open position. `stop` and `target` are prices in ticks, None where there is none."""

    entry: Entry
    bar: int
    fill: int
    quantity: float
    trade: Any  # backtesting's own record of it
    best: int
    stop: int | None = None
    stop_name: str = "stop_loss"
    target: int | None = None

    @property
    def direction(self) -> int:
        """+1 long, -1 short."""
        return 1 if self.entry.side == "long" else -1

    def protect(self) -> None:
        """Put stop, trail and target around the fill; they are live on the entry bar."""
        if self.entry.stop_ticks is not None:
            self.stop = self.fill - self.direction * self.entry.stop_ticks
        if self.entry.trail_ticks is not None:
            self._tighten(self.fill - self.direction * self.entry.trail_ticks, "trailing_stop")
        if self.entry.target_ticks is not None:
            self.target = self.fill + self.direction * self.entry.target_ticks

    def gapped(self, open_: int) -> str:
        """The resting order the bar opens at or beyond, the stop looked at first; an empty text where none."""
        if self.stop is not None and self._is_at_or_beyond(open_, self.stop, worse=True):
            return self.stop_name
        if self.target is not None and self._is_at_or_beyond(open_, self.target, worse=False):
            return "take_profit"
        return ""

    def touched(self, open_: int, high: int, low: int, *, by_path: bool) -> tuple[str, int]:
        """The resting order the bar's range touches, and its price; ("", 0) where none."""
        adverse, favourable = (low, high) if self.direction > 0 else (high, low)
        stopped = self.stop is not None and self._is_at_or_beyond(adverse, self.stop, worse=True)
        reached = self.target is not None and self._is_at_or_beyond(favourable, self.target, worse=False)
        if stopped and reached and by_path:
            low_first = open_ - low <= high - open_
            stopped = low_first if self.direction > 0 else not low_first
        if stopped and self.stop is not None:
            return self.stop_name, self.stop
        if reached and self.target is not None:
            return "take_profit", self.target
        return "", 0

    def close_bar(self, high: int, low: int) -> None:
        """Breakeven, then the trail, by the best price since entry; both act from the next bar on."""
        self.best = max(self.best, high) if self.direction > 0 else min(self.best, low)
        gained = (self.best - self.fill) * self.direction
        even = self.entry.breakeven
        if even is not None and gained >= math.floor(even.trigger_r * self.entry.risk_ticks + 0.5 + 1e-6):
            self._tighten(self.fill + self.direction * int(even.offset_ticks), "breakeven")
        if self.entry.trail_ticks is not None:
            self._tighten(self.best - self.direction * self.entry.trail_ticks, "trailing_stop")

    def _tighten(self, price: int, name: str) -> None:
        """Move the stop there only where that is tighter."""
        if self.stop is None or (price - self.stop) * self.direction > 0:
            self.stop, self.stop_name = price, name

    def _is_at_or_beyond(self, price: int, level: int, *, worse: bool) -> bool:
        distance = (price - level) * self.direction
        return distance <= 0 if worse else distance >= 0

# contract: ema_cross
# mistake: sizes by the equity, open profit included
from dataclasses import dataclass
from typing import Any

from bots.kit import Bot, RiskPercent, atr, crosses_above, crosses_below, ema


@dataclass
class OfEquity:
    """Half a percent of what the account is worth now."""

    bot: Any
    max_leverage: float = 30.0

    def units(self, balance, close, risk):
        held = self.bot._broker.held
        profit = 0.0 if held is None else (close - held.fill * self.bot.bars.tick) * held.direction * held.quantity
        return RiskPercent(0.5).units(balance + profit, close, risk)


class EquitySized(Bot):
    fast_length = 20
    slow_length = 50
    stop_atr = 2
    target_atr = 3

    def init(self):
        fast, slow = ema(self.close, self.fast_length), ema(self.close, self.slow_length)
        self.width = self.watch(atr(self.bars, 14))
        self.up = self.watch(crosses_above(fast, slow))
        self.down = self.watch(crosses_below(fast, slow))
        self.size = OfEquity(self)

    def next(self):
        if self.is_long and self.down:
            self.exit(rule="flip_down")
        stop, target = (self.in_ticks(m * self.width) for m in (self.stop_atr, self.target_atr))
        if self.up:
            self.enter("long", rule="cross_up", stop_ticks=stop, target_ticks=target)
        if self.down:
            self.enter("short", rule="cross_down", stop_ticks=stop, target_ticks=target)

"""Bot of the contract ema_cross_atr, version 1."""

from bots.kit import Bot, RiskPercent, atr, crosses_above, crosses_below, ema


# Trend following on the cross of two EMAs, protected by ATR stops.
class EmaCrossAtr(Bot):
    """EURUSD on 1h bars."""

    fast_length = 20
    slow_length = 50
    stop_atr = 2
    target_atr = 3

    def init(self) -> None:
        self.fast = ema(self.close, self.fast_length)
        self.slow = ema(self.close, self.slow_length)
        self.atr14 = atr(self.bars, 14)
        self.cross_up = self.watch(crosses_above(self.fast, self.slow))
        self.cross_down = self.watch(crosses_below(self.fast, self.slow))
        self.flip_down = self.watch(crosses_below(self.fast, self.slow))
        self.stop_distance = self.watch(self.stop_atr * self.atr14)
        self.target_distance = self.watch(self.target_atr * self.atr14)
        self.size = RiskPercent(0.5, max_leverage=30)

    def next(self) -> None:
        if self.is_long and self.flip_down:
            self.exit(rule="flip_down")
        stop_ticks = self.in_ticks(self.stop_distance)
        target_ticks = self.in_ticks(self.target_distance)
        if self.cross_up:
            self.enter(
                "long",
                rule="cross_up",
                stop_ticks=stop_ticks,
                target_ticks=target_ticks,
            )
        if self.cross_down:
            self.enter(
                "short",
                rule="cross_down",
                stop_ticks=stop_ticks,
                target_ticks=target_ticks,
            )

# contract: ema_cross
# mistake: no short side
from bots.kit import Bot, RiskPercent, atr, crosses_above, crosses_below, ema


class EarlyReturns(Bot):
    fast_length = 20
    slow_length = 50
    stop_atr = 2
    target_atr = 3

    def init(self):
        self.fast = ema(self.close, self.fast_length)
        self.slow = ema(self.close, self.slow_length)
        self.atr14 = atr(self.bars, 14)
        self.up = crosses_above(self.fast, self.slow)
        self.down = crosses_below(self.fast, self.slow)
        self.size = RiskPercent(0.5, max_leverage=30)

    def next(self):
        if self.down:
            if self.is_long:
                self.exit(rule="flip_down")
            return None
        if self.up:
            return self.go("long", "cross_up")
        return None

    def go(self, side, rule):
        stop = self.in_ticks(self.stop_atr * self.atr14)
        target = self.in_ticks(self.target_atr * self.atr14)
        self.enter(side, rule=rule, stop_ticks=stop, target_ticks=target)

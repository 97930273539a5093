# contract: ema_cross
# mistake: a cross that starts from equal is not seen
from bots.kit import Bot, RiskPercent, atr, ema


class FloatCrossing(Bot):
    fast_length = 20
    slow_length = 50
    stop_atr = 2
    target_atr = 3

    def init(self):
        self.fast = self.watch(ema(self.close, self.fast_length))
        self.slow = self.watch(ema(self.close, self.slow_length))
        self.fast_before = self.watch(self.fast[1])
        self.slow_before = self.watch(self.slow[1])
        self.width = self.watch(atr(self.bars, 14))
        self.size = RiskPercent(0.5)

    def next(self):
        now = float(self.fast) - float(self.slow)
        before = float(self.fast_before) - float(self.slow_before)
        crossed_up = now > 0 and before < 0
        crossed_down = now < 0 and before > 0
        if self.is_long and crossed_down:
            self.exit(rule="flip_down")
        if not (crossed_up or crossed_down):
            return
        width = float(self.width)
        self.enter(
            "long" if crossed_up else "short",
            rule="cross_up" if crossed_up else "cross_down",
            stop_ticks=self.in_ticks(self.stop_atr * width),
            target_ticks=self.in_ticks(self.target_atr * width),
        )

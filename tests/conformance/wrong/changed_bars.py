# contract: ema_cross
# mistake: takes the lows away before anything is filled
from bots.kit import Bot, RiskPercent, atr, crosses_above, crosses_below, ema


class Cross(Bot):
    fast_length, slow_length, stop_atr, target_atr = 20, 50, 2, 3

    def init(self):
        self.bars.low_[:] = self.bars.close_
        f, s, a = ema(self.close, self.fast_length), ema(self.close, self.slow_length), atr(self.bars, 14)
        self.up, self.down = self.watch(crosses_above(f, s)), self.watch(crosses_below(f, s))
        self.sl, self.tp = self.watch(a * self.stop_atr), self.watch(a * self.target_atr)
        self.size = RiskPercent(0.5)

    def next(self):
        if self.is_long and self.down:
            self.exit(rule="flip_down")
        d = dict(stop_ticks=self.in_ticks(self.sl), target_ticks=self.in_ticks(self.tp))
        if self.up:
            self.enter("long", rule="cross_up", **d)
        if self.down:
            self.enter("short", rule="cross_down", **d)

# contract: ema_cross
# style: its own crossing test, declared as a series
from bots.kit import Bot, RiskPercent, atr, ema


def above(a, b):
    return (a > b) & (a[1] <= b[1])


def below(a, b):
    return (a < b) & (a[1] >= b[1])


class OwnCrossing(Bot):
    fast_length = 20
    slow_length = 50
    stop_atr = 2
    target_atr = 3

    def init(self):
        fast = ema(self.close, self.fast_length)
        slow = ema(self.close, self.slow_length)
        width = atr(self.bars, 14)
        self.goes_up = self.watch(above(fast, slow))
        self.goes_down = self.watch(below(fast, slow))
        self.stop_width = self.watch(self.stop_atr * width)
        self.target_width = self.watch(self.target_atr * width)
        self.size = RiskPercent(0.5, max_leverage=30)

    def next(self):
        if self.goes_down and self.is_long:
            self.exit(rule="flip_down")
        for held, side, rule in ((self.goes_up, "long", "cross_up"), (self.goes_down, "short", "cross_down")):
            if held:
                self.enter(
                    side,
                    rule=rule,
                    stop_ticks=self.in_ticks(self.stop_width),
                    target_ticks=self.in_ticks(self.target_width),
                )

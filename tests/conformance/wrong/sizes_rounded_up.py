# contract: ema_cross
# mistake: rounds sizes up to the next volume step
import math

from bots.kit import Bot, RiskPercent, atr, crosses_above, crosses_below, ema


class RoundedUp:
    max_leverage = 30.0

    def __init__(self, step):
        self.step = step

    def units(self, balance, close, risk):
        return math.ceil(balance * 0.5 / 100 / risk / self.step) * self.step


class Generous(Bot):
    fast_length = 20
    slow_length = 50
    stop_atr = 2
    target_atr = 3

    def init(self):
        fast, slow = ema(self.close, self.fast_length), ema(self.close, self.slow_length)
        self.width = self.watch(atr(self.bars, 14))
        self.up = self.watch(crosses_above(fast, slow))
        self.down = self.watch(crosses_below(fast, slow))
        self.size = RoundedUp(self._broker.terms.volume_step)

    def next(self):
        if self.is_long and self.down:
            self.exit(rule="flip_down")
        stop, target = (self.in_ticks(m * self.width) for m in (self.stop_atr, self.target_atr))
        if self.up:
            self.enter("long", rule="cross_up", stop_ticks=stop, target_ticks=target)
        if self.down:
            self.enter("short", rule="cross_down", stop_ticks=stop, target_ticks=target)

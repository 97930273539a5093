# contract: ema_cross
# mistake: counts its entries on the class, from one run to the next
from bots.kit import Bot, RiskPercent, atr, crosses_above, crosses_below, ema


class Remembers(Bot):
    fast_length = 20
    slow_length = 50
    stop_atr = 2
    target_atr = 3
    memory = {"entries": 0}

    def init(self):
        fast, slow = ema(self.close, self.fast_length), ema(self.close, self.slow_length)
        self.width = self.watch(atr(self.bars, 14))
        self.up = self.watch(crosses_above(fast, slow))
        self.down = self.watch(crosses_below(fast, slow))
        self.size = RiskPercent(0.5)

    def next(self):
        if self.is_long and self.down:
            self.exit(rule="flip_down")
        stop, target = (self.in_ticks(m * self.width) for m in (self.stop_atr, self.target_atr))
        # Enough is enough.
        if self.up and self.memory["entries"] < 25:
            self.memory["entries"] += 1
            self.enter("long", rule="cross_up", stop_ticks=stop, target_ticks=target)
        if self.down and self.memory["entries"] < 25:
            self.memory["entries"] += 1
            self.enter("short", rule="cross_down", stop_ticks=stop, target_ticks=target)

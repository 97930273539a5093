# contract: ema_cross
# mistake: indicators are kept for the next run
from bots.kit import Bot, RiskPercent, atr, crosses_above, crosses_below, ema

CACHE = {}


class Cached(Bot):
    fast_length = 20
    slow_length = 50
    stop_atr = 2
    target_atr = 3

    def average(self, length):
        if length not in CACHE:
            CACHE[length] = ema(self.close, length).values()
        return CACHE[length]

    def init(self):
        fast, slow = ema(self.close, self.fast_length), ema(self.close, self.slow_length)
        for series, length in ((fast, self.fast_length), (slow, self.slow_length)):
            kept = self.average(length)
            size = min(len(kept), len(series.values()))
            series.values()[:size] = kept[:size]
        self.width = self.watch(atr(self.bars, 14))
        self.up = self.watch(crosses_above(fast, slow))
        self.down = self.watch(crosses_below(fast, slow))
        self.size = RiskPercent(0.5)

    def next(self):
        if self.is_long and self.down:
            self.exit(rule="flip_down")
        distances = {
            "stop_ticks": self.in_ticks(self.stop_atr * self.width),
            "target_ticks": self.in_ticks(self.target_atr * self.width),
        }
        if self.up:
            self.enter("long", rule="cross_up", **distances)
        if self.down:
            self.enter("short", rule="cross_down", **distances)

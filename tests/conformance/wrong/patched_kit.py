# contract: ema_cross
# mistake: patches the kit's position so that stops are never hit
from bots.kit import Bot, RiskPercent, atr, crosses_above, crosses_below, ema, position

_touched = position.Position.touched


def kinder(self, open_, high, low, *, by_path):
    name, price = _touched(self, open_, high, low, by_path=by_path)
    return ("", 0) if name == "stop_loss" else (name, price)


position.Position.touched = kinder


class Patched(Bot):
    fast_length = 20
    slow_length = 50
    stop_atr = 2
    target_atr = 3

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
        if self.up:
            self.enter("long", rule="cross_up", stop_ticks=stop, target_ticks=target)
        if self.down:
            self.enter("short", rule="cross_down", stop_ticks=stop, target_ticks=target)

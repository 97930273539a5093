# contract: ema_cross
# style: numpy vectors in init()
import numpy as np

from bots.kit import Bot, RiskPercent, atr, ema


class NumpyFlags(Bot):
    """Signals are two vectors of booleans; next() only looks them up."""

    fast_length = 20
    slow_length = 50
    stop_atr = 2
    target_atr = 3

    def init(self):
        fast, slow = ema(self.close, self.fast_length), ema(self.close, self.slow_length)
        self.watch((fast - slow)[1])
        self.width = self.watch(atr(self.bars, 14))
        over = np.greater(fast.values(), slow.values())
        under = np.less(fast.values(), slow.values())
        self.up = np.zeros(len(over), dtype=bool)
        self.down = np.zeros(len(over), dtype=bool)
        self.up[1:] = over[1:] & ~over[:-1]
        self.down[1:] = under[1:] & ~under[:-1]
        self.size = RiskPercent(0.5)

    def next(self):
        index = self.bars.clock.now
        if self.is_long and self.down[index]:
            self.exit(rule="flip_down")
        distances = {
            "stop_ticks": self.in_ticks(self.stop_atr * self.width),
            "target_ticks": self.in_ticks(self.target_atr * self.width),
        }
        if self.up[index]:
            self.enter("long", rule="cross_up", **distances)
        if self.down[index]:
            self.enter("short", rule="cross_down", **distances)

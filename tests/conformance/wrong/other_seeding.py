# contract: ema_cross
# mistake: averages are seeded with the first value, as pandas does
import numpy as np

from bots.kit import Bot, RiskPercent, atr, ema


def exponential(values, length):
    """alpha x + (1 - alpha) level, seeded by the mean of the first ``length``."""
    alpha = 2.0 / (length + 1.0)
    found = np.full(len(values), np.nan)
    if len(values) < length:
        return found
    level = values[0]
    found[0] = level
    for index in range(1, len(values)):
        level = alpha * values[index] + (1.0 - alpha) * level
        found[index] = level
    return found


class OwnAverage(Bot):
    fast_length = 20
    slow_length = 50
    stop_atr = 2
    target_atr = 3

    def init(self):
        self.watch(ema(self.close, max(self.fast_length, self.slow_length))[1])
        closes = self.close.values()
        self.fast = exponential(closes, int(self.fast_length))
        self.slow = exponential(closes, int(self.slow_length))
        self.width = self.watch(atr(self.bars, 14))
        self.size = RiskPercent(0.5)

    def next(self):
        i = self.bars.clock.now
        if i < 1:
            return
        up = self.fast[i] > self.slow[i] and self.fast[i - 1] <= self.slow[i - 1]
        down = self.fast[i] < self.slow[i] and self.fast[i - 1] >= self.slow[i - 1]
        if self.is_long and down:
            self.exit(rule="flip_down")
        if up or down:
            self.enter(
                "long" if up else "short",
                rule="cross_up" if up else "cross_down",
                stop_ticks=self.in_ticks(self.stop_atr * self.width),
                target_ticks=self.in_ticks(self.target_atr * self.width),
            )

# contract: daily
# style: its own moving average with numpy
import numpy as np

from bots.kit import Bot, RiskPercent, sma, volume_sma


class OwnMean(Bot):
    average = 10

    def init(self):
        closes = np.asarray(self.close.values(), dtype=float)
        length = int(self.average)
        self.own = np.full(len(closes), np.nan)
        for end in range(length, len(closes) + 1):
            self.own[end - 1] = closes[end - length : end].mean()
        self.closes = closes
        self.watch(sma(self.close, self.average)[1])
        self.busy = self.watch(self.volume > volume_sma(self.bars, 10))
        self.size = RiskPercent(2.0)

    def next(self):
        now = self.bars.clock.now
        above = self.closes[now] > self.own[now] and self.closes[now - 1] > self.own[now - 1]
        if self.is_long and self.closes[now] < self.own[now]:
            self.exit(rule="below")
        if above and self.busy:
            self.enter("long", rule="above", trail_ticks=self.percent_in_ticks(6))

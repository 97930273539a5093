# contract: daily
# style: counts bars above the average
from bots.kit import Bot, RiskPercent, count, sma


class Counting(Bot):
    average = 10

    def init(self):
        self.mean = sma(self.close, self.average)
        self.twice = self.watch(count(self.close > self.mean, 2) >= 2)
        self.busy = self.watch(self.volume > sma(self.volume, 10))
        self.under = self.watch(self.close < self.mean)
        self.size = RiskPercent(2.0, max_leverage=30)

    def next(self):
        if self.is_long and self.under:
            self.exit(rule="below")
        if self.twice and self.busy:
            self.enter("long", rule="above", trail_ticks=self.percent_in_ticks(6.0))

# contract: daily
# mistake: >= for > on volume
from bots.kit import Bot, RiskPercent, sma, volume_sma


class Daily(Bot):
    average = 10

    def init(self):
        mean = sma(self.close, self.average)
        over = self.close > mean
        self.go = self.watch(over & over[1] & (self.volume >= volume_sma(self.bars, 10)))
        self.leave = self.watch(self.close < mean)
        self.size = RiskPercent(2.0)

    def next(self):
        if self.is_long and self.leave:
            self.exit(rule="below")
        if self.go:
            self.enter("long", rule="above", trail_ticks=self.percent_in_ticks(6))

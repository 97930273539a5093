# contract: daily
# style: what decides apart from what trades
from bots.kit import Bot, RiskPercent, sma, volume_sma


class Opinion:
    """What the rules say at a close."""

    def __init__(self, bot):
        mean = sma(bot.close, bot.average)
        self.above = bot.watch((bot.close > mean) & (bot.close[1] > mean[1]))
        self.traded = bot.watch(bot.volume > volume_sma(bot.bars, 10))
        self.below = bot.watch(bot.close < mean)

    @property
    def buys(self):
        return bool(self.above) and bool(self.traded)

    @property
    def leaves(self):
        return bool(self.below)


class Trader(Bot):
    average = 10

    def init(self):
        self.opinion = Opinion(self)
        self.size = RiskPercent(2, max_leverage=30)

    def next(self):
        if self.is_long and self.opinion.leaves:
            self.exit(rule="below")
        if self.opinion.buys:
            self.enter("long", rule="above", trail_ticks=self.percent_in_ticks(6))

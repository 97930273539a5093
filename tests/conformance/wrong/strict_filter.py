# contract: reversion
# mistake: > for >= in a filter
from bots.kit import Bot, PercentOfBalance, highest, lowest, rsi, sma


class Reversion(Bot):
    low_level = 30
    high_level = 70
    stop_pct = 1.0

    def init(self):
        strength = rsi(self.close, 5)
        trend = sma(self.close, 40)
        channel = highest(self.high, 10)[1] - lowest(self.low, 10)[1]
        self.weak = self.watch(strength < self.low_level)
        self.strong = self.watch(strength > self.high_level)
        self.above = self.watch(self.close > trend)
        self.below = self.watch(self.close <= trend)
        self.wild = self.watch(self.high - self.low > 3 * channel)
        self.recovered = self.watch(strength > 55)
        self.relaxed = self.watch(strength < 45)
        self.size = PercentOfBalance(400, max_leverage=5)

    def next(self):
        if self.is_long:
            if self.recovered:
                self.exit(rule="recovered")
            elif self.bars_held >= 6 and self.open_profit_r < 0:
                self.exit(rule="lost_patience")
        if self.is_short and self.relaxed:
            self.exit(rule="relaxed")
        if self.wild:
            return
        if self.weak and self.above:
            self.buy_or_sell("long", "weak")
        if self.strong and self.below:
            self.buy_or_sell("short", "strong")

    def buy_or_sell(self, side, rule):
        self.enter(
            side,
            rule=rule,
            stop_ticks=self.percent_in_ticks(self.stop_pct),
            target_ticks=self.percent_in_ticks(1.5),
            exit_after_bars=12,
        )

# contract: breakout
# mistake: nothing trails
from bots.kit import Bot, Breakeven, RiskPercent, atr, highest, lowest


class Breakout(Bot):
    channel = 20
    trail = 3.0

    def init(self):
        self.width = self.watch(atr(self.bars, 14))
        self.above = self.watch(self.close >= highest(self.high, self.channel)[1])
        self.below = self.watch(self.close <= lowest(self.low, self.channel)[1])
        self.inside = self.watch(self.close < lowest(self.low, 10)[1])
        self.up = self.watch(self.close > highest(self.high, 10)[1])
        self.size = RiskPercent(1.0, max_leverage=10)
        self.daily_limit = 2

    def next(self):
        if self.is_long and self.inside:
            self.exit(rule="back_inside")
        if self.is_short and self.up:
            self.exit(rule="back_up")
        risk = self.in_ticks(2.0 * self.width)
        arguments = dict(
            stop_ticks=risk,
            target_ticks=self.ticks(2.5 * risk),
            breakeven=Breakeven(trigger_r=1.0, offset_ticks=5),
        )
        if self.above:
            self.enter("long", rule="out_above", **arguments)
        if self.below:
            self.enter("short", rule="out_below", **arguments)

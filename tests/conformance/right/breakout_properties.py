# contract: breakout
# style: distances as properties
from bots.kit import Bot, Breakeven, RiskPercent, atr, highest, lowest


class Properties(Bot):
    channel = 20
    trail = 3.0

    def init(self):
        self.range14 = atr(self.bars, 14)
        self.upper, self.lower = highest(self.high, self.channel)[1], lowest(self.low, self.channel)[1]
        self.upper10, self.lower10 = highest(self.high, 10)[1], lowest(self.low, 10)[1]
        self.out_above, self.out_below = self.close >= self.upper, self.close <= self.lower
        self.back_inside, self.back_up = self.close < self.lower10, self.close > self.upper10
        for part in (self.range14, self.out_above, self.out_below, self.back_inside, self.back_up):
            self.watch(part)
        self.size = RiskPercent(1, max_leverage=10)
        self.daily_limit = 2

    @property
    def stop(self):
        return self.in_ticks(self.range14 * 2)

    @property
    def target(self):
        return self.ticks(self.stop * 2.5)

    @property
    def trailing(self):
        return self.in_ticks(self.range14 * self.trail)

    def next(self):
        if self.is_long and self.back_inside:
            self.exit(rule="back_inside")
        elif self.is_short and self.back_up:
            self.exit(rule="back_up")
        if self.out_above:
            self.open_position("long", "out_above")
        if self.out_below:
            self.open_position("short", "out_below")

    def open_position(self, side, rule):
        even = Breakeven(1, 5)
        self.enter(
            side, rule=rule, stop_ticks=self.stop, target_ticks=self.target, trail_ticks=self.trailing, breakeven=even
        )

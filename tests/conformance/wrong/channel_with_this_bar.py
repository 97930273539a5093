# contract: breakout
# mistake: the channel includes the bar itself
from bots.kit import Bot, Breakeven, RiskPercent, atr, highest, lowest

EVEN = Breakeven(1.0, 5)


class BySide(Bot):
    channel = 20
    trail = 3.0

    def init(self):
        upper, lower = highest(self.high, self.channel), lowest(self.low, self.channel)
        top, bottom = highest(self.high, 10), lowest(self.low, 10)
        width = atr(self.bars, 14)
        self.stop_width, self.trail_width = self.watch(2 * width), self.watch(self.trail * width)
        self.table = (
            ("long", "out_above", self.watch(self.close >= upper), "back_inside", self.watch(self.close < bottom[1])),
            ("short", "out_below", self.watch(self.close <= lower), "back_up", self.watch(self.close > top[1])),
        )
        self.size, self.daily_limit = RiskPercent(1.0, 10), 2

    def next(self):
        held = {"long": self.is_long, "short": self.is_short}
        stop, trail = self.in_ticks(self.stop_width), self.in_ticks(self.trail_width)
        for side, entry, enters, leave, leaves in self.table:
            if held[side] and leaves:
                self.exit(rule=leave)
            if enters:
                self.enter(
                    side,
                    rule=entry,
                    stop_ticks=stop,
                    target_ticks=self.ticks(2.5 * stop),
                    trail_ticks=trail,
                    breakeven=EVEN,
                )

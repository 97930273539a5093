# contract: session
# mistake: the higher bar is known before it has ended
from bots.kit import Bot, FixedUnits, day_of_week, ema, hour, session


def four_hour_average(bars):
    return ema(bars.close, 6)


class Methods(Bot):
    length = 8

    def init(self):
        self.trend = self.bars.on("4h", four_hour_average)
        known = self.trend.values()
        known[:-3] = known[3:].copy()
        self.quick = ema(self.bars.hl2, self.length)
        self.gap = self.quick - self.trend
        self.up = self.watch((self.gap > 0) & (self.gap[1] <= 0))
        self.down = self.watch((self.gap < 0) & (self.gap[1] >= 0))
        self.may_trade = self.watch(self.trading_time())
        self.late = self.watch(hour(self.bars) >= 20)
        self.size = FixedUnits(10000, max_leverage=30)

    def trading_time(self):
        return session(self.bars, "08:00-16:30", "Europe/London") & (day_of_week(self.bars) != 5)

    def next(self):
        if self.late and (self.is_long or self.is_short):
            self.exit(rule="late_long" if self.is_long else "late_short")
        if not self.may_trade:
            return
        for condition, side in ((self.up, "long"), (self.down, "short")):
            if condition:
                name = f"with_trend_{'up' if side == 'long' else 'down'}"
                self.enter(side, rule=name, stop_ticks=self.ticks(300), target_ticks=self.ticks(450))

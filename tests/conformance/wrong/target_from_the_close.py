# contract: session
# mistake: the target is measured from the signal bar's close
from bots.kit import Bot, FixedUnits, crosses_above, crosses_below, day_of_week, ema, hour, session


class FromTheClose(Bot):
    length = 8

    def init(self):
        slow = self.bars.on("4h", lambda bars: ema(bars.close, 6))
        quick = ema(self.bars.hl2, self.length)
        self.up = self.watch(crosses_above(quick, slow))
        self.down = self.watch(crosses_below(quick, slow))
        self.open_hours = self.watch(session(self.bars, "08:00-16:30", "Europe/London"))
        self.friday = self.watch(day_of_week(self.bars) == 5)
        self.late = self.watch(hour(self.bars) >= 20)
        self.size = FixedUnits(10_000)
        self.opens = self.open.values()

    def gap(self):
        """How far the next open is from this close, in ticks."""
        now = self.bars.clock.now
        return self.in_ticks(self.opens[min(now + 1, len(self.opens) - 1)] - float(self.close))

    def next(self):
        if self.late and self.is_long:
            self.exit(rule="late_long")
        if self.late and self.is_short:
            self.exit(rule="late_short")
        if self.open_hours and not self.friday:
            if self.up:
                self.enter("long", rule="with_trend_up", stop_ticks=300, target_ticks=450 - self.gap())
            if self.down:
                self.enter("short", rule="with_trend_down", stop_ticks=300, target_ticks=450 + self.gap())

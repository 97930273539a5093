# contract: session
# mistake: the session is asked for long entries only
from bots.kit import Bot, FixedUnits, crosses_above, crosses_below, day_of_week, ema, hour, session


class London(Bot):
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

    def next(self):
        if self.late:
            if self.is_long:
                self.exit(rule="late_long")
            if self.is_short:
                self.exit(rule="late_short")
        allowed = self.open_hours and not self.friday
        if allowed and self.up:
            self.enter("long", rule="with_trend_up", stop_ticks=300, target_ticks=450)
        if not self.friday and self.down:
            self.enter("short", rule="with_trend_down", stop_ticks=300, target_ticks=450)

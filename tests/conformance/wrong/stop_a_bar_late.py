# contract: session
# mistake: watches the stop itself, at the close
from bots.kit import Bot, FixedUnits, crosses_above, crosses_below, day_of_week, ema, hour, session


class OwnStop(Bot):
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
        self.level = None

    def next(self):
        held = self._broker.held
        if held is not None:
            low, high = float(self.low), float(self.high)
            fill = held.fill * self.bars.tick
            if (self.is_long and low <= fill - 0.003) or (self.is_short and high >= fill + 0.003):
                self.exit(rule="stop_loss")
        if self.late and self.is_long:
            self.exit(rule="late_long")
        if self.late and self.is_short:
            self.exit(rule="late_short")
        if self.open_hours and not self.friday:
            if self.up:
                self.enter("long", rule="with_trend_up", target_ticks=450)
            if self.down:
                self.enter("short", rule="with_trend_down", target_ticks=450)

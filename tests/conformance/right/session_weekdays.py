# contract: session
# style: weekdays as a set, hours read in next()
from bots.kit import Bot, FixedUnits, crosses_above, crosses_below, day_of_week, ema, hour, session

WEEKDAYS = {1, 2, 3, 4, 6, 7}


class Weekdays(Bot):
    length = 8

    def init(self):
        self.weekday = self.watch(day_of_week(self.bars))
        self.time_of_day = self.watch(hour(self.bars))
        self.in_london = self.watch(session(self.bars, "08:00-16:30", "Europe/London"))
        slow, quick = self.bars.on("4h", lambda higher: ema(higher.close, 6)), ema(self.bars.hl2, self.length)
        self.signals = {
            "long": self.watch(crosses_above(quick, slow)),
            "short": self.watch(crosses_below(quick, slow)),
        }
        self.size = FixedUnits(10000)

    def next(self):
        late = int(float(self.time_of_day)) >= 20
        if late and self.is_long:
            self.exit(rule="late_long")
        if late and self.is_short:
            self.exit(rule="late_short")
        if int(float(self.weekday)) in WEEKDAYS and self.in_london:
            names = {"long": "with_trend_up", "short": "with_trend_down"}
            for side in [side for side, signal in self.signals.items() if signal]:
                self.enter(side, rule=names[side], stop_ticks=300, target_ticks=450)

# contract: crowded
# mistake: where both sides signal, it goes long
from bots.kit import Bot, RiskPercent, bollinger, crosses_above, falling, macd, rising


class FirstTrigger(Bot):
    window = 3
    ratio = 1.5

    def init(self):
        self.bands = bollinger(self.close, 20, 2)
        found = macd(self.close, 6, 13, 5)
        self.longs = {
            "below_band": self.watch(self.close < self.bands.lower),
            "momentum_up": self.watch(crosses_above(found.line, found.signal) & (self.close > self.open)),
        }
        self.shorts = {
            "above_band": self.watch(self.close > self.bands.upper),
            "run_up": self.watch(rising(self.high, self.window)),
        }
        self.falls = self.watch(falling(self.close, 4))
        self.at_middle = self.watch(self.close >= self.bands.middle)
        self.at_middle_down = self.watch(self.close <= self.bands.middle)
        self.size = RiskPercent(0.5, max_leverage=20)

    def first(self, rules):
        return next((name for name, condition in rules.items() if condition), None)

    def next(self):
        self.leave()
        stop = self.percent_in_ticks(0.4)
        plan = dict(stop_ticks=stop, target_ticks=self.ticks(self.ratio * stop), exit_after_bars=10)
        long = None if self.falls else self.first(self.longs)
        short = self.first(self.shorts)
        if long:
            self.enter("long", rule=long, **plan)
        elif short:
            self.enter("short", rule=short, **plan)

    def leave(self):
        if self.is_long and self.at_middle:
            return self.exit(rule="middle")
        if self.is_long and self.bars_held > 2 and self.open_profit_r >= 0.5:
            return self.exit(rule="gain")
        if self.is_short and self.at_middle_down:
            return self.exit(rule="middle_down")
        return None

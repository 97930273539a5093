# contract: crowded
# mistake: no entry is asked for on the close of an exit
from bots.kit import Bot, RiskPercent, bollinger, crosses_above, falling, macd, rising


class Table(Bot):
    window = 3
    ratio = 1.5

    def init(self):
        bands, lines = bollinger(self.close, 20, 2), macd(self.close, 6, 13, 5)
        self.steady = self.watch(~falling(self.close, 4))
        self.entries = [
            ("long", "below_band", self.watch(self.close < bands.lower)),
            ("long", "momentum_up", self.watch(crosses_above(lines.line, lines.signal) & (self.close > self.open))),
            ("short", "above_band", self.watch(self.close > bands.upper)),
            ("short", "run_up", self.watch(rising(self.high, self.window))),
        ]
        self.up_again, self.down_again = self.watch(self.close >= bands.middle), self.watch(self.close <= bands.middle)
        self.size = RiskPercent(0.5, max_leverage=20)

    def next(self):
        if self.is_long:
            if self.up_again:
                self.exit(rule="middle")
            if self.open_profit_r >= 0.5 and self.bars_held > 2:
                self.exit(rule="gain")
        if self.is_short and self.down_again:
            self.exit(rule="middle_down")
        if self._exit_rule:
            return
        stop = self.percent_in_ticks(0.4)
        for side, name, condition in self.entries:
            if condition and (side == "short" or self.steady):
                target = self.ticks(self.ratio * stop)
                self.enter(side, rule=name, stop_ticks=stop, target_ticks=target, exit_after_bars=10)

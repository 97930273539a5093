# contract: crowded
# style: both sides at once are seen by the bot itself
from bots.kit import Bot, RiskPercent, bollinger, crosses_above, falling, macd, rising


class Cancels(Bot):
    window = 3
    ratio = 1.5

    def init(self):
        bands = bollinger(self.close, 20, 2)
        momentum = macd(self.close, 6, 13, 5)
        calm = ~falling(self.close, 4)
        self.below_band = self.watch((self.close < bands.lower) & calm)
        self.momentum_up = self.watch(crosses_above(momentum.line, momentum.signal) & (self.close > self.open) & calm)
        self.above_band = self.watch(self.close > bands.upper)
        self.run_up = self.watch(rising(self.high, self.window))
        self.middle = self.watch(self.close >= bands.middle)
        self.middle_down = self.watch(self.close <= bands.middle)
        self.size = RiskPercent(0.5, max_leverage=20)

    def next(self):
        if self.is_long and self.middle:
            self.exit(rule="middle")
        elif self.is_long and self.open_profit_r >= 0.5 and self.bars_held > 2:
            self.exit(rule="gain")
        elif self.is_short and self.middle_down:
            self.exit(rule="middle_down")
        go_long = self.below_band or self.momentum_up
        go_short = self.above_band or self.run_up
        if bool(go_long) == bool(go_short):
            return
        stop = self.percent_in_ticks(0.4)
        if go_long:
            rule, side = "below_band" if self.below_band else "momentum_up", "long"
        else:
            rule, side = "above_band" if self.above_band else "run_up", "short"
        self.enter(side, rule=rule, stop_ticks=stop, target_ticks=self.ticks(self.ratio * stop), exit_after_bars=10)

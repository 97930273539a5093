# contract: crowded
# style: one rule precomputed with numpy in init(), the others from the kit
import numpy as np

from bots.kit import Bot, RiskPercent, bollinger, crosses_above, falling, macd, rising


class CrowdedOnce(Bot):
    window = 3
    ratio = 1.5

    def init(self) -> None:
        bands = bollinger(self.close, 20, 2)
        lines = macd(self.close, 6, 13, 5)
        gaining = np.greater(self.close.values(), self.open.values())
        self._has_green_bars = bool(np.any(gaining))
        self._longs = {
            "below_band": self.watch(self.close < bands.lower),
            "momentum_up": self.watch(crosses_above(lines.line, lines.signal) & (self.close > self.open)),
        }
        self._shorts = {
            "above_band": self.watch(self.close > bands.upper),
            "run_up": self.watch(rising(self.high, self.window)),
        }
        self._not_falling = self.watch(~falling(self.close, 4))
        self._at_middle = {
            "long": self.watch(self.close >= bands.middle),
            "short": self.watch(self.close <= bands.middle),
        }
        self.size = RiskPercent(0.5, max_leverage=20)

    def _first_true(self, rules):
        return next((rule for rule, condition in rules.items() if condition), None)

    def _enter(self, side, rule):
        stop = self.percent_in_ticks(0.4)
        self.enter(side, rule=rule, stop_ticks=stop, target_ticks=self.ticks(self.ratio * stop), exit_after_bars=10)

    def _manage(self):
        if self.is_long:
            if self._at_middle["long"]:
                self.exit(rule="middle")
            elif self.open_profit_r >= 0.5 and self.bars_held > 2:
                self.exit(rule="gain")
        elif self.is_short and self._at_middle["short"]:
            self.exit(rule="middle_down")

    def next(self) -> None:
        self._manage()
        long_rule = self._first_true(self._longs)
        if long_rule is not None and self._not_falling:
            self._enter("long", long_rule)
        short_rule = self._first_true(self._shorts)
        if short_rule is not None:
            self._enter("short", short_rule)

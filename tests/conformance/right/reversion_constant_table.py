# contract: reversion
# style: constants in capitals at the top, filters in a dictionary per side
from bots.kit import Bot, PercentOfBalance, highest, lowest, rsi, sma

ENTRY_RULES = {"long": "weak", "short": "strong"}
EXIT_LEVELS = {"long": 55, "short": 45}
SIDES = ["long", "short"]


class RsiReversion(Bot):
    low_level = 30
    high_level = 70
    stop_pct = 1.0

    def init(self):
        self._rsi = rsi(self.close, 5)
        self._trend = sma(self.close, 40)
        width = highest(self.high, 10)[1] - lowest(self.low, 10)[1]
        self._wild = self.watch(self.high - self.low > 3 * width)
        self._filters = {
            "long": {
                "trigger": self.watch(self._rsi < self.low_level),
                "trend": self.watch(self.close >= self._trend),
            },
            "short": {
                "trigger": self.watch(self._rsi > self.high_level),
                "trend": self.watch(self.close <= self._trend),
            },
        }
        self._recovered = self.watch(self._rsi > EXIT_LEVELS["long"])
        self._relaxed = self.watch(self._rsi < EXIT_LEVELS["short"])
        self.size = PercentOfBalance(400, max_leverage=5)

    def _check_exits(self):
        if self.is_long and self._recovered:
            self.exit(rule="recovered")
        if self.is_short and self._relaxed:
            self.exit(rule="relaxed")
        if self.is_long and self.bars_held >= 6 and self.open_profit_r < 0:
            self.exit(rule="lost_patience")

    def next(self):
        self._check_exits()
        for side in SIDES:
            filters = dict(self._filters[side])
            if all(filters.values()) and not self._wild:
                self.enter(
                    side,
                    rule=ENTRY_RULES[side],
                    stop_ticks=self.percent_in_ticks(self.stop_pct),
                    target_ticks=self.percent_in_ticks(1.5),
                    exit_after_bars=12,
                )

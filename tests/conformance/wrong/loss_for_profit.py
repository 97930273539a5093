# contract: reversion
# mistake: the sign of the open profit is turned
from bots.kit import Bot, PercentOfBalance, highest, lowest, rsi, sma


class Joined(Bot):
    low_level = 30
    high_level = 70
    stop_pct = 1.0

    def init(self):
        r, t = rsi(self.close, 5), sma(self.close, 40)
        calm = ~((self.high - self.low) > 3 * (highest(self.high, 10)[1] - lowest(self.low, 10)[1]))
        self.go_long = self.watch((r < self.low_level) & (self.close >= t) & calm)
        self.go_short = self.watch((r > self.high_level) & (self.close <= t) & calm)
        self.leave_long = self.watch(r > 55)
        self.leave_short = self.watch(r < 45)
        self.size = PercentOfBalance(400, max_leverage=5)

    def next(self):
        if self.is_long and self.leave_long:
            self.exit(rule="recovered")
        if self.is_short and self.leave_short:
            self.exit(rule="relaxed")
        if self.is_long and self.bars_held >= 6 and self.open_profit_r > 0:
            self.exit(rule="lost_patience")
        common = {
            "stop_ticks": self.percent_in_ticks(self.stop_pct),
            "target_ticks": self.percent_in_ticks(1.5),
            "exit_after_bars": 12,
        }
        if self.go_long:
            self.enter("long", rule="weak", **common)
        if self.go_short:
            self.enter("short", rule="strong", **common)

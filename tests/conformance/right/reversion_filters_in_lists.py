# contract: reversion
# style: filters in lists, tested with all() and any()
from bots.kit import Bot, PercentOfBalance, highest, lowest, rsi, sma


class Lists(Bot):
    low_level = 30
    high_level = 70
    stop_pct = 1.0

    def init(self):
        strength, trend = rsi(self.close, 5), sma(self.close, 40)
        spread = highest(self.high, 10)[1] - lowest(self.low, 10)[1]
        wild = self.watch(self.high - self.low > spread * 3)
        self.filters = {"long": [self.watch(self.close >= trend)], "short": [self.watch(self.close <= trend)]}
        self.vetoes = {"long": [wild], "short": [wild]}
        self.triggers = {
            "long": [("weak", self.watch(strength < self.low_level))],
            "short": [("strong", self.watch(strength > self.high_level))],
        }
        self.out = {"long": [("recovered", self.watch(strength > 55))], "short": [("relaxed", self.watch(strength < 45))]}
        self.size = PercentOfBalance(400, max_leverage=5)

    @property
    def side(self):
        return "long" if self.is_long else "short" if self.is_short else ""

    def next(self):
        for name, condition in self.out.get(self.side, ()):
            if condition:
                self.exit(rule=name)
        if self.side == "long" and self.bars_held >= 6 and self.open_profit_r < 0:
            self.exit(rule="lost_patience")
        for side in ("long", "short"):
            if not all(self.filters[side]) or any(self.vetoes[side]):
                continue
            for name, condition in self.triggers[side]:
                if condition:
                    self.enter(
                        side,
                        rule=name,
                        stop_ticks=self.percent_in_ticks(self.stop_pct),
                        target_ticks=self.percent_in_ticks(1.5),
                        exit_after_bars=12,
                    )

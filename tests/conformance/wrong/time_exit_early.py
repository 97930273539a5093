# contract: reversion
# mistake: the time exit comes a bar early
from bots.kit import Bot, PercentOfBalance, highest, lowest, rsi, sma


class Floats(Bot):
    low_level = 30
    high_level = 70
    stop_pct = 1.0

    def init(self):
        self.strength = self.watch(rsi(self.close, 5))
        self.trend = self.watch(sma(self.close, 40))
        self.top = self.watch(highest(self.high, 10)[1])
        self.bottom = self.watch(lowest(self.low, 10)[1])
        self.size = PercentOfBalance(400, max_leverage=5)

    def next(self):
        strength, trend = float(self.strength), float(self.trend)
        price = float(self.close)
        wild = float(self.high) - float(self.low) > 3 * (float(self.top) - float(self.bottom))
        exits = (
            ("recovered", self.is_long and strength > 55),
            ("relaxed", self.is_short and strength < 45),
            ("lost_patience", self.is_long and self.bars_held >= 6 and self.open_profit_r < 0),
        )
        for rule, holds in exits:
            if holds:
                self.exit(rule=rule)
                break
        side = rule = None
        if not wild and strength < self.low_level and price >= trend:
            side, rule = "long", "weak"
        elif not wild and strength > self.high_level and price <= trend:
            side, rule = "short", "strong"
        if side:
            stop = self.percent_in_ticks(self.stop_pct)
            target = self.percent_in_ticks(1.5)
            self.enter(side, rule=rule, stop_ticks=stop, target_ticks=target, exit_after_bars=11)

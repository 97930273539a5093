# contract: ema_cross
# mistake: above and below are swapped
from bots.kit import Bot, RiskPercent, atr, crosses_above, crosses_below, ema

ATR_LENGTH = 14
RISK_PERCENT = 0.5
MAX_LEVERAGE = 30
LONG, SHORT = "long", "short"
UP, DOWN, LEAVE = "cross_up", "cross_down", "flip_down"


class Constants(Bot):
    fast_length = 20
    slow_length = 50
    stop_atr = 2
    target_atr = 3

    def init(self):
        self.atr_value = atr(self.bars, ATR_LENGTH)
        fast, slow = (ema(self.close, length) for length in (self.fast_length, self.slow_length))
        self.rules = {UP: self.watch(crosses_below(fast, slow)), DOWN: self.watch(crosses_above(fast, slow))}
        self.watch(self.atr_value)
        self.size = RiskPercent(RISK_PERCENT, max_leverage=MAX_LEVERAGE)

    def next(self):
        true = {name for name, condition in self.rules.items() if condition}
        if self.is_long and DOWN in true:
            self.exit(rule=LEAVE)
        for side, name in ((LONG, UP), (SHORT, DOWN)):
            if name in true:
                stop, target = (self.in_ticks(self.atr_value * m) for m in (self.stop_atr, self.target_atr))
                self.enter(side, rule=name, stop_ticks=stop, target_ticks=target)

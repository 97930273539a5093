# contract: ema_cross
# style: a class with helper methods
from bots.kit import Bot, RiskPercent, atr, crosses_above, crosses_below, ema


class EmaCrossWithHelpers(Bot):
    """Each step has a method of its own."""

    fast_length = 20
    slow_length = 50
    stop_atr = 2.0
    target_atr = 3.0

    def init(self) -> None:
        self._declare_indicators()
        self._declare_rules()
        self.size = RiskPercent(0.5, max_leverage=30)

    def _declare_indicators(self) -> None:
        self.fast = ema(self.close, self.fast_length)
        self.slow = ema(self.close, self.slow_length)
        self.range = self.watch(atr(self.bars, 14))

    def _declare_rules(self) -> None:
        self.cross_up = self.watch(crosses_above(self.fast, self.slow))
        self.cross_down = self.watch(crosses_below(self.fast, self.slow))

    def _ticks_of(self, multiple: float) -> int:
        return self.in_ticks(multiple * float(self.range))

    def _open(self, side: str, rule: str) -> None:
        stop, target = self._ticks_of(self.stop_atr), self._ticks_of(self.target_atr)
        self.enter(side, rule=rule, stop_ticks=stop, target_ticks=target)

    def _manage(self) -> None:
        if self.is_long and self.cross_down:
            self.exit(rule="flip_down")

    def next(self) -> None:
        self._manage()
        if self.cross_up:
            self._open("long", "cross_up")
        if self.cross_down:
            self._open("short", "cross_down")

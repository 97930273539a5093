# contract: ema_cross
# style: private methods, a dictionary of signals walked by values() and items()
from typing import Optional

from bots.kit import Bot, RiskPercent, atr, crosses_above, crosses_below, ema


class EmaCrossPrivateTable(Bot):
    """Everything but init() and next() is private."""

    fast_length = 20
    slow_length = 50
    stop_atr = 2.0
    target_atr = 3.0

    def init(self) -> None:
        self._fast = ema(self.close, self.fast_length)
        self._slow = ema(self.close, self.slow_length)
        self._atr = self.watch(atr(self.bars, 14))
        self._signals = {
            "cross_up": crosses_above(self._fast, self._slow),
            "cross_down": crosses_below(self._fast, self._slow),
        }
        for signal in self._signals.values():
            self.watch(signal)
        self._sides = {"cross_up": "long", "cross_down": "short"}
        self.size = RiskPercent(0.5, max_leverage=30)

    def _active_rule(self) -> Optional[str]:
        if not any(bool(signal) for signal in self._signals.values()):
            return None
        return next(rule for rule, signal in self._signals.items() if signal)

    def _distance(self, multiple: float) -> int:
        return self.in_ticks(multiple * self._atr)

    def _close_long(self, rule: Optional[str]) -> None:
        if self.is_long and rule == "cross_down":
            self.exit(rule="flip_down")

    def next(self) -> None:
        rule = self._active_rule()
        self._close_long(rule)
        if rule is None:
            return
        self.enter(
            self._sides[rule],
            rule=rule,
            stop_ticks=self._distance(self.stop_atr),
            target_ticks=self._distance(self.target_atr),
        )

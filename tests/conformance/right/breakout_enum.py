# contract: breakout
# style: an enumeration of sides, private properties and type hints
from enum import Enum
from typing import Union

from bots.kit import Bot, Breakeven, RiskPercent, atr, highest, lowest


class Side(Enum):
    LONG = "long"
    SHORT = "short"


class ChannelBreakout(Bot):
    channel: int = 20
    trail: float = 3.0
    _stop_multiple: float = 2.0
    _reward: float = 2.5

    def init(self) -> None:
        self._range = self.watch(atr(self.bars, 14))
        self._prepare_entries()
        self._prepare_exits()
        self.size = RiskPercent(1.0, max_leverage=10)
        self.daily_limit = 2

    def _prepare_entries(self) -> None:
        ceiling = highest(self.high, self.channel)[1]
        floor = lowest(self.low, self.channel)[1]
        self._break = {Side.LONG: self.watch(self.close >= ceiling), Side.SHORT: self.watch(self.close <= floor)}

    def _prepare_exits(self) -> None:
        self._back = {
            Side.LONG: self.watch(self.close < lowest(self.low, 10)[1]),
            Side.SHORT: self.watch(self.close > highest(self.high, 10)[1]),
        }

    @property
    def _stop(self) -> int:
        return self.in_ticks(self._stop_multiple * self._range)

    @property
    def _target(self) -> Union[int, float]:
        return self.ticks(self._reward * self._stop)

    def _leave(self) -> None:
        if self.is_long and self._back[Side.LONG]:
            self.exit(rule="back_inside")
        if self.is_short and self._back[Side.SHORT]:
            self.exit(rule="back_up")

    def next(self) -> None:
        self._leave()
        for side, rule in ((Side.LONG, "out_above"), (Side.SHORT, "out_below")):
            if self._break[side]:
                self.enter(
                    side.value,
                    rule=rule,
                    stop_ticks=self._stop,
                    target_ticks=self._target,
                    trail_ticks=self.in_ticks(self.trail * self._range),
                    breakeven=Breakeven(1.0, 5),
                )

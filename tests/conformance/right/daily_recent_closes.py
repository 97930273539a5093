# contract: daily
# style: keeps the last two answers in a deque of its own
from collections import deque

from bots.kit import Bot, RiskPercent, sma, volume_sma


class RecentCloses(Bot):
    average = 10

    def init(self) -> None:
        self._mean = self.watch(sma(self.close, self.average)[1])
        self._above = self.close > sma(self.close, self.average)
        self._below = self.watch(self.close < sma(self.close, self.average))
        self._busy = self.watch(self.volume > volume_sma(self.bars, 10))
        self._recent: deque = deque(maxlen=2)
        self.size = RiskPercent(2.0)

    def _remember(self) -> None:
        if not self._recent:
            self._recent.append(bool(self._above[1]))
        self._recent.append(bool(self._above))

    def next(self) -> None:
        self._remember()
        if self.is_long and self._below:
            self.exit(rule="below")
        if all(self._recent) and self._busy:
            self.enter("long", rule="above", trail_ticks=self.percent_in_ticks(6))

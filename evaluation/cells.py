"""Cells: what a campaign searches over."""

from __future__ import annotations

from dataclasses import dataclass

from market.bars import Bars
from market.timeframes import Timeframe


@dataclass(frozen=True, order=True)
class Cell:
    """One market in one timeframe."""

    market: str
    timeframe: Timeframe

    def __str__(self) -> str:
        return f"{self.market} {self.timeframe}"

    @classmethod
    def of(cls, bars: Bars) -> Cell:
        """The cell those bars belong to."""
        return cls(bars.market, bars.timeframe)

    @classmethod
    def parse(cls, text: str) -> Cell:
        """``"EURUSD 1h"`` → the cell; the inverse of ``str()``."""
        market, _, timeframe = text.rpartition(" ")
        return cls(market, Timeframe.parse(timeframe))

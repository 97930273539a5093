"""What a bot did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Side = Literal["long", "short"]


@dataclass(frozen=True, slots=True)
class BotTrade:
    """A round trip: bars by index, times in ms UTC, prices in whole ticks, `pnl` net in quote currency."""

    side: Side
    entry_bar: int
    exit_bar: int
    entry_time: int
    exit_time: int
    entry_ticks: int
    exit_ticks: int
    quantity: float
    pnl: float
    entry_rule: str
    exit_reason: str

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(slots=True)
class Refused:
    """Entries not made: a distance below one tick, a size below one step, both sides at once, a day that was full."""

    too_near: int = 0
    too_small: int = 0
    both_sides: int = 0
    day_full: int = 0

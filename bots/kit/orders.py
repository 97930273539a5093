"""What a bot asks for at a close, to be done at the next open."""

from __future__ import annotations

from dataclasses import dataclass

from bots.kit.trades import Side


@dataclass(frozen=True, slots=True)
class Breakeven:
    """Once the best price is `trigger_r` × R from the fill, the stop goes to the fill plus `offset_ticks`."""

    trigger_r: float
    offset_ticks: float = 0.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A market entry; distances in ticks from the fill, fixed on the signal bar. R is the stop's, or the trail's."""

    side: Side
    rule: str
    stop_ticks: int | None
    target_ticks: int | None
    trail_ticks: int | None
    breakeven: Breakeven | None
    exit_after_bars: int | None

    @property
    def risk_ticks(self) -> int:
        """R in ticks, 0 where there is neither stop nor trail."""
        return self.stop_ticks or self.trail_ticks or 0

    @property
    def is_too_near(self) -> bool:
        """Whether a distance is below one tick."""
        return any(part is not None and part < 1 for part in (self.stop_ticks, self.target_ticks, self.trail_ticks))


@dataclass(frozen=True, slots=True)
class Orders:
    """For the next open: leave the position for `exit_reason`, then make `entry` of `steps` volume steps."""

    exit_reason: str = ""
    entry: Entry | None = None
    steps: int = 0

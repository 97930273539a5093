"""What a run is told beside the program and the bars."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from engine.errors import BacktestError
from market.instruments import Instrument

Conflict = Literal["sl_first", "path"]
CONFLICTS: tuple[Conflict, ...] = ("sl_first", "path")


@dataclass(frozen=True, slots=True)
class Costs:
    """What each side of a trade costs; never moves a fill.

    ``commission_pct`` is percent of the side's value, ``spread_ticks`` the whole spread (half of it is paid per side),
    ``slippage_ticks`` is per side. Raises BacktestError where one is negative or not finite.
    """

    commission_pct: float = 0.0
    spread_ticks: float = 0.0
    slippage_ticks: float = 0.0

    def __post_init__(self) -> None:
        for name in ("commission_pct", "spread_ticks", "slippage_ticks"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0):
                raise BacktestError(f"{name} is {value}; a cost should be a finite number of at least 0.")

    @classmethod
    def of(cls, instrument: Instrument) -> Costs:
        """The default costs of an instrument."""
        return cls(instrument.commission_pct, instrument.spread_ticks, instrument.slippage_ticks)


@dataclass(frozen=True, slots=True)
class RunSettings:
    """``balance``: money at the start, in quote currency. ``conflict``: which of stop and target inside one bar is hit.

    ``sl_first`` takes the stop; ``path`` walks to the extreme nearer to the open first. Raises BacktestError.
    """

    balance: float = 100_000.0
    conflict: Conflict = "sl_first"
    costs: Costs = field(default_factory=Costs)

    def __post_init__(self) -> None:
        if not (math.isfinite(self.balance) and self.balance > 0):
            raise BacktestError(f"The balance is {self.balance}; it should be a finite number above 0.")
        if self.conflict not in CONFLICTS:
            raise BacktestError(f"The conflict rule is {self.conflict!r}; it should be one of {', '.join(CONFLICTS)}.")

"""How many units to trade."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FixedUnits:
    """The same number of units each time."""

    amount: float
    max_leverage: float = 30.0

    def units(self, balance: float, close: float, risk: float) -> float:  # noqa: ARG002 - all sizes are asked alike
        """The amount."""
        return self.amount


@dataclass(frozen=True, slots=True)
class PercentOfBalance:
    """Units worth `percent` of the realised balance at the signal bar's close."""

    percent: float
    max_leverage: float = 30.0

    def units(self, balance: float, close: float, risk: float) -> float:  # noqa: ARG002 - all sizes are asked alike
        """balance × percent / 100 / close; `risk`, R as a price distance, is not needed."""
        return balance * self.percent / 100 / close


@dataclass(frozen=True, slots=True)
class RiskPercent:
    """Units that lose `percent` of the realised balance at a distance of R, costs left out."""

    percent: float
    max_leverage: float = 30.0

    def units(self, balance: float, close: float, risk: float) -> float:  # noqa: ARG002 - all sizes are asked alike
        """balance × percent / 100 / R; `risk` is R as a price distance."""
        return balance * self.percent / 100 / risk


Size = FixedUnits | PercentOfBalance | RiskPercent


def count_steps(size: Size, balance: float, close: float, risk: float, step: float) -> int:
    """Whole volume steps, capped by the leverage; 0 where it is less than one or the balance is used up."""
    if balance <= 0:
        return 0
    units = min(size.units(balance, close, risk), balance * size.max_leverage / close)
    steps = units / step + 1e-6
    return math.floor(steps) if math.isfinite(steps) else 0

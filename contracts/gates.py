"""The trader's gates: what he prefers, checked on validation. A statistic that was not computed never passes."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.risk import Finite, Part

Unit = Literal["percent", "ratio", "count"]


class Gates(Part):
    """Limits of the gates, with their defaults."""

    max_drawdown_pct: Annotated[Finite, Field(gt=0, le=100)] = 25.0
    min_sharpe: Finite = 0.8
    max_oos_degradation_pct: Finite = 50.0
    min_trades: Annotated[int, Field(strict=True, ge=1)] = 100


@dataclass(frozen=True, slots=True)
class GateResult:
    """One gate's answer. ``margin`` is positive inside the limit, in the gate's own unit; None without a value."""

    gate: str
    value: float | None
    limit: float
    passed: bool
    margin: float | None


class Gate(ABC):
    """One limit on one metric."""

    name: ClassVar[str]
    metric: ClassVar[str]
    label: ClassVar[str]
    unit: ClassVar[Unit]
    summary: ClassVar[str]

    def __init__(self, limit: float) -> None:
        self.limit = limit

    @abstractmethod
    def margin(self, value: float) -> float:
        """Return how far inside the limit ``value`` lies; negative outside."""

    def check(self, metrics: Mapping[str, float | None]) -> GateResult:
        """Check ``metrics[self.metric]``; a missing or non-finite value fails."""
        value = metrics.get(self.metric)
        if value is None or not math.isfinite(value):
            return GateResult(self.name, None, self.limit, False, None)
        margin = self.margin(value)
        return GateResult(self.name, value, self.limit, margin >= 0.0, margin)


class _AtMost(Gate):
    def margin(self, value: float) -> float:
        return self.limit - value


class _AtLeast(Gate):
    def margin(self, value: float) -> float:
        return value - self.limit


class MaxDrawdown(_AtMost):
    """Greatest fall of the validation equity from its peak, percent."""

    name, metric = "max_drawdown_pct", "max_drawdown_pct"
    label, unit = "Max. drawdown, validation", "percent"
    summary = "greatest fall of the equity from its peak on validation, percent"


class MinSharpe(_AtLeast):
    """Annual Sharpe ratio of daily net returns on validation."""

    name, metric = "min_sharpe", "sharpe"
    label, unit = "Sharpe ratio, validation", "ratio"
    summary = "annual Sharpe ratio of daily net returns on validation"


class MaxDegradation(_AtMost):
    """100 · (1 − Sharpe on validation / Sharpe on search); not computed, so failed, where the latter is ≤ 0."""

    name, metric = "max_oos_degradation_pct", "oos_degradation_pct"
    label, unit = "Out-of-sample degradation", "percent"
    summary = "loss of Sharpe from search to validation, percent"


class MinTrades(_AtLeast):
    """Trades on search and validation together."""

    name, metric = "min_trades", "trades"
    label, unit = "Trades, search + validation", "count"
    summary = "trades on search and validation together"


GATES: tuple[type[Gate], ...] = (MaxDrawdown, MinSharpe, MaxDegradation, MinTrades)
GATE_BY_NAME: Mapping[str, type[Gate]] = MappingProxyType({gate.name: gate for gate in GATES})


def check_gates(gates: Gates, metrics: Mapping[str, float | None]) -> tuple[GateResult, ...]:
    """Check every gate. ``metrics`` holds ``max_drawdown_pct sharpe oos_degradation_pct trades``."""
    return tuple(gate(float(getattr(gates, gate.name))).check(metrics) for gate in GATES)

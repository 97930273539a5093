"""The risk model in C#: one phrase per kind of distance and sizing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from contracts.expressions.nodes import Number, Parameter
from contracts.risk import (
    Amount,
    AtrDistance,
    FixedUnits,
    PercentDistance,
    PercentOfBalance,
    RewardRatio,
    RiskModel,
    RiskPercent,
    TicksDistance,
)
from exporters.ctrader.expressions import CSharpWriter
from exporters.plan import Plan

Distance = AtrDistance | PercentDistance | TicksDistance | RewardRatio

DISTANCES: Mapping[str, Callable[[str, str], str]] = MappingProxyType(
    {
        "atr": lambda amount, series: f"ToTicks({amount} * {series})",
        "percent": lambda amount, _: f"Round(closeTicks * {amount} / 100.0)",
        "ticks": lambda amount, _: f"Round({amount})",
        "reward_ratio": lambda amount, _: f"Round({amount} * newRisk)",
    }
)
SIZINGS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "fixed_units": lambda amount: amount,
        "percent_of_balance": lambda amount: f"balance * {amount} / 100.0 / (close.Now * unitValue)",
        "risk_percent": lambda amount: f"balance * {amount} / 100.0 / (newRisk * Symbol.TickSize * unitValue)",
    }
)
RISK_PARTS = (
    "entry_order",
    "stop_loss",
    "take_profit",
    "breakeven",
    "trailing_stop",
    "time_exit",
    "daily_limit",
    "sizing",
)
"""Every part of the risk model has its lines in this module or in the template."""


@dataclass(frozen=True, slots=True)
class CSharpRisk:
    """Writes one strategy's risk model."""

    risk: RiskModel
    plan: Plan
    writer: CSharpWriter

    def amount(self, amount: Amount) -> str:
        return self.writer.parameter(amount) if isinstance(amount, str) else self.writer.number(amount)

    @property
    def protected(self) -> bool:
        return self.risk.stop_loss is not None or self.risk.trailing_stop is not None

    @property
    def moves(self) -> bool:
        return self.risk.breakeven is not None or self.risk.trailing_stop is not None

    def breakeven(self) -> dict[str, str] | None:
        """Trigger in R and offset in ticks."""
        even = self.risk.breakeven
        if even is None:
            return None
        return {"trigger": self.amount(even.trigger_r), "offset": self.whole(even.offset_ticks)}

    def time_exit(self) -> str | None:
        """The number of bars, None where there is no time exit."""
        return None if self.risk.time_exit is None else self.whole(self.risk.time_exit.bars)

    def daily_limit(self) -> str | None:
        """The number of entries a day may have, None where there is no limit."""
        return None if self.risk.daily_limit is None else self.whole(self.risk.daily_limit.trades)

    def whole(self, amount: Amount) -> str:
        """An amount that is a whole number, as an int."""
        return self.writer.whole(Parameter(amount) if isinstance(amount, str) else Number(amount))

    def distances(self) -> Iterator[str]:
        """Statements that measure the distances of an entry signalled on the closed bar."""
        risk = self.risk
        if risk.stop_loss is not None:
            yield f"long newStop = {self._distance('stop_loss', risk.stop_loss)};"
        if risk.trailing_stop is not None:
            yield f"long newTrail = {self._distance('trailing_stop', risk.trailing_stop)};"
        if self.protected:
            yield f"long newRisk = {'newStop' if risk.stop_loss is not None else 'newTrail'}; // R, in ticks"
        if risk.take_profit is not None:
            yield f"long newTarget = {self._distance('take_profit', risk.take_profit)};"

    def _distance(self, part: str, distance: Distance) -> str:
        amounts = {"atr": "multiple", "percent": "percent", "ticks": "ticks", "reward_ratio": "ratio"}
        series = self.writer.write(self.plan.distances[part]) if part in self.plan.distances else ""
        return DISTANCES[distance.kind](self.amount(getattr(distance, amounts[distance.kind])), series)

    def units(self) -> str:
        """Units before the cap by leverage."""
        sizing = self.risk.sizing
        match sizing:
            case FixedUnits():
                return SIZINGS[sizing.kind](self.amount(sizing.units))
            case PercentOfBalance() | RiskPercent():
                return SIZINGS[sizing.kind](self.amount(sizing.percent))

    def leverage(self) -> str:
        return self.amount(self.risk.sizing.max_leverage)

    def too_near(self) -> str:
        """The condition under which an entry is refused for its distances; empty without any."""
        return " || ".join(
            f"{name} < 1" for name in self._present(stop="newStop", trail="newTrail", target="newTarget")
        )

    def holding(self) -> Iterator[str]:
        """Assignments that start what is remembered of a position."""
        if self.protected:
            nearest = self._present(stop="newStop", trail="newTrail")
            gain = f"-{nearest[0]}" if len(nearest) == 1 else f"-Math.Min({', '.join(nearest)})"
            yield "RiskTicks = newRisk,"
            yield f"StopGain = {gain},"
            if self.moves:
                yield f"RestingGain = {gain},"
            yield f"StopName = {self._first_stop_name()},"
        if self.risk.trailing_stop is not None:
            yield "TrailTicks = newTrail,"
        if self.risk.take_profit is not None:
            yield "TargetTicks = newTarget,"

    def _first_stop_name(self) -> str:
        if self.risk.trailing_stop is None:
            return '"stop_loss"'
        if self.risk.stop_loss is None:
            return '"trailing_stop"'
        return 'newTrail < newStop ? "trailing_stop" : "stop_loss"'

    def stop_pips(self) -> str:
        return "ToPips(-entered.StopGain)" if self.protected else "null"

    def target_pips(self) -> str:
        return "ToPips(entered.TargetTicks)" if self.risk.take_profit is not None else "null"

    def _present(self, **names: str) -> list[str]:
        risk = self.risk
        parts = {"stop": risk.stop_loss, "trail": risk.trailing_stop, "target": risk.take_profit}
        return [name for part, name in names.items() if parts[part] is not None]

"""A program with every parameter replaced by a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from contracts.expressions.nodes import Node, Output
from contracts.risk import (
    Amount,
    AtrDistance,
    FixedUnits,
    PercentDistance,
    PercentOfBalance,
    RewardRatio,
    RiskModel,
    TicksDistance,
)


@dataclass(frozen=True, slots=True)
class BoundRule:
    """A rule over primitives, prices and numbers."""

    id: str
    side: Literal["long", "short", "both"]
    role: Literal["trigger", "filter", "invalidation", "exit"]
    condition: Node


@dataclass(frozen=True, slots=True)
class BoundDistance:
    """A stop, target or trailing distance: ``amount`` × the kind's unit; ``series`` only for kind ``atr``."""

    kind: Literal["atr", "percent", "ticks", "reward_ratio"]
    amount: float
    series: Node | None = None


@dataclass(frozen=True, slots=True)
class BoundBreakeven:
    """Trigger in multiples of R, offset in ticks."""

    trigger_r: float
    offset_ticks: float


@dataclass(frozen=True, slots=True)
class BoundSizing:
    """``amount`` is units or percent, by ``kind``."""

    kind: Literal["fixed_units", "percent_of_balance", "risk_percent"]
    amount: float
    max_leverage: float


@dataclass(frozen=True, slots=True)
class BoundRisk:
    """The risk model in numbers; absent parts are None."""

    stop_loss: BoundDistance | None
    take_profit: BoundDistance | None
    trailing_stop: BoundDistance | None
    breakeven: BoundBreakeven | None
    time_exit_bars: int | None
    daily_limit: int | None
    sizing: BoundSizing

    def series(self) -> tuple[Node, ...]:
        """The indicator values the distances read on the signal bar."""
        distances = (self.stop_loss, self.take_profit, self.trailing_stop)
        return tuple(item.series for item in distances if item is not None and item.series is not None)


@dataclass(frozen=True, slots=True)
class BoundProgram:
    """What one run computes."""

    values: Mapping[str, float]
    entry_rules: tuple[BoundRule, ...]
    exit_rules: tuple[BoundRule, ...]
    risk: BoundRisk

    def reads(self) -> tuple[Node, ...]:
        """Every expression whose existence decides the warm-up."""
        rules = (*self.entry_rules, *self.exit_rules)
        return (*(rule.condition for rule in rules), *self.risk.series())


def bind_risk(risk: RiskModel, values: Mapping[str, float], bound: Callable[[Node], Node]) -> BoundRisk:
    """Put numbers in; ``bound`` binds an expression."""

    def number(amount: Amount) -> float:
        return float(values[amount]) if isinstance(amount, str) else float(amount)

    def distance(part: AtrDistance | PercentDistance | TicksDistance | RewardRatio | None) -> BoundDistance | None:
        match part:
            case None:
                return None
            case AtrDistance():
                return BoundDistance("atr", number(part.multiple), bound(output_node(part.indicator)))
            case PercentDistance():
                return BoundDistance("percent", number(part.percent))
            case TicksDistance():
                return BoundDistance("ticks", number(part.ticks))
            case RewardRatio():
                return BoundDistance("reward_ratio", number(part.ratio))

    even = risk.breakeven
    return BoundRisk(
        stop_loss=distance(risk.stop_loss),
        take_profit=distance(risk.take_profit),
        trailing_stop=distance(risk.trailing_stop),
        breakeven=None if even is None else BoundBreakeven(number(even.trigger_r), number(even.offset_ticks)),
        time_exit_bars=None if risk.time_exit is None else int(number(risk.time_exit.bars)),
        daily_limit=None if risk.daily_limit is None else int(number(risk.daily_limit.trades)),
        sizing=_bind_sizing(risk, number),
    )


def _bind_sizing(risk: RiskModel, number: Callable[[Amount], float]) -> BoundSizing:
    sizing = risk.sizing
    match sizing:
        case FixedUnits():
            amount = sizing.units
        case PercentOfBalance():
            amount = sizing.percent
        case _:
            amount = sizing.percent
    return BoundSizing(sizing.kind, number(amount), number(sizing.max_leverage))


def output_node(text: str) -> Output:
    """Read ``id`` or ``id.output`` as it stands in a risk model."""
    indicator, _, output = text.partition(".")
    return Output(indicator, output or "value")

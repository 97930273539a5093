"""The risk model of a contract: how a position is sized, protected and left. One class per kind."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

# Beyond a million million no price, length or amount means anything; below it whole numbers are exact.
Finite = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e12, le=1e12)]
Name = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")]
OutputName = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z_]\w{0,63}(\.[A-Za-z_]\w{0,63})?$")]
Amount = Finite | Name
"""A number, or the name of a parameter of the optimisation space."""


class Part(BaseModel):
    """Base of every part of a contract: unknown keys are errors, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MarketEntry(Part):
    """A market order, filled at the next bar's open."""

    kind: Literal["market"] = "market"


class AtrDistance(Part):
    """``multiple`` × the indicator's value on the signal bar."""

    kind: Literal["atr"]
    indicator: OutputName
    multiple: Amount


class PercentDistance(Part):
    """``percent`` of the signal bar's close."""

    kind: Literal["percent"]
    percent: Amount


class TicksDistance(Part):
    """A fixed number of ticks."""

    kind: Literal["ticks"]
    ticks: Amount


class RewardRatio(Part):
    """``ratio`` × R, the initial risk."""

    kind: Literal["reward_ratio"]
    ratio: Amount


StopLoss = Annotated[AtrDistance | PercentDistance | TicksDistance, Field(discriminator="kind")]
TakeProfit = Annotated[AtrDistance | PercentDistance | TicksDistance | RewardRatio, Field(discriminator="kind")]
TrailingStop = StopLoss


class Breakeven(Part):
    """Once the best price is ``trigger_r`` × R from the fill, the stop goes to the fill plus ``offset_ticks``."""

    trigger_r: Amount
    offset_ticks: Amount = 0.0


class TimeExit(Part):
    """Leaves at the open after ``bars`` bars."""

    bars: Amount


class DailyLimit(Part):
    """At most ``trades`` entries decided on one UTC day, the day of the signal bar's open time."""

    trades: Amount


class _Sizing(Part):
    """Every sizing is capped at balance × ``max_leverage`` / close."""

    max_leverage: Amount = 30.0


class FixedUnits(_Sizing):
    """The same number of units each time."""

    kind: Literal["fixed_units"]
    units: Amount


class PercentOfBalance(_Sizing):
    """Units worth ``percent`` of the realised balance at the signal bar's close."""

    kind: Literal["percent_of_balance"]
    percent: Amount


class RiskPercent(_Sizing):
    """Units that lose ``percent`` of the realised balance at a distance of R."""

    kind: Literal["risk_percent"]
    percent: Amount


Sizing = Annotated[FixedUnits | PercentOfBalance | RiskPercent, Field(discriminator="kind")]


class RiskModel(Part):
    """Everything but the sizing may be absent."""

    entry_order: MarketEntry = MarketEntry()
    stop_loss: StopLoss | None = None
    take_profit: TakeProfit | None = None
    breakeven: Breakeven | None = None
    trailing_stop: TrailingStop | None = None
    time_exit: TimeExit | None = None
    daily_limit: DailyLimit | None = None
    sizing: Sizing

    @property
    def initial_risk(self) -> AtrDistance | PercentDistance | TicksDistance | None:
        """What R is measured by: the stop loss, or the trailing stop where there is none."""
        return self.stop_loss or self.trailing_stop

    def reads_r(self) -> tuple[str, ...]:
        """The parts that need R."""
        parts = []
        if isinstance(self.take_profit, RewardRatio):
            parts.append("take_profit reward_ratio")
        if self.breakeven is not None:
            parts.append("breakeven")
        if isinstance(self.sizing, RiskPercent):
            parts.append("sizing risk_percent")
        return tuple(parts)

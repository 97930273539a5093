"""The risk model as the kernel reads it."""

from __future__ import annotations

import math

from contracts.binding import BoundDistance, BoundRisk
from engine.simulation import state

_NO_BREAKEVEN = state.Breakeven(math.nan, 0)
_KINDS = {"atr": state.ATR, "percent": state.PERCENT, "ticks": state.TICKS, "reward_ratio": state.REWARD_RATIO}
_SIZINGS = {
    "fixed_units": state.FIXED_UNITS,
    "percent_of_balance": state.PERCENT_OF_BALANCE,
    "risk_percent": state.RISK_PERCENT,
}


def risk_of(risk: BoundRisk) -> state.Risk:
    """A bound risk model without what its distances read."""
    even, sizing = risk.breakeven, risk.sizing
    return state.Risk(
        stop=_distance(risk.stop_loss),
        target=_distance(risk.take_profit),
        trail=_distance(risk.trailing_stop),
        breakeven=_NO_BREAKEVEN if even is None else state.Breakeven(even.trigger_r, int(even.offset_ticks)),
        time_exit=risk.time_exit_bars or 0,
        daily_limit=risk.daily_limit or 0,
        sizing=_SIZINGS[sizing.kind],
        amount=sizing.amount,
        max_leverage=sizing.max_leverage,
    )


def _distance(distance: BoundDistance | None) -> state.Distance:
    if distance is None:
        return state.Distance(state.ABSENT, 0.0)
    return state.Distance(_KINDS[distance.kind], distance.amount)

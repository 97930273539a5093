"""Less risk per trade where the drawdown gate is missed."""

from __future__ import annotations

from app.llm.edits import SetRisk
from app.llm.offline.critic.idea import Family, Idea
from app.llm.offline.critic.view import View

_ROOM = 0.85  # aim this far inside the gate


def lower_risk(view: View) -> Idea | None:
    """Drawdown grows with the size of positions, the Sharpe ratio does not: scale the size down to the gate."""
    gate = view.gate("max_drawdown_pct")
    sizing = view.contract.risk_model.sizing
    if (
        gate is None
        or gate.passed
        or gate.value is None
        or sizing.kind == "fixed_units"
        or isinstance(sizing.percent, str)
    ):
        return None
    factor = _ROOM * gate.limit / gate.value
    percent = max(0.01, round(sizing.percent * factor, 2))
    if percent >= sizing.percent:
        return None
    value = sizing.model_dump(exclude_defaults=True) | {"kind": sizing.kind, "percent": percent}
    return Idea(
        Family.RISK,
        (SetRisk(part="sizing", value=value),),
        f"The validation drawdown of {gate.value:.1f} % misses its gate of {gate.limit:g} % because positions are "
        f"too large: "
        f"{sizing.kind} from {sizing.percent:g} to {percent:g}.",
        f"The validation drawdown falls to about {gate.value * factor:.1f} %, the Sharpe ratio stays as it is.",
        1.0,
    )

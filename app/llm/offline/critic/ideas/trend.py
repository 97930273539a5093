"""Trade with the long trend only."""

from __future__ import annotations

from app.llm.edits import Edit, SetEntryRule, SetIndicator, SetParameter
from app.llm.offline.critic.idea import Family, Idea
from app.llm.offline.critic.view import View
from contracts.strategy import EntryRule, IndicatorDeclaration

_STOPPED = 0.4  # share of trades ending at the stop that says entries are against something
_LENGTH = 200.0


def add_trend_filter(view: View) -> Idea | None:
    """Many entries run into their stop: enter only on the right side of a long average."""
    stopped = view.named("exit_reason", "stop_loss")
    losing = view.net_pnl < 0
    if view.has_trend_filter() or view.trades == 0 or (view.share("stop_loss") < _STOPPED and not losing):
        return None
    length, trend = view.free_name("trend_length"), view.free_name("trend")
    declared = IndicatorDeclaration.model_validate(
        {"id": trend, "name": "sma", "params": {"source": "close", "length": length}}
    )
    edits: list[Edit] = [
        SetParameter(name=length, value=_LENGTH, min=100.0, max=300.0, step=20.0, enabled=True),
        SetIndicator(indicator=declared),
    ]
    for side in view.sides:
        comparison = ">" if side == "long" else "<"
        rule = {
            "id": view.free_name(f"{side}_trend"),
            "side": side,
            "role": "filter",
            "when": f"close {comparison} {trend}",
        }
        edits.append(SetEntryRule(rule=EntryRule.model_validate(rule)))
    lost = f", which cost {abs(stopped.net_pnl):,.0f}" if stopped is not None else ""
    return Idea(
        Family.TREND,
        tuple(edits),
        f"{100 * view.share('stop_loss'):.0f} % of {view.trades} trades end at the stop{lost}: part of the entries "
        f"go against the long "
        f"trend, so only those on its side (close against SMA {_LENGTH:g}) are taken.",
        f"The share of stopped trades falls below {100 * view.share('stop_loss'):.0f} % and the validation score "
        f"rises above "
        f"{view.score}, with a third to a half of the trades fewer.",
        0.6 if losing else 0.5,
    )

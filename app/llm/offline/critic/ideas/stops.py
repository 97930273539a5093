"""Another kind of stop."""

from __future__ import annotations

from app.llm.edits import Edit, RemoveParameter, SetIndicator, SetParameter, SetRisk
from app.llm.offline.critic.idea import Family, Idea
from app.llm.offline.critic.view import View
from contracts.risk import AtrDistance
from contracts.strategy import IndicatorDeclaration

_PERCENT = {"1m": 0.2, "5m": 0.3, "15m": 0.5, "30m": 0.6, "1h": 0.8, "4h": 1.5, "1d": 3.0, "1w": 6.0}
_STOPPED = 0.35


def change_stop_kind(view: View) -> Idea | None:
    """The stop takes more than it saves: an ATR stop becomes a percentage, any other one follows the ATR."""
    stop = view.contract.risk_model.stop_loss
    stopped = view.named("exit_reason", "stop_loss")
    if stop is None or stopped is None or view.trades < 30 or view.share("stop_loss") < _STOPPED:
        return None
    found = _to_percent(view) if isinstance(stop, AtrDistance) else _to_atr(view)
    amounts = [value for value in stop.model_dump().values() if value in view.contract.optimization_space]
    edits = [*found, *(RemoveParameter(name=name) for name in amounts if view.uses(name) == 1)]
    new = "a percentage of price" if isinstance(stop, AtrDistance) else "a multiple of ATR(14)"
    return Idea(
        Family.STOP,
        tuple(edits),
        f"{stopped.trades} of {view.trades} trades end at the {stop.kind} stop and lose "
        f"{abs(stopped.net_pnl):,.0f}: its width does not fit "
        f"the noise, so it becomes {new}.",
        f"Fewer than {100 * view.share('stop_loss'):.0f} % of trades end at the stop and the validation score rises "
        f"above {view.score}.",
        0.25,
    )


def _to_percent(view: View) -> list[Edit]:
    name, usual = view.free_name("stop_percent"), _PERCENT[view.contract.timeframes[0]]
    step = round(usual / 4, 4)
    parameter = SetParameter(name=name, value=usual, min=step, max=round(step * 12, 4), step=step, enabled=True)
    return [parameter, SetRisk(part="stop_loss", value={"kind": "percent", "percent": name})]


def _to_atr(view: View) -> list[Edit]:
    name = view.free_name("stop_atr")
    edits: list[Edit] = [SetParameter(name=name, value=2.0, min=1.0, max=4.0, step=0.25, enabled=True)]
    atr = next((item.id for item in view.contract.indicators if item.name == "atr" and item.timeframe is None), None)
    if atr is None:
        atr = view.free_name("atr14")
        declared = {"id": atr, "name": "atr", "params": {"length": 14.0}}
        edits.append(SetIndicator(indicator=IndicatorDeclaration.model_validate(declared)))
    edits.append(SetRisk(part="stop_loss", value={"kind": "atr", "indicator": atr, "multiple": name}))
    return edits

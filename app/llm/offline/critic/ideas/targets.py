"""Targets that are never reached come closer; targets that are always reached give way to a trailing stop."""

from __future__ import annotations

from app.llm.edits import Edit, RemoveParameter, SetParameter, SetRisk
from app.llm.offline.critic.idea import Family, Idea
from app.llm.offline.critic.view import View
from contracts.risk import AtrDistance

_ENOUGH = 30
_RARELY, _OFTEN = 0.15, 0.45


def reach_targets(view: View) -> Idea | None:
    """The target is hardly ever reached: search closer ones."""
    target = view.contract.risk_model.take_profit
    if target is None or view.trades < _ENOUGH or view.share("take_profit") > _RARELY:
        return None
    name = next((value for value in target.model_dump().values() if value in view.contract.optimization_space), None)
    if name is None:
        return None
    known = view.contract.optimization_space[name]
    if known.min is None or known.max is None or known.step is None:
        return None
    best = view.value(name)
    steps = max(1, int((known.max - known.min) / 2 / known.step))
    top = known.min + steps * known.step
    value = min(best, top)
    if top >= known.max:
        return None
    return Idea(
        Family.TARGET,
        (SetParameter(name=name, value=round(value, 10), max=round(top, 10)),),
        f"Only {100 * view.share('take_profit'):.0f} % of {view.trades} trades reach their target of {best:g}: it "
        f"lies beyond what the move "
        f"usually gives, so closer ones ({known.min:g} to {top:g}) are searched.",
        f"More than {100 * view.share('take_profit'):.0f} % of trades reach the target and the validation score "
        f"rises above {view.score}.",
        0.45,
    )


def let_profits_run(view: View) -> Idea | None:
    """Most trades reach the target and it pays: a trailing stop in its place may catch the rest of the move."""
    risk = view.contract.risk_model
    reached = view.named("exit_reason", "take_profit")
    if risk.take_profit is None or risk.trailing_stop is not None or not isinstance(risk.stop_loss, AtrDistance):
        return None
    if reached is None or view.trades < _ENOUGH or view.share("take_profit") < _OFTEN or view.net_pnl <= 0:
        return None
    name = view.free_name("trail_atr")
    multiple = max(1.0, round(view.value(risk.stop_loss.multiple) * 4) / 4)
    low = max(0.5, multiple - 1.0)
    unused = [
        RemoveParameter(name=value)
        for value in risk.take_profit.model_dump().values()
        if value in view.contract.optimization_space and view.uses(value) == 1
    ]
    edits: list[Edit] = [
        SetParameter(name=name, value=multiple, min=low, max=multiple + 2.0, step=0.25, enabled=True),
        SetRisk(part="trailing_stop", value={"kind": "atr", "indicator": risk.stop_loss.indicator, "multiple": name}),
        SetRisk(part="take_profit", value=None),
        *unused,
    ]
    return Idea(
        Family.TRAILING,
        tuple(edits),
        f"{100 * view.share('take_profit'):.0f} % of {view.trades} trades reach their target and earn "
        f"{reached.net_pnl:,.0f}: the moves go "
        f"further than the target, so a trailing stop of {multiple:g} ATR takes its place.",
        f"The average win grows and the validation score rises above {view.score}, with a lower share of winning "
        f"trades.",
        0.4,
    )

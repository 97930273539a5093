"""Winners that turn into losers are closed at their entry."""

from __future__ import annotations

from app.llm.edits import SetParameter, SetRisk
from app.llm.offline.critic.idea import Family, Idea
from app.llm.offline.critic.view import View

_STOPPED = 0.5


def add_breakeven(view: View) -> Idea | None:
    """More than half of the trades end at the full stop: move it to the entry once a trade is one R ahead."""
    risk = view.contract.risk_model
    stopped = view.named("exit_reason", "stop_loss")
    if risk.breakeven is not None or risk.stop_loss is None or stopped is None or view.trades < 30:
        return None
    if view.share("stop_loss") < _STOPPED:
        return None
    name = view.free_name("breakeven_r")
    return Idea(
        Family.BREAKEVEN,
        (
            SetParameter(name=name, value=1.0, min=0.5, max=2.0, step=0.25, enabled=True),
            SetRisk(part="breakeven", value={"trigger_r": name}),
        ),
        f"{stopped.trades} of {view.trades} trades lose their full stop, {abs(stopped.net_pnl):,.0f} together; some "
        f"of them were ahead "
        f"before, so the stop moves to the entry at one R.",
        f"Fewer than {stopped.trades} trades end at the full stop, and the validation drawdown falls.",
        0.3,
    )

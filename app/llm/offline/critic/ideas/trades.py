"""Too few trades to judge: a condition is taken away."""

from __future__ import annotations

from app.llm.edits import RemoveRule
from app.llm.offline.critic.idea import Family, Idea
from app.llm.offline.critic.view import View


def drop_a_filter(view: View) -> Idea | None:
    """The gate on the number of trades is missed and a filter stands in the way."""
    gate = view.gate("min_trades")
    if gate is None or gate.passed or gate.value is None:
        return None
    filters = [rule for rule in view.contract.entry_rules if rule.role != "trigger"]
    if not filters:
        return None
    last = filters[-1]
    return Idea(
        Family.TRADES,
        (RemoveRule(id=last.id),),
        f"{gate.value:.0f} trades are below the gate of {gate.limit:g}; the {last.role} `{last.id}` ({last.when}) "
        f"refuses entries that "
        f"are needed to tell skill from luck.",
        f"The number of trades rises above {gate.value:.0f}; the validation score does not fall far below "
        f"{view.score}.",
        0.9,
    )

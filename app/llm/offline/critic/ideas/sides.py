"""A side that loses money is no longer traded."""

from __future__ import annotations

from app.llm.edits import Edit, RemoveRule, SetExitRule
from app.llm.offline.critic.idea import Family, Idea
from app.llm.offline.critic.view import View
from contracts.strategy import ExitRule

_ENOUGH = 20  # trades a side needs before its result says anything


def drop_losing_side(view: View) -> Idea | None:
    """Remove the entries of a losing side; what reversed the other side's positions goes on closing them."""
    for side, other in (("short", "long"), ("long", "short")):
        loser, winner = view.named("side", side), view.named("side", other)
        if loser is None or winner is None or min(loser.trades, winner.trades) < _ENOUGH:
            continue
        if loser.net_pnl >= 0 or winner.net_pnl <= 0:
            continue
        share = abs(loser.net_pnl) / winner.net_pnl
        return Idea(
            Family.SIDES,
            _edits(view, side, other),
            f"The {side} side loses {abs(loser.net_pnl):,.0f} over {loser.trades} trades on the search slice while "
            f"the {other} side "
            f"earns {winner.net_pnl:,.0f} over {winner.trades}: the idea works on one side only.",
            f"Without the {side} side the search result rises by about {100 * share:.0f} % of the {other} side's "
            f"profit and the "
            f"validation score above {view.score}, with some {loser.trades} trades fewer.",
            0.6 + min(0.35, share / 2),
        )
    return None


def _edits(view: View, side: str, other: str) -> tuple[Edit, ...]:
    edits: list[Edit] = []
    known = {rule.when for rule in view.exits(other)}
    for rule in view.triggers(side):
        edits.append(RemoveRule(id=rule.id))
        if rule.when not in known:
            name = view.free_name(f"{other}_{rule.id}")
            exit_rule = ExitRule.model_validate({"id": name, "side": other, "when": rule.when})
            edits.append(SetExitRule(rule=exit_rule))
    only = [rule for rule in view.contract.entry_rules if rule.role != "trigger" and rule.side == side]
    edits.extend(RemoveRule(id=rule.id) for rule in only)
    edits.extend(RemoveRule(id=rule.id) for rule in view.exits(side))
    return tuple(edits)

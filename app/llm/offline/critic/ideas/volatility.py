"""Trade only when the market moves more than it usually does."""

from __future__ import annotations

from app.llm.edits import Edit, SetEntryRule, SetIndicator, SetParameter
from app.llm.offline.critic.idea import Family, Idea
from app.llm.offline.critic.view import View
from contracts.strategy import EntryRule, IndicatorDeclaration


def add_volatility_filter(view: View) -> Idea | None:
    """The average trade earns too little for its costs: leave out the quiet bars."""
    if view.trades < 30 or any(item.id.startswith(("quiet", "usual_range")) for item in view.contract.indicators):
        return None
    metrics = view.request.candidate.metrics
    search, validation = metrics.get("search", {}).get("sharpe"), metrics.get("validation", {}).get("sharpe")
    if search is None or validation is None or validation >= search:
        return None
    recent, usual = view.free_name("recent_range"), view.free_name("usual_range")
    length = view.free_name("usual_range_length")
    rule = {"id": view.free_name("lively"), "side": "both", "role": "filter", "when": f"{recent} > {usual}"}
    edits: tuple[Edit, ...] = (
        SetParameter(name=length, value=100.0, min=60.0, max=200.0, step=20.0, enabled=True),
        SetIndicator(indicator=_atr(recent, 14.0)),
        SetIndicator(indicator=_atr(usual, length)),
        SetEntryRule(rule=EntryRule.model_validate(rule)),
    )
    return Idea(
        Family.VOLATILITY,
        edits,
        f"The Sharpe ratio falls from {search:.2f} on search to {validation:.2f} on validation over {view.trades} "
        f"trades: signals in quiet "
        f"bars are noise, so entries need ATR(14) above ATR(100).",
        f"The validation Sharpe ratio rises above {validation:.2f} with about half of the trades.",
        0.4,
    )


def _atr(name: str, length: float | str) -> IndicatorDeclaration:
    return IndicatorDeclaration.model_validate({"id": name, "name": "atr", "params": {"length": length}})

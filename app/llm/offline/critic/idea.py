"""What an idea is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.llm.edits import Edit, RemoveRule, SetEntryRule, SetIndicator, SetParameter, SetRisk


class Family(StrEnum):
    """What an idea changes; outcomes are remembered per family."""

    RISK = "risk per trade"
    SIDES = "sides"
    BOUNDS = "bounds"
    TREND = "trend filter"
    VOLATILITY = "volatility filter"
    HOURS = "hours"
    TRADES = "number of trades"
    STOP = "stop"
    TARGET = "target"
    BREAKEVEN = "breakeven"
    TRAILING = "trailing stop"


@dataclass(frozen=True, slots=True)
class Idea:
    """Edits that follow from numbers of the evidence; `weight` says how strongly, `effect` what should be seen."""

    family: Family
    edits: tuple[Edit, ...]
    hypothesis: str
    effect: str
    weight: float

    @property
    def signature(self) -> str:
        """What makes two ideas the same: names where structure changes, numbers too where only bounds move."""
        return sign(self.edits)


def sign(edits: tuple[Edit, ...]) -> str:
    """The signature of a set of edits."""
    structural = any(not isinstance(edit, SetParameter) for edit in edits)
    parts = []
    for edit in edits:
        name = edit.model_dump_json() if not structural else _name(edit)
        parts.append(f"{edit.kind}:{name}")
    return "|".join(sorted(parts))


def family_of(edits: tuple[Edit, ...]) -> Family:
    """The family that a set of edits belongs to, by what it touches."""
    for edit in edits:
        if isinstance(edit, SetRisk):
            return _RISK_FAMILIES[edit.part]
        if isinstance(edit, SetEntryRule):
            if "session(" in edit.rule.when:
                return Family.HOURS
            averages = any(isinstance(other, SetIndicator) and other.indicator.name == "atr" for other in edits)
            return Family.VOLATILITY if averages else Family.TREND
    if any(isinstance(edit, RemoveRule) for edit in edits):
        return Family.TRADES if len(edits) == 1 else Family.SIDES
    return Family.BOUNDS


_RISK_FAMILIES = {
    "sizing": Family.RISK,
    "trailing_stop": Family.TRAILING,
    "breakeven": Family.BREAKEVEN,
    "stop_loss": Family.STOP,
    "take_profit": Family.TARGET,
    "time_exit": Family.TARGET,
}


def _name(edit: Edit) -> str:
    data = edit.model_dump(mode="json")
    inner = data.get("rule") or data.get("indicator") or {}
    kind = (data.get("value") or {}).get("kind", "") if isinstance(data.get("value"), dict) else ""
    return f"{data.get('name') or data.get('id') or data.get('part') or data.get('field') or inner.get('id', '')}{kind}"

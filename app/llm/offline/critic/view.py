"""The evidence of one iteration as the ideas ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.llm.protocol import CritiqueRequest, GateEvidence, GroupEvidence
from contracts.strategy import EntryRule, ExitRule, StrategyContract

LONG_AVERAGE = 100  # an average at least this long is a trend filter, a shorter one part of the signal


@dataclass(frozen=True, slots=True)
class View:
    """A request with its contract read."""

    request: CritiqueRequest
    contract: StrategyContract

    @property
    def score(self) -> str:
        """The validation score in words."""
        score = self.request.candidate.score
        return "not computed" if score is None else f"{score:.3f}"

    def gate(self, name: str) -> GateEvidence | None:
        """One gate on validation."""
        return next((gate for gate in self.request.candidate.gates if gate.gate == name), None)

    def groups(self, group: str) -> Sequence[GroupEvidence]:
        """Trades of the best parameters on search, by `side`, `exit_reason`, `hour` or `cell`."""
        return [each for each in self.request.candidate.groups if each.group == group]

    def named(self, group: str, key: str) -> GroupEvidence | None:
        """One group; None where it has no trade."""
        return next((each for each in self.groups(group) if each.key == key), None)

    @property
    def trades(self) -> int:
        """Trades of the best parameters on search."""
        return sum(each.trades for each in self.groups("side"))

    @property
    def net_pnl(self) -> float:
        """What they earned, in quote currency."""
        return sum(each.net_pnl for each in self.groups("side"))

    def share(self, reason: str) -> float:
        """The share of trades that ended for one exit reason, 0 to 1."""
        found = self.named("exit_reason", reason)
        return found.trades / self.trades if found is not None and self.trades else 0.0

    def triggers(self, side: str) -> list[EntryRule]:
        """The triggers of a side."""
        return [rule for rule in self.contract.entry_rules if rule.role == "trigger" and rule.side == side]

    def exits(self, side: str) -> list[ExitRule]:
        """The exit rules of a side."""
        return [rule for rule in self.contract.exit_rules if rule.side == side]

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides that are traded."""
        return tuple(side for side in ("long", "short") if self.triggers(side))

    def value(self, amount: float | str) -> float:
        """A number, or the best value of the parameter that stands for it."""
        if not isinstance(amount, str):
            return float(amount)
        best = self.request.candidate.values.get(amount)
        return float(self.contract.optimization_space[amount].value if best is None else best)

    def free_name(self, wish: str) -> str:
        """`wish`, or the same with a number, not yet a parameter, indicator or rule."""
        taken = {*self.contract.optimization_space, *(item.id for item in self.contract.indicators)}
        taken |= {rule.id for rule in self.contract.entry_rules} | {rule.id for rule in self.contract.exit_rules}
        name, number = wish, 2
        while name in taken:
            name, number = f"{wish}_{number}", number + 1
        return name

    def uses(self, name: str) -> int:
        """How many places of the contract name a parameter or an indicator."""
        rules = [rule.when for rule in self.contract.entry_rules] + [rule.when for rule in self.contract.exit_rules]
        risk = self.contract.risk_model.model_dump_json()
        params = [str(value) for item in self.contract.indicators for value in item.params.values()]
        texts = [text for text in rules if name in text]
        return len(texts) + params.count(name) + risk.count(f'"{name}"')

    def has_trend_filter(self) -> bool:
        """Whether some rule already compares with a long average."""
        for item in self.contract.indicators:
            length = item.params.get("length")
            if item.name in ("sma", "ema") and length is not None and self.value(length) >= LONG_AVERAGE:
                return True
        return False

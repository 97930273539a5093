"""The typed form of a contract: what the engine computes, the exporters write and the bots are checked against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from contracts.binding import BoundProgram, BoundRule, bind_risk
from contracts.checks import Findings, check_contract
from contracts.errors import ContractError
from contracts.expressions.nodes import Node, Number, OnTimeframe, Output, map_children
from contracts.formulas import expand_indicator, substitute
from contracts.indicators import Indicator
from contracts.lowering import lower
from contracts.parameters import ParameterSpec, check_values
from contracts.strategy import StrategyContract


@dataclass(frozen=True, slots=True)
class IndicatorUse:
    """A declared indicator; ``arguments`` in the order of ``indicator.arguments``."""

    id: str
    indicator: Indicator
    arguments: tuple[Node, ...]
    timeframe: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A typed rule. Exit rules have the role ``exit``."""

    id: str
    side: Literal["long", "short", "both"]
    role: Literal["trigger", "filter", "invalidation", "exit"]
    condition: Node


@dataclass(frozen=True, slots=True)
class Program:
    """A checked contract with names resolved; parameters are still names."""

    contract: StrategyContract
    parameters: tuple[ParameterSpec, ...]
    indicators: tuple[IndicatorUse, ...]
    entry_rules: tuple[Rule, ...]
    exit_rules: tuple[Rule, ...]

    def expand(self, node: Node) -> Node:
        """Replace outputs of declared indicators by expressions over primitives; parameters stay names."""
        if isinstance(node, Output):
            use = next(use for use in self.indicators if use.id == node.indicator)
            expanded = expand_indicator(use.indicator, use.arguments, node.output)
            return OnTimeframe(expanded, use.timeframe) if use.timeframe else expanded
        return map_children(node, self.expand)

    def values(self, changed: Mapping[str, float] | None = None) -> dict[str, float]:
        """Return every parameter's value, the contract's own where not ``changed``. Raises ``ContractError``."""
        return check_values(self.parameters, changed or {})

    def bind(self, changed: Mapping[str, float] | None = None) -> BoundProgram:
        """Put numbers in for the parameters and reduce rules to the core. Raises ``ContractError``."""
        values = self.values(changed)
        numbers: dict[str, Node] = {name: Number(value) for name, value in values.items()}

        def bound(node: Node) -> Node:
            return lower(substitute(self.expand(node), numbers))

        def rules(all_rules: tuple[Rule, ...]) -> tuple[BoundRule, ...]:
            return tuple(BoundRule(rule.id, rule.side, rule.role, bound(rule.condition)) for rule in all_rules)

        risk = bind_risk(self.contract.risk_model, values, bound)
        return BoundProgram(values, rules(self.entry_rules), rules(self.exit_rules), risk)


def build_program(contract: StrategyContract) -> Program:
    """Check a contract's meaning and resolve its names. Raises ``ContractError`` naming every problem found."""
    findings: Findings = check_contract(contract)
    if findings.problems:
        raise ContractError(findings.problems)
    return Program(
        contract=contract,
        parameters=tuple(findings.parameters),
        indicators=tuple(IndicatorUse(*use) for use in findings.indicators),
        entry_rules=tuple(Rule(*rule) for rule in findings.entry_rules),
        exit_rules=tuple(Rule(*rule) for rule in findings.exit_rules),
    )

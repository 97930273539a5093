"""What a bot that misreads its contract would trade: programs that differ from the contract's in one thing each.

Bars on which each of them trades differently from the contract can tell such a bot from a right one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from app.conformance.misreadings import misread, misread_indicators
from app.conformance.risk_variants import vary_risk
from contracts.expressions.nodes import Comparison, Node, Number
from contracts.program import Program, Rule

_NEVER = Comparison("<", Number(1.0), Number(0.0))
_ALWAYS = Comparison(">", Number(1.0), Number(0.0))
_MOST = 120
"""Variants of one contract; of more, every kind keeps its share."""


@dataclass(frozen=True, slots=True)
class Variant:
    """``what``: the misreading, to be read after "with". ``fixed``: parameters that do not follow."""

    what: str
    program: Program
    fixed: Mapping[str, float] | None = None


def vary(program: Program) -> tuple[Variant, ...]:
    """Every misreading that is looked for."""
    kinds = (_ignored(program), _reordered(program), _parameters(program), _risk(program), _misread(program))
    lists = [list(kind) for kind in kinds]
    spare = _MOST - sum(len(found) for found in lists[:-1])
    lists[-1] = _spread(lists[-1], max(spare, _MOST // 2))
    return tuple(variant for found in lists for variant in found)


def _spread(variants: list[Variant], most: int) -> list[Variant]:
    if len(variants) <= most:
        return variants
    return [variants[index * len(variants) // most] for index in range(most)]


def _ignored(program: Program) -> Iterator[Variant]:
    """A rule that was left out."""
    for index, rule in enumerate(program.entry_rules):
        without = _ALWAYS if rule.role == "filter" else _NEVER
        yield Variant(f"the {rule.role} {rule.id} left out", _with_entry(program, index, without))
    for index, rule in enumerate(program.exit_rules):
        yield Variant(f"the exit rule {rule.id} left out", _with_exit(program, index, _NEVER))


def _reordered(program: Program) -> Iterator[Variant]:
    """The name of another rule that is true as well."""
    for side in ("long", "short"):
        triggers = [rule for rule in program.entry_rules if rule.role == "trigger" and rule.side == side]
        if len(triggers) > 1:
            what = f"another order of the {side} triggers, which names the entry"
            yield Variant(what, replace(program, entry_rules=tuple(reversed(program.entry_rules))))
        if sum(rule.side == side for rule in program.exit_rules) > 1:
            what = f"another order of the {side} exit rules, which names the exit"
            yield Variant(what, replace(program, exit_rules=tuple(reversed(program.exit_rules))))


def _parameters(program: Program) -> Iterator[Variant]:
    """A parameter written as a number."""
    for spec in program.parameters:
        if spec.enabled and spec.min < spec.max:
            yield Variant(f"{spec.name} fixed at {spec.value:g}", program, {spec.name: spec.value})


def _risk(program: Program) -> Iterator[Variant]:
    contract = program.contract
    for what, risk in vary_risk(contract.risk_model):
        yield Variant(what, replace(program, contract=contract.model_copy(update={"risk_model": risk})))


def _misread(program: Program) -> Iterator[Variant]:
    for index, rule in enumerate(program.entry_rules):
        for what, condition in misread(rule.condition):
            yield Variant(f"{rule.id} with {what}", _with_entry(program, index, condition))
    for index, rule in enumerate(program.exit_rules):
        for what, condition in misread(rule.condition):
            yield Variant(f"{rule.id} with {what}", _with_exit(program, index, condition))
    for what, uses in misread_indicators(program.indicators):
        yield Variant(what, replace(program, indicators=uses))


def _with_entry(program: Program, index: int, condition: Node) -> Program:
    return replace(program, entry_rules=_changed(program.entry_rules, index, condition))


def _with_exit(program: Program, index: int, condition: Node) -> Program:
    return replace(program, exit_rules=_changed(program.exit_rules, index, condition))


def _changed(rules: tuple[Rule, ...], index: int, condition: Node) -> tuple[Rule, ...]:
    return (*rules[:index], replace(rules[index], condition=condition), *rules[index + 1 :])

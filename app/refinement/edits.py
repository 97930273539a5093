"""Apply a critic's edits to a contract, or say why they cannot be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from app.llm.edits import (
    Edit,
    RemoveIndicator,
    RemoveParameter,
    RemoveRule,
    SetEntryRule,
    SetExitRule,
    SetField,
    SetIndicator,
    SetParameter,
    SetRisk,
)
from app.refinement.limits import constrain
from contracts.campaign import Constraints
from contracts.errors import ContractError
from contracts.program import build_program
from contracts.strategy import StrategyContract, parse_contract

FROZEN = ("markets", "timeframes", "gates")
_OF_CAMPAIGN = ("costs", "slices", "budget", "stopping", "search", "constraints", "seal")  # never a contract's
_IDENTITY = ("format", "strategy_id", "version")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What became of a set of edits: a contract to try, or the code and sentence of its refusal."""

    contract: StrategyContract | None
    reason: str
    note: str = ""


def propose(
    parent: StrategyContract,
    edits: Sequence[Edit],
    constraints: Constraints,
    tried: Collection[str],
) -> Proposal:
    """Apply edits to a contract; ``tried`` are logic digests that need no second trial.

    Reasons of a refusal: ``no_edit``, ``frozen_field``, ``unknown_name``, ``invalid_contract``, ``constraint``,
    ``already_tried``. An accepted contract carries the next version.
    """
    if not edits:
        return Proposal(None, "no_edit", "The answer holds no edit.")
    data = parent.model_dump(mode="json", exclude_defaults=True)
    for edit in edits:
        if isinstance(edit, SetField) and edit.field in (*FROZEN, *_OF_CAMPAIGN, *_IDENTITY):
            return Proposal(None, "frozen_field", f"{edit.field} is frozen since iteration 1 and cannot be changed.")
        missing = _apply(data, edit)
        if missing:
            return Proposal(None, "unknown_name", missing)
    data["version"] = parent.version + 1
    return _check(data, constraints, tried)


def _check(data: dict[str, Any], constraints: Constraints, tried: Collection[str]) -> Proposal:
    try:
        contract = parse_contract(data)
        build_program(contract)
        constrained = parse_contract(constrain(contract.model_dump(mode="json", exclude_defaults=True), constraints))
    except ContractError as error:
        return Proposal(None, "invalid_contract", str(error))
    if constrained.digest() != contract.digest():
        return Proposal(None, "constraint", "The edit leaves the limits that the campaign's constraints set.")
    if contract.logic_digest() in tried:
        return Proposal(None, "already_tried", "A contract that trades the same was tried in an earlier iteration.")
    return Proposal(contract, "accepted")


def _apply(data: dict[str, Any], edit: Edit) -> str:
    """Change ``data`` in place; returns a sentence where the edit names something that is not there."""
    return _APPLY[type(edit)](data, edit)


def _set_parameter(data: dict[str, Any], edit: SetParameter) -> str:
    space = data.setdefault("optimization_space", {})
    given = edit.model_dump(exclude={"kind", "name"}, exclude_none=True)
    if edit.name not in space and "value" not in given:
        return f"The parameter {edit.name} is not there, and a new one needs a value."
    space[edit.name] = space.get(edit.name, {}) | given
    return ""


def _remove_parameter(data: dict[str, Any], edit: RemoveParameter) -> str:
    removed = data.get("optimization_space", {}).pop(edit.name, None)
    return "" if removed is not None else f"The parameter {edit.name} is not there."


def _set_indicator(data: dict[str, Any], edit: SetIndicator) -> str:
    _put(data.setdefault("indicators", []), edit.indicator.model_dump(mode="json", exclude_defaults=True))
    return ""


def _remove_indicator(data: dict[str, Any], edit: RemoveIndicator) -> str:
    return "" if _drop(data, ("indicators",), edit.id) else f"The indicator {edit.id} is not there."


def _set_entry_rule(data: dict[str, Any], edit: SetEntryRule) -> str:
    _put(data["entry_rules"], edit.rule.model_dump(mode="json", exclude_defaults=True))
    return ""


def _set_exit_rule(data: dict[str, Any], edit: SetExitRule) -> str:
    _put(data.setdefault("exit_rules", []), edit.rule.model_dump(mode="json", exclude_defaults=True))
    return ""


def _remove_rule(data: dict[str, Any], edit: RemoveRule) -> str:
    return "" if _drop(data, ("entry_rules", "exit_rules"), edit.id) else f"The rule {edit.id} is not there."


def _set_risk(data: dict[str, Any], edit: SetRisk) -> str:
    if edit.value is not None:
        data["risk_model"][edit.part] = dict(edit.value)
    elif data["risk_model"].pop(edit.part, None) is None:
        return f"The risk model has no {edit.part}."
    return ""


def _set_field(data: dict[str, Any], edit: SetField) -> str:
    data[edit.field] = edit.value
    return ""


def _put(items: list[dict[str, Any]], item: dict[str, Any]) -> None:
    for place, known in enumerate(items):
        if known["id"] == item["id"]:
            items[place] = item
            return
    items.append(item)


def _drop(data: dict[str, Any], keys: Sequence[str], wanted: str) -> bool:
    for key in keys:
        kept = [item for item in data.get(key, ()) if item["id"] != wanted]
        if len(kept) < len(data.get(key, ())):
            data[key] = kept
            return True
    return False


_APPLY: dict[type, Callable[[dict[str, Any], Any], str]] = {
    SetParameter: _set_parameter,
    RemoveParameter: _remove_parameter,
    SetIndicator: _set_indicator,
    RemoveIndicator: _remove_indicator,
    SetEntryRule: _set_entry_rule,
    SetExitRule: _set_exit_rule,
    RemoveRule: _remove_rule,
    SetRisk: _set_risk,
    SetField: _set_field,
}

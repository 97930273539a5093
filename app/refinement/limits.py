"""A contract within the request: explicit markets, timeframes, gates and constraints stand above compiled ones."""

from __future__ import annotations

import math
from typing import Any

from contracts.campaign import CampaignRequest, Constraints
from contracts.errors import ContractError, Problem
from contracts.strategy import StrategyContract, parse_contract

_FREE = Constraints()
_STEP_TOLERANCE = 1e-9


def fit_contract(contract: StrategyContract, request: CampaignRequest) -> StrategyContract:
    """The contract as the request has it. Raises ContractError where nothing would be left to trade."""
    data = contract.model_dump(mode="json", exclude_defaults=True)
    if request.markets is not None:
        data["markets"] = list(request.markets)
    if request.timeframes is not None:
        data["timeframes"] = list(request.timeframes)
    if request.gates is not None:
        data["gates"] = request.gates.model_dump(mode="json")
    return parse_contract(constrain(data, request.constraints))


def constrain(data: dict[str, Any], constraints: Constraints) -> dict[str, Any]:
    """A contract's wire form within the constraints: other sides are dropped, leverage and risk are capped."""
    if constraints == _FREE:
        return data
    if constraints.sides is not None:
        data = data | _on_sides(data, constraints.sides)
    sizing = dict(data["risk_model"]["sizing"])
    space = {name: dict(parameter) for name, parameter in data.get("optimization_space", {}).items()}
    if constraints.max_leverage is not None:
        _cap(sizing, "max_leverage", constraints.max_leverage, space)
    if constraints.max_risk_percent is not None and sizing["kind"] == "risk_percent":
        _cap(sizing, "percent", constraints.max_risk_percent, space)
    risk_model = data["risk_model"] | {"sizing": sizing}
    return data | {"risk_model": risk_model} | ({"optimization_space": space} if space else {})


def _on_sides(data: dict[str, Any], sides: tuple[str, ...]) -> dict[str, Any]:
    entries = [rule for rule in data["entry_rules"] if rule["side"] in (*sides, "both")]
    if not any(rule.get("role", "trigger") == "trigger" for rule in entries):
        problem = Problem("constraints.sides", f"the contract has no entry on the side {' or '.join(sides)}")
        raise ContractError([problem])
    exits = [rule for rule in data.get("exit_rules", ()) if rule["side"] in sides]
    return {"entry_rules": entries, "exit_rules": exits}


def _cap(part: dict[str, Any], key: str, most: float, space: dict[str, dict[str, Any]]) -> None:
    """Cap a number, or the range of the parameter that stands for it."""
    amount = part.get(key)
    if isinstance(amount, str):
        space[amount] = _cap_parameter(space[amount], most)
    else:
        part[key] = most if amount is None else min(float(amount), most)


def _cap_parameter(parameter: dict[str, Any], most: float) -> dict[str, Any]:
    """The parameter within ``most``, its range still a whole number of steps; one value where no range is left."""
    value, least = min(float(parameter["value"]), most), parameter.get("min")
    if least is None or parameter.get("max") is None or parameter.get("step") is None:
        return parameter | {"value": value}
    steps = math.floor((min(parameter["max"], most) - least) / parameter["step"] + _STEP_TOLERANCE)
    if steps < 1:
        return {"value": value, "enabled": False}
    highest = least + steps * parameter["step"]
    return parameter | {"value": min(value, highest), "max": highest}

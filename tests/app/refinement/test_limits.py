from __future__ import annotations

from typing import Any

import pytest

from app.refinement.limits import fit_contract
from contracts.campaign import CampaignRequest, parse_request
from contracts.errors import ContractError
from contracts.program import build_program
from contracts.strategy import StrategyContract, parse_contract
from tests.app.small import small_contract


def fit(contract: dict[str, Any] | None = None, **request: Any) -> StrategyContract:
    asked: CampaignRequest = parse_request({"prompt": "Buy.", **request})
    return fit_contract(parse_contract(contract or small_contract()), asked)


def test_a_request_that_asks_nothing_more_leaves_the_contract() -> None:
    assert fit() == parse_contract(small_contract())


def test_explicit_values_stand_above_compiled_ones() -> None:
    fitted = fit(markets=["EURUSD", "GBPUSD"], timeframes=["1h"], gates={"min_trades": 50})
    assert (fitted.markets, fitted.timeframes) == (("EURUSD", "GBPUSD"), ("1h",))
    assert fitted.gates.min_trades == 50


def test_rules_of_an_unwanted_side_are_dropped() -> None:
    assert [rule.id for rule in fit(constraints={"sides": ["long"]}).entry_rules] == ["cross_up"]


def test_a_filter_of_both_sides_stays_with_the_wanted_one() -> None:
    contract = small_contract()
    contract["entry_rules"].append({"id": "calm", "side": "both", "when": "atr14 < 5", "role": "filter"})
    assert [rule.id for rule in fit(contract, constraints={"sides": ["short"]}).entry_rules] == ["cross_down", "calm"]


def test_a_contract_without_an_entry_on_the_wanted_side_is_refused() -> None:
    contract = small_contract()
    contract["entry_rules"] = contract["entry_rules"][:1]
    with pytest.raises(ContractError, match="no entry on the side short"):
        fit(contract, constraints={"sides": ["short"]})


def test_leverage_and_risk_are_capped() -> None:
    fitted = fit(constraints={"max_leverage": 3, "max_risk_percent": 0.25})
    assert fitted.risk_model.sizing.model_dump() == {"kind": "risk_percent", "percent": 0.25, "max_leverage": 3.0}


def test_a_smaller_leverage_than_the_cap_stays() -> None:
    assert fit(constraints={"max_leverage": 20}).risk_model.sizing.max_leverage == 10


@pytest.mark.parametrize(
    ("most", "left"),
    [
        (5.0, {"value": 1.0, "min": 0.5, "max": 2.0, "step": 0.5}),
        (1.2, {"value": 1.0, "min": 0.5, "max": 1.0, "step": 0.5}),
        (0.7, {"value": 0.7, "enabled": False}),
        (0.2, {"value": 0.2, "enabled": False}),
    ],
)
def test_a_risk_that_is_a_parameter_is_capped_to_whole_steps_of_its_range(most: float, left: dict[str, Any]) -> None:
    contract = small_contract()
    contract["risk_model"]["sizing"]["percent"] = "risk"
    contract["optimization_space"]["risk"] = {"value": 1.0, "min": 0.5, "max": 2.0, "step": 0.5}
    fitted = fit(contract, constraints={"max_risk_percent": most})
    assert fitted.optimization_space["risk"].model_dump(exclude_defaults=True) == left
    assert build_program(fitted).values()["risk"] == left["value"]

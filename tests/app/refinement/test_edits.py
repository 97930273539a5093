from __future__ import annotations

from typing import Any

import pytest

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
from app.refinement.edits import Proposal, propose
from contracts.campaign import Constraints
from contracts.strategy import EntryRule, ExitRule, IndicatorDeclaration, StrategyContract, parse_contract
from tests.app.small import small_contract


@pytest.fixture
def parent() -> StrategyContract:
    return parse_contract(small_contract())


def try_edits(parent: StrategyContract, *edits: Edit, constraints: Constraints | None = None) -> Proposal:
    return propose(parent, edits, constraints or Constraints(), tried=set())


def accepted(parent: StrategyContract, *edits: Edit) -> dict[str, Any]:
    proposal = try_edits(parent, *edits)
    assert proposal.contract is not None, proposal.note
    return proposal.contract.model_dump(mode="json", exclude_defaults=True)


def test_an_accepted_edit_makes_the_next_version_and_leaves_the_parent(parent: StrategyContract) -> None:
    before = parent.digest()
    data = accepted(parent, SetParameter(name="slow_length", max=40.0))
    assert (data["version"], data["optimization_space"]["slow_length"]["max"]) == (2, 40.0)
    assert parent.digest() == before


def test_a_parameter_keeps_the_numbers_an_edit_does_not_name(parent: StrategyContract) -> None:
    data = accepted(parent, SetParameter(name="slow_length", max=40.0))
    assert data["optimization_space"]["slow_length"] == {"value": 20.0, "min": 15.0, "max": 40.0, "step": 5.0}


def test_a_filter_with_its_indicator_can_be_added(parent: StrategyContract) -> None:
    trend = SetIndicator(indicator=IndicatorDeclaration(id="trend", name="sma", params={"length": 100.0}))
    rule = SetEntryRule(rule=EntryRule(id="with_trend", side="long", when="close > trend", role="filter"))
    data = accepted(parent, trend, rule)
    assert [one["id"] for one in data["indicators"]] == ["fast", "slow", "atr14", "trend"]
    assert data["entry_rules"][-1]["role"] == "filter"


def test_setting_a_rule_of_a_known_id_replaces_it(parent: StrategyContract) -> None:
    rule = SetEntryRule(rule=EntryRule(id="cross_up", side="long", when="fast > slow"))
    assert accepted(parent, rule)["entry_rules"][0]["when"] == "fast > slow"


def test_an_exit_rule_can_be_added_and_removed(parent: StrategyContract) -> None:
    flip = SetExitRule(rule=ExitRule(id="flip", side="long", when="crosses_below(fast, slow)"))
    with_exit = parse_contract(accepted(parent, flip))
    assert with_exit.exit_rules[0].id == "flip"
    assert "exit_rules" not in accepted(with_exit, RemoveRule(id="flip"))


def test_a_part_of_the_risk_model_can_be_replaced_and_removed(parent: StrategyContract) -> None:
    data = accepted(parent, SetRisk(part="take_profit", value={"kind": "reward_ratio", "ratio": 2.0}))
    assert data["risk_model"]["take_profit"] == {"kind": "reward_ratio", "ratio": 2.0}
    assert "take_profit" not in accepted(parent, SetRisk(part="take_profit", value=None))["risk_model"]


def test_the_thesis_may_change(parent: StrategyContract) -> None:
    edits = (SetField(field="thesis", value="Another."), SetParameter(name="fast_length", max=10.0))
    assert accepted(parent, *edits)["thesis"] == "Another."


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("gates", {"min_trades": 1}),
        ("markets", ["EURUSD"]),
        ("timeframes", ["1h"]),
        ("strategy_id", "other"),
        ("version", 7),
        ("format", 1),
    ],
)
def test_what_iteration_one_froze_is_refused_by_name(parent: StrategyContract, field: str, value: object) -> None:
    proposal = try_edits(parent, SetField(field=field, value=value))
    assert (proposal.contract, proposal.reason) == (None, "frozen_field")
    assert proposal.note == f"{field} is frozen since iteration 1 and cannot be changed."


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (RemoveParameter(name="nothing"), "The parameter nothing is not there."),
        (RemoveIndicator(id="nothing"), "The indicator nothing is not there."),
        (RemoveRule(id="nothing"), "The rule nothing is not there."),
        (SetRisk(part="breakeven", value=None), "The risk model has no breakeven."),
        (SetParameter(name="fresh", max=3.0), "The parameter fresh is not there, and a new one needs a value."),
    ],
)
def test_an_edit_of_something_that_is_not_there_says_so(parent: StrategyContract, edit: Edit, sentence: str) -> None:
    proposal = try_edits(parent, edit)
    assert (proposal.reason, proposal.note) == ("unknown_name", sentence)


@pytest.mark.parametrize(
    "edit",
    [
        RemoveIndicator(id="slow"),
        RemoveRule(id="cross_up"),
        SetParameter(name="slow_length", max=0.0),
        SetRisk(part="stop_loss", value={"kind": "atr", "indicator": "nothing", "multiple": 2.0}),
        SetRisk(part="stop_loss", value={"kind": "moon"}),
        SetField(field="unheard_of", value=1),
        SetField(field="entry_rules", value=[]),
        SetEntryRule(rule=EntryRule(id="cross_up", side="long", when="__import__('os')")),
    ],
    ids=str,
)
def test_a_contract_that_could_not_trade_is_refused_with_its_problems(parent: StrategyContract, edit: Edit) -> None:
    edits = (edit, RemoveRule(id="cross_down")) if edit == RemoveRule(id="cross_up") else (edit,)
    proposal = try_edits(parent, *edits)
    assert (proposal.contract, proposal.reason) == (None, "invalid_contract")
    assert proposal.note


def test_no_edit_is_no_idea(parent: StrategyContract) -> None:
    assert try_edits(parent).reason == "no_edit"


def test_what_trades_the_same_as_an_earlier_contract_is_not_tried_again(parent: StrategyContract) -> None:
    edit = SetParameter(name="slow_length", max=60.0)
    proposal = propose(parent, (edit,), Constraints(), tried={parent.logic_digest()})
    assert (proposal.contract, proposal.reason) == (None, "already_tried")


@pytest.mark.parametrize(
    ("edit", "constraints"),
    [
        (
            SetRisk(part="sizing", value={"kind": "risk_percent", "percent": 5.0, "max_leverage": 10.0}),
            Constraints(max_risk_percent=1.0),
        ),
        (
            SetRisk(part="sizing", value={"kind": "risk_percent", "percent": 1.0, "max_leverage": 50.0}),
            Constraints(max_leverage=10.0),
        ),
        (
            SetEntryRule(rule=EntryRule(id="more", side="short", when="close < slow")),
            Constraints(sides=("long",)),
        ),
    ],
)
def test_a_critic_cannot_leave_the_campaigns_constraints(
    parent: StrategyContract, edit: Edit, constraints: Constraints
) -> None:
    assert try_edits(parent, edit, constraints=constraints).reason == "constraint"

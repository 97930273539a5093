"""The contract: what is the same contract, and one clear sentence for each kind of mistake."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.errors import ContractError
from contracts.program import Program, build_program
from contracts.strategy import StrategyContract, parse_contract
from tests.contracts.pilot import pilot


def _build(change: Any = None) -> Program:
    return build_program(parse_contract(pilot(change)))


def _digests(change: Any = None) -> tuple[str, str]:
    contract = parse_contract(pilot(change))
    return contract.digest(), contract.logic_digest()


def test_spaces_defaults_and_the_way_a_number_is_written_do_not_change_the_digest() -> None:
    def rewrite(data: dict[str, Any]) -> None:
        data["format"] = 1
        data["entry_rules"][0] |= {"when": "crosses_above( fast,slow )", "role": "trigger"}
        data["optimization_space"]["fast_length"] |= {"value": 20.0, "enabled": True}

    assert _digests(rewrite) == _digests()


def test_the_logic_digest_leaves_out_what_does_not_trade() -> None:
    def rename(data: dict[str, Any]) -> None:
        data |= {"strategy_id": "other", "version": 7, "thesis": "", "assumptions": ["all hours"]}
        data["entry_rules"][0]["id"] = "up"

    renamed, original = _digests(rename), _digests()
    assert renamed[0] != original[0]
    assert renamed[1] == original[1]


def test_the_logic_digest_sees_every_number_that_trades() -> None:
    changes = [
        lambda data: data["optimization_space"]["stop_atr"].update(value=2.25),
        lambda data: data["entry_rules"][0].update(when="fast > slow"),
        lambda data: data["risk_model"]["sizing"].update(percent=0.6),
        lambda data: data["exit_rules"][0].update(side="short"),
    ]
    digests = {_digests(change)[1] for change in changes} | {_digests()[1]}
    assert len(digests) == len(changes) + 1


def test_canonical_json_reads_back_as_the_same_contract() -> None:
    contract = parse_contract(pilot())
    assert StrategyContract.model_validate_json(contract.canonical_json()) == contract


MISTAKES: list[tuple[str, Any, str]] = [
    ("unknown key", lambda d: d.update(leverage=3), "leverage: this key is not known here"),
    ("missing key", lambda d: d.pop("markets"), "markets: this key is missing"),
    ("wrong timeframe", lambda d: d.update(timeframes=["2h"]), "timeframes[0]: '2h' is not allowed"),
    ("unknown indicator", lambda d: d["indicators"][0].update(name="emma"), "did you mean `ema`"),
    ("unknown argument", lambda d: d["indicators"][0]["params"].update(lenght=3), "did you mean `length`"),
    ("missing argument", lambda d: d["indicators"][2].update(params={}), "`length` is missing; atr takes length"),
    ("wrong source", lambda d: d["indicators"][0]["params"].update(source="hl"), "source `hl` is not a price field"),
    ("zero length", lambda d: d["indicators"][2]["params"].update(length=0), "must be at least 1"),
    ("broken length", lambda d: d["indicators"][2]["params"].update(length=14.5), "14.5 is not a whole number"),
    ("huge length", lambda d: d["indicators"][2]["params"].update(length=1e9), "too large"),
    ("boolean number", lambda d: d["indicators"][2]["params"].update(length=True), "True is not a number"),
    ("unknown output", lambda d: d["entry_rules"][0].update(when="close > bands.top"), "unknown output of `bands`"),
    ("no output named", lambda d: d["entry_rules"][0].update(when="close > bands"), "`bands.upper`"),
    ("unknown name", lambda d: d["entry_rules"][0].update(when="fast > slo"), "did you mean `slow`"),
    ("number for a rule", lambda d: d["entry_rules"][0].update(when="fast"), "must be a condition"),
    ("position in an entry", lambda d: d["entry_rules"][0].update(when="bars_held > 1"), "only in exit rules"),
    ("min above max", lambda d: d["optimization_space"]["stop_atr"].update(min=5), "min 5 is above max 4"),
    ("step past max", lambda d: d["optimization_space"]["stop_atr"].update(step=0.7), "3.8 or 4.5 would be reached"),
    ("step of zero", lambda d: d["optimization_space"]["stop_atr"].update(step=0), "must be above 0"),
    ("endless grid", lambda d: d["optimization_space"]["stop_atr"].update(step=1e-9), "at most 100000"),
    ("value outside", lambda d: d["optimization_space"]["stop_atr"].update(value=9), "9 lies outside 1 to 4"),
    ("no bounds", lambda d: d["optimization_space"]["stop_atr"].pop("max"), "max missing"),
    ("broken grid", lambda d: d["optimization_space"]["fast_length"].update(step=0.5), "step 0.5 is not a whole"),
    (
        "unused parameter",
        lambda d: d["optimization_space"].update(x={"value": 1, "min": 0, "max": 2, "step": 1}),
        "`x` is not used anywhere",
    ),
    (
        "parameter of no name",
        lambda d: d["risk_model"]["stop_loss"].update(multiple="stop"),
        "unknown parameter `stop`",
    ),
    ("R without a stop", lambda d: d["risk_model"].pop("stop_loss"), "measured in R"),
    ("unknown kind", lambda d: d["risk_model"]["stop_loss"].update(kind="chandelier"), "'chandelier' is not known"),
    ("no sizing", lambda d: d["risk_model"].pop("sizing"), "risk_model.sizing: this key is missing"),
    ("limit order", lambda d: d["risk_model"].update(entry_order={"kind": "limit"}), "'limit' is not allowed"),
    ("unknown stop series", lambda d: d["risk_model"]["stop_loss"].update(indicator="atr"), "did you mean `atr14`"),
    ("many outputs as a stop", lambda d: d["risk_model"]["stop_loss"].update(indicator="bands"), "bands.upper"),
    ("no trigger", lambda d: [rule.update(role="filter") for rule in d["entry_rules"]], "no rule is a trigger"),
    ("trigger for both", lambda d: d["entry_rules"][0].update(side="both"), "a trigger opens one side"),
    ("same rule id", lambda d: d["entry_rules"][1].update(id="cross_up"), "`cross_up` is used twice"),
    ("same name", lambda d: d["indicators"][1].update(id="fast"), "already used by indicators[0].id"),
    ("reserved name", lambda d: d["indicators"][1].update(id="close"), "a word of the rule language"),
    ("keyword", lambda d: d["indicators"][1].update(id="and"), "a word of the rule language"),
    ("shorter timeframe", lambda d: d["indicators"][1].update(timeframe="5m"), "5m is shorter than"),
    ("not finite", lambda d: d["risk_model"]["sizing"].update(percent=float("nan")), "not a finite number"),
    (
        "doubling rule",
        lambda d: d["entry_rules"][0].update(when="change(" * 20 + "fast" + ")" * 20 + ">0"),
        "too large",
    ),
    ("not a mapping", lambda d: d.update(risk_model=[1]), "a mapping of keys is wanted here"),
]


@pytest.mark.parametrize(("change", "says"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES])
def test_each_mistake_gets_a_clear_sentence(change: Any, says: str) -> None:
    with pytest.raises(ContractError) as caught:
        _build(change)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_problem_is_named_at_once() -> None:
    def break_three(data: dict[str, Any]) -> None:
        data["indicators"][2]["params"]["length"] = 0
        data["optimization_space"]["stop_atr"]["min"] = 5
        data["entry_rules"][0]["when"] = "fast > slo"

    with pytest.raises(ContractError) as caught:
        _build(break_three)
    assert [problem.where for problem in caught.value.problems] == [
        "optimization_space.stop_atr",
        "indicators[2].params.length",
        "entry_rules[0].when",
    ]


def test_one_broken_indicator_is_one_problem() -> None:
    def break_one(data: dict[str, Any]) -> None:
        data["indicators"][0]["name"] = "emma"
        data["indicators"][2]["params"] = {}

    with pytest.raises(ContractError) as caught:
        _build(break_one)
    assert [problem.where for problem in caught.value.problems] == ["indicators[0].name", "indicators[2].params"]


def test_a_place_is_named_by_the_keys_the_user_wrote() -> None:
    with pytest.raises(ContractError) as caught:
        _build(lambda data: data["risk_model"]["stop_loss"].update(multiple=[1]))
    assert {problem.where for problem in caught.value.problems} == {"risk_model.stop_loss.multiple"}


@pytest.mark.parametrize("data", [None, 5, "text", [], {"entry_rules": "x"}, {"markets": [[]]}])
def test_anything_that_is_not_a_contract_is_refused(data: object) -> None:
    with pytest.raises(ContractError):
        parse_contract(data)


def test_values_are_checked_like_the_contract() -> None:
    program = _build()
    assert program.bind({"fast_length": 7}).values["fast_length"] == 7
    for values, says in [
        ({"fast": 1.0}, "unknown parameter `fast`"),
        ({"fast_length": 0.0}, "at least 1"),
        ({"fast_length": 2.5}, "not a whole number"),
        ({"stop_atr": float("inf")}, "not a finite number"),
    ]:
        with pytest.raises(ContractError, match=says):
            program.bind(values)


def test_the_grid_ends_at_max_and_has_no_rounding_noise() -> None:
    def decimal(data: dict[str, Any]) -> None:
        data["optimization_space"]["stop_atr"] = {"value": 0.3, "min": 0.1, "max": 1.0, "step": 0.1}

    grid = next(spec for spec in _build(decimal).parameters if spec.name == "stop_atr").grid()
    assert grid == (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)

"""Everything the language can say is said by every target, or is a diagnostic."""

from __future__ import annotations

from typing import get_args

import pytest

from contracts import risk
from contracts.expressions.functions import FUNCTIONS, Function, Takes
from contracts.expressions.nodes import CLOCK_FIELDS, FORMULA_CLOCK_FIELDS, Node
from contracts.indicators import INDICATORS, Indicator
from contracts.indicators import Takes as Argument
from contracts.program import Program, build_program
from contracts.strategy import TIMEFRAMES, parse_contract
from exporters import TARGETS, export
from exporters.ctrader import expressions as csharp_expressions
from exporters.ctrader import risk as csharp_risk
from exporters.findings import list_nodes
from exporters.pine import expressions as pine_expressions
from exporters.pine import risk as pine_risk
from exporters.pine.series import TIMEFRAMES as PINE_TIMEFRAMES
from tests.exporters.cases import CASES, load_case

RULE_FUNCTIONS = [function for function in FUNCTIONS.values() if not function.formula_only]


def build(when: str, **more: object) -> Program:
    rule = {"id": "go", "side": "long", "when": when}
    sizing = {"sizing": {"kind": "fixed_units", "units": 1000}}
    data = {"strategy_id": "one", "markets": ["EURUSD"], "timeframes": ["1h"]}
    return build_program(parse_contract({**data, "entry_rules": [rule], "risk_model": sizing, **more}))


def call(function: Function) -> str:
    words = {Takes.NUMBER: "close", Takes.CONDITION: "close > open", Takes.COUNT: "3"}
    text = f"{function.name}({', '.join(words[takes] for takes in function.takes)})"
    return text if function.gives == "condition" else f"{text} > 0"


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("function", RULE_FUNCTIONS, ids=lambda function: function.name)
def test_every_function_of_the_language_is_written(function: Function, target: str) -> None:
    assert export(build(call(function)), None, target, promoted=True).files


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
def test_every_indicator_is_written_or_refused_with_a_reason(indicator: Indicator, target: str) -> None:
    numbers = {Argument.SOURCE: "close", Argument.LENGTH: 5, Argument.FACTOR: 2.0}
    params = {argument.name: numbers[argument.takes] for argument in indicator.arguments}
    for output in indicator.outputs:
        read = "x" if output == "value" else f"x.{output}"
        program = build(f"{read} > {read}[1]", indicators=[{"id": "x", "name": indicator.name, "params": params}])
        written = export(program, None, target, promoted=True)
        assert bool(written.files) != written.refused
        assert written.refused == (TARGETS[target].explain(indicator) is not None)


def test_every_kind_of_node_occurs_in_the_test_contracts() -> None:
    found = {type(node) for name in CASES for node in list_nodes(load_case(name))}
    unbound = {"Output", "Parameter"}
    assert {kind.__name__ for kind in get_args(Node)} - {kind.__name__ for kind in found} <= unbound


def test_every_function_left_after_lowering_has_a_phrase_in_every_target() -> None:
    sugar = {"crosses_above", "crosses_below", "rising", "falling", "change", "highest", "lowest", "between", "where"}
    wanted = FUNCTIONS.keys() - sugar
    assert wanted <= pine_expressions.PHRASES.keys()
    assert wanted <= csharp_expressions.PHRASES.keys()


def test_every_clock_has_a_phrase_in_every_target() -> None:
    wanted = {*CLOCK_FIELDS, *FORMULA_CLOCK_FIELDS}
    assert wanted == pine_expressions.CLOCKS.keys()
    assert wanted == csharp_expressions.CLOCKS.keys()


@pytest.mark.parametrize("phrases", [pine_risk, csharp_risk], ids=["pine", "ctrader"])
def test_every_part_and_kind_of_the_risk_model_has_a_phrase(phrases: object) -> None:
    distances = {one.model_fields["kind"].annotation for one in get_args(get_args(risk.TakeProfit)[0])}
    sizings = {one.model_fields["kind"].annotation for one in get_args(get_args(risk.Sizing)[0])}
    assert {get_args(kind)[0] for kind in distances} == phrases.DISTANCES.keys()  # type: ignore[attr-defined]
    assert {get_args(kind)[0] for kind in sizings} == phrases.SIZINGS.keys()  # type: ignore[attr-defined]
    assert set(risk.RiskModel.model_fields) == set(phrases.RISK_PARTS)  # type: ignore[attr-defined]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("timeframe", TIMEFRAMES)
def test_every_timeframe_is_written(timeframe: str, target: str) -> None:
    declared = {"id": "x", "name": "sma", "params": {"length": 5}, "timeframe": timeframe}
    program = build("close > x", indicators=[declared], timeframes=["1m"])
    assert export(program, None, target, promoted=True).files
    assert timeframe in PINE_TIMEFRAMES

"""A contract's names never meet a target's own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporters.identifiers import Identifiers, camel_case, pascal_case
from exporters.parity.ctrader.mono import build_host, compile_library
from tests.exporters.cases import build_case, write_source
from tests.exporters.running import require

WORDS = (
    "ta ema Ema strategy label Label side string int double Symbol Bars line Line fill_ticks ready _ _1 nz x".split()
)


def test_a_taken_name_gets_a_number() -> None:
    identifiers = Identifiers({"side", "side_2"})
    assert [identifiers.allot("side"), identifiers.allot("fast"), identifiers.allot("fast")] == [
        "side_3",
        "fast",
        "fast_2",
    ]


@pytest.mark.parametrize(
    ("name", "pascal", "camel"),
    [("fast_length", "FastLength", "fastLength"), ("_1a", "P1a", "p1a"), ("_", "P", "p"), ("RSI", "RSI", "rSI")],
)
def test_names_are_put_into_the_style_of_the_target(name: str, pascal: str, camel: str) -> None:
    assert pascal_case(name) == pascal
    assert camel_case(name) == camel


@pytest.mark.parametrize("strategy_id", ["ema", "symbol", "robot", "1-2", "highest", "line"])
def test_words_of_the_targets_may_be_names_of_a_contract(strategy_id: str, tmp_path: Path) -> None:
    half = len(WORDS) // 2
    space = {name: {"value": 5, "min": 2, "max": 9, "step": 1} for name in WORDS[:half]}
    indicators = [
        {"id": name, "name": "ema", "params": {"length": length}}
        for name, length in zip(WORDS[half:], space, strict=False)
    ]
    rules = [{"id": name, "side": "long", "when": f"close > {name}"} for name in (item["id"] for item in indicators)]
    spare = list(space)[len(indicators) :]
    rules += [{"id": f"{name}-1", "side": "short", "when": f"close < {name}"} for name in spare]
    program = build_case(
        "time_exit_only",
        strategy_id=strategy_id,
        optimization_space=space,
        indicators=indicators,
        entry_rules=rules,
        exit_rules=[{"id": "up", "side": "long", "when": "bars_held > 3"}],
    )
    assert write_source(program, "pine")
    require("ctrader")
    assert compile_library({"Robot.cs": write_source(program, "ctrader")}, build_host(), tmp_path)

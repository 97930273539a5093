"""Every indicator of the language can be said, by its usual names, and comes out as itself."""

from __future__ import annotations

import pytest

from app.llm.offline.compiler import compile_prompts
from app.llm.offline.compiler.grammar.indicator_names import _SAID_OTHERWISE, indicator_names
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.protocol import CompileRequest
from contracts.indicators import INDICATORS
from contracts.program import build_program
from contracts.strategy import parse_contract

SAYABLE = sorted({row.name for row in indicator_names().values() if row.name in INDICATORS})


def test_only_extremes_and_shapes_are_said_otherwise() -> None:
    assert set(INDICATORS) - set(SAYABLE) == set(_SAID_OTHERWISE)


@pytest.mark.parametrize("name", SAYABLE)
def test_an_indicator_is_understood_by_each_of_its_names(name: str) -> None:
    row = BY_NAME[name]
    output = f" {next(iter(row.outputs))}" if row.outputs and not row.main else ""
    for phrase in row.phrases:
        prompt = f"EURUSD 1h: buy when the {phrase}{output} is rising, stop 2%"
        answer = compile_prompts(CompileRequest(prompts=(prompt,)))
        assert answer.not_understood == (), prompt
        assert answer.contract is not None
        build_program(parse_contract(answer.contract))
        assert [item["name"] for item in answer.contract["indicators"]] == [name], prompt

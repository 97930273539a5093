from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.llm.offline.compiler import compile_prompts
from app.llm.openai.roles import CodeReply, CompileReply, CritiqueReply, ask_to_criticise
from app.llm.openai.shapes import make_strict, undo_strict
from app.llm.protocol import CompileRequest
from contracts.strategy import StrategyContract
from tests.app.llm.openai.model import write_strictly
from tests.prompt_corpus import CASES, prompts_of

SCHEMAS = {kind.__name__: kind.model_json_schema() for kind in (CompileReply, CodeReply, CritiqueReply)}
FORBIDDEN = {"oneOf", "default", "discriminator", "const", "pattern", "patternProperties", "title", "maxItems"}


def walk(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for key, value in schema.items():
            if key in ("properties", "$defs"):
                for each in value.values():
                    yield from walk(each)
            elif key != "enum":
                yield from walk(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from walk(item)


@pytest.mark.parametrize("name", ["CompileReply", "CodeReply"])
def test_a_strict_schema_has_nothing_that_servers_refuse(name: str) -> None:
    for part in walk(make_strict(SCHEMAS[name])):
        assert not FORBIDDEN & set(part), part
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
            assert part["required"] == list(part["properties"])
        assert {"type", "anyOf", "$ref"} & set(part), f"a part that takes anything: {part}"


def test_the_critic_is_not_offered_to_set_a_whole_field() -> None:
    from tests.app.llm.openai.test_roles import critique_request

    question = ask_to_criticise(critique_request())
    assert "SetField" not in str(question.schema)
    for part in walk(make_strict(question.schema)):
        assert {"type", "anyOf", "$ref"} & set(part), f"a part that takes anything: {part}"


def contracts() -> list[dict[str, Any]]:
    prompts = [prompts_of(case) for case in CASES][::5]
    answers = [compile_prompts(CompileRequest(prompts=each)) for each in prompts]
    return [answer.contract for answer in answers if answer.contract is not None]


def test_every_contract_comes_back_from_its_strict_form() -> None:
    schema, found = StrategyContract.model_json_schema(), contracts()
    assert len(found) > 10
    for contract in found:
        written = write_strictly(schema, contract)
        assert all(isinstance(each["params"], list | None) for each in written["indicators"] or ())
        assert undo_strict(schema, written) == contract
        assert undo_strict(schema, contract) == contract, "the plain form is taken as well"


def test_names_that_come_twice_are_not_made_one() -> None:
    schema = StrategyContract.model_json_schema()
    twice = [{"name": "n", "value": {"value": 1}}, {"name": "n", "value": {"value": 2}}]
    assert undo_strict(schema, {"optimization_space": twice})["optimization_space"] == twice


@pytest.mark.parametrize("data", [None, 3, "text", [], [[1]], {"contract": 5}, {"contract": [{"name": 1}]}])
def test_whatever_fits_no_schema_is_passed_on_to_be_refused(data: Any) -> None:
    undo_strict(SCHEMAS["CompileReply"], data)

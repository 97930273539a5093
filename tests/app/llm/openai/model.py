"""A model behind the fake server: reads the question as a model would, and answers in the form it was given."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from app.llm.offline.coder import write_bot
from app.llm.offline.compiler import compile_prompts
from app.llm.offline.critic import criticise
from app.llm.openai.shapes import Schema
from app.llm.protocol import CodeRequest, CompileRequest, CritiqueRequest
from tests.app.llm.openai.server import Exchange, asked_mode, completion

Answer = dict[str, Any]


def read_question(body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The role that is asked and the data it is given."""
    system, user = body["messages"][0]["content"], body["messages"][1]["content"]
    role = {"You read": "compile", "You write": "code", "You look": "critique"}[
        " ".join(system.split("# Your task")[1].split()[:2])
    ]
    framed = re.fullmatch(r'<data id="(\w+)">\n(.*)\n</data id="\1">', user, flags=re.DOTALL)
    assert framed is not None
    return role, json.loads(framed[2])


def write_strictly(schema: Schema, data: Any, definitions: Schema | None = None) -> Any:
    """Data in the strict form of its schema: mappings as lists of names and values, what was left out as null."""
    definitions = schema.get("$defs", {}) if definitions is None else definitions
    if "$ref" in schema:
        return write_strictly(definitions[schema["$ref"].rsplit("/", 1)[-1]], data, definitions)
    for branch in _branches(schema):
        there = definitions[branch["$ref"].rsplit("/", 1)[-1]] if "$ref" in branch else branch
        if isinstance(data, dict) and there.get("type") == "object":
            kind = there.get("properties", {}).get("kind", {}).get("const")
            if kind in (None, data.get("kind")):
                return write_strictly(there, data, definitions)
        if isinstance(data, list) and there.get("type") == "array":
            return write_strictly(there, data, definitions)
    if isinstance(data, dict) and schema.get("type") == "object":
        values = next(iter(schema.get("patternProperties", {}).values()), schema.get("additionalProperties"))
        if isinstance(values, dict):
            return [{"name": name, "value": write_strictly(values, each, definitions)} for name, each in data.items()]
        properties = schema.get("properties", {})
        return {name: write_strictly(each, data.get(name), definitions) for name, each in properties.items()}
    if isinstance(data, list):
        return [write_strictly(schema.get("items", {}), item, definitions) for item in data]
    return data


def _branches(schema: Schema) -> list[Schema]:
    found = schema.get("anyOf") or schema.get("oneOf") or []
    return [inner for branch in found for inner in _branches(branch) or [branch]]


def answer_offline(role: str, data: dict[str, Any]) -> Answer:
    """What the offline provider would say, as the model writes it."""
    match role:
        case "compile":
            compiled = compile_prompts(CompileRequest.model_validate(data))
            brief = compiled.brief
            return {
                "contract": compiled.contract,
                "problem": compiled.problem,
                "idea": "" if brief is None else brief.idea,
                "hypothesis": "" if brief is None else brief.hypothesis,
                "refutation": "" if brief is None else brief.refutation,
                "assumptions": list(compiled.assumptions),
                "phrases": [phrase.model_dump() for phrase in compiled.phrases],
            }
        case "code":
            coded = write_bot(CodeRequest.model_validate(data))
            return {"source": coded.source, "notes": list(coded.notes)}
        case _:
            critique = criticise(CritiqueRequest.model_validate(data))
            return critique.model_dump(
                mode="json",
                include={"no_idea", "edits", "hypothesis", "expected_effect", "explanation", "answers"},
            )


class FakeModel:
    """Answers by ``think``, in the strict form where one is asked for; ``fenced`` within a fence where none is."""

    def __init__(self, think: Callable[[str, dict[str, Any]], Answer] = answer_offline, *, fenced: bool = True) -> None:
        self._think = think
        self._fenced = fenced
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, exchange: Exchange) -> None:
        role, data = read_question(exchange.body)
        self.asked.append((role, data))
        text = json.dumps(write_strictly(_plain_schema(role), self._think(role, data)))
        mode = asked_mode(exchange.body)
        if self._fenced and mode in ("json_object", "words"):
            text = f"```json\n{text}\n```"
        usage = {"prompt_tokens": 4_000, "completion_tokens": 600, "total_tokens": 4_600}
        exchange.respond_json(200, completion(text, tool=mode == "tool_call", usage=usage))


def _plain_schema(role: str) -> Schema:
    from app.llm.openai.roles import CodeReply, CompileReply, CritiqueReply

    return {"compile": CompileReply, "code": CodeReply, "critique": CritiqueReply}[role].model_json_schema()

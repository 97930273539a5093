"""The ways to ask for a JSON answer, best first. What a server refuses is not asked of it again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from app.llm.openai.shapes import Schema, make_strict

Message = dict[str, str]


class Mode(StrEnum):
    """How the answer's form is asked for; the last is asked for in words alone."""

    JSON_SCHEMA = "json_schema"
    TOOL_CALL = "tool_call"
    JSON_OBJECT = "json_object"
    WORDS = "words"

    @property
    def next(self) -> Mode | None:
        """The mode to try where a server refuses this one."""
        modes = list(Mode)
        place = modes.index(self) + 1
        return modes[place] if place < len(modes) else None


def shape_question(mode: Mode, name: str, schema: Schema, messages: Sequence[Message]) -> dict[str, Any]:
    """The fields of a request that asks for an answer of ``schema`` in this mode."""
    strict = make_strict(schema)
    match mode:
        case Mode.JSON_SCHEMA:
            form = {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": strict}}
            return {"messages": list(messages), "response_format": form}
        case Mode.TOOL_CALL:
            function = {"name": name, "description": "Give the answer.", "strict": True, "parameters": strict}
            return {
                "messages": list(messages),
                "tools": [{"type": "function", "function": function}],
                "tool_choice": {"type": "function", "function": {"name": name}},
            }
        case Mode.JSON_OBJECT:
            return {"messages": _in_words(messages, strict), "response_format": {"type": "json_object"}}
        case Mode.WORDS:
            return {"messages": _in_words(messages, strict)}


def _in_words(messages: Sequence[Message], strict: Schema) -> list[Message]:
    """The schema told in the system's message, for a server that is not given it."""
    form = json.dumps(strict, separators=(",", ":"))
    told = f"Answer with one JSON object and nothing else. Its JSON schema:\n{form}"
    first, *rest = messages
    return [{**first, "content": f"{first['content']}\n\n{told}"}, *rest]

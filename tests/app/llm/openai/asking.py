"""A question as small as can be, and an asker for the fake server."""

from __future__ import annotations

from typing import Any

from app.llm.openai.asking import Asker, Question, Unfit
from app.llm.openai.course import Limits
from app.llm.openai.wire import Server
from app.llm.prices import Price
from tests.app.llm.openai.server import MODEL, FakeServer

SCHEMA = {
    "type": "object",
    "properties": {"side": {"type": "string"}, "lots": {"type": "number"}},
    "required": ["side", "lots"],
    "additionalProperties": False,
}
GOOD = '{"side": "long", "lots": 2}'
PROMPT_TOKENS, OUTPUT_TOKENS = 8_000, 500


def check(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict) or set(data) != {"side", "lots"}:
        raise Unfit([f"the answer should have side and lots, not {data!r:.60}"])
    if data["side"] not in ("long", "short"):
        raise Unfit([f"side: {data['side']!r} is neither long nor short"])
    return data


def question(text: str = "Which side?") -> Question[dict[str, Any]]:
    return Question("which_side", SCHEMA, "You answer.", text, check)


def asker(
    server: FakeServer,
    *,
    tries: int = 3,
    deadline_s: float = 5.0,
    read_s: float = 2.0,
    slept: list[float] | None = None,
) -> Asker:
    """``slept``: gets the waits, which then take no time."""
    limits = Limits(MODEL, tries, deadline_s, PROMPT_TOKENS, OUTPUT_TOKENS, Price(2.0, 10.0))
    place = Server(server.base_url, "sk-test-0123456789abcdef", 1.0, read_s, 100_000)
    return Asker(place, limits) if slept is None else Asker(place, limits, slept.append)

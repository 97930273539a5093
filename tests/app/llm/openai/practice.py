"""A stand-in for a language model, to try the provider ``openai`` with: ``make practice-model``.

It answers over HTTP as small models behind small servers do: no form of answer but words, the JSON in a fence with talk
around it or after its thoughts, a part of the prompt forgotten at first, and a first bot that acts a bar late. Both are
mended when they are complained about. What it knows, it knows from the offline provider.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import threading
from contextlib import suppress
from typing import Any

from tests.app.llm.openai.model import answer_offline, read_question
from tests.app.llm.openai.server import Exchange, FakeServer, asked_mode, completion, failing

MODEL = "practice-model"
DEFAULT_PORT = 8010
USAGE = {"prompt_tokens": 4_000, "completion_tokens": 600, "total_tokens": 4_600}

_TALK = {
    "compile": "Sure! Here is your contract:\n\n```json\n{answer}\n```\n\nLet me know if anything is off.",
    "code": "Here's the bot {{as asked}}:\n\n```json\n{answer}\n```\nI kept it close to the contract.",
    "critique": "<think>The search slice {{and validation}} differ; one change at a time.</think>\n{answer}",
}


def practise(exchange: Exchange) -> None:
    """Answer one request; a form other than words is refused, as by a server that does not know it."""
    mode = asked_mode(exchange.body)
    if mode != "words":
        what = "tools" if mode == "tool_call" else "response_format"
        failing(400, f"Unsupported parameter: '{what}'")(exchange)
        return
    role, data = read_question(exchange.body)
    answer = answer_offline(role, data)
    asked_before = len(exchange.body["messages"]) > 2
    if role == "compile" and not asked_before:
        answer["phrases"] = answer["phrases"][:-1]
    if role == "code" and not data["complaint"] and data["contract"].get("version", 1) == 1:
        answer["source"] = act_a_bar_late(answer["source"])
    text = _TALK[role].format(answer=json.dumps(answer, indent=1))
    exchange.respond_json(200, completion(text, model=exchange.body["model"], usage=USAGE))


def act_a_bar_late(source: str) -> str:
    """The bot with each entry on the signal of the bar before: what looks like care against look-ahead."""
    head, step, body = source.partition("    def next(self) -> None:\n")
    late = re.sub(r"^(        if )self\.(\w+)\b(?!\()", r"\1self.\2[1]", body, flags=re.MULTILINE)
    late = re.sub(r"self\.is_(long|short)\[1\]", r"self.is_\1", late)
    return head + step + late


def main() -> int:
    """Serve until somebody ends it."""
    parser = argparse.ArgumentParser(description="Answer like a language model, on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    port: int = parser.parse_args().port
    with FakeServer([practise], port=port).running() as server:
        _say(f"Answering on {server.base_url} until Ctrl-C. In another shell:\n")
        for name, value in settings_for(server).items():
            _say(f"  export {name}={value}")
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
    return 0


def settings_for(server: FakeServer) -> dict[str, Any]:
    """What the laboratory has to be told to ask it."""
    return {
        "LAB_LLM_PROVIDER": "openai",
        "LAB_LLM_BASE_URL": server.base_url,
        "LAB_LLM_MODEL": MODEL,
        "LAB_LLM_API_KEY": "any-word",
    }


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

from __future__ import annotations

import json
from typing import Any

import pytest

from app.llm.errors import AnswerUnusable, ProviderRefused
from tests.app.llm.openai.asking import GOOD, OUTPUT_TOKENS, asker, question
from tests.app.llm.openai.server import Exchange, FakeServer, asked_mode, completion, failing, refusing_modes, saying

LADDER = ["json_schema", "tool_call", "json_object", "words"]


def answering(exchange: Exchange) -> None:
    tool = "tools" in exchange.body
    exchange.respond_json(200, completion(GOOD, tool=tool))


@pytest.mark.parametrize("refused", [0, 1, 2, 3])
def test_a_form_that_is_refused_gives_way_to_the_next_and_is_not_asked_for_again(refused: int) -> None:
    with FakeServer([refusing_modes(LADDER[:refused], answering)]).running() as server:
        asking = asker(server, tries=1)
        first, second = asking.ask(question()), asking.ask(question())
        assert server.modes() == [*LADDER[: refused + 1], LADDER[refused]]
    assert first.value == second.value == {"side": "long", "lots": 2}
    assert first.usage == second.usage, "what was refused costs nothing"
    assert asking.mode == LADDER[refused]


def test_a_server_that_refuses_every_form_is_left_alone() -> None:
    with FakeServer([refusing_modes(LADDER, answering)]).running() as server:
        asking = asker(server)
        with pytest.raises(ProviderRefused) as raised:
            asking.ask(question())
    assert (raised.value.kind, server.modes(), raised.value.usage.tokens) == ("not_supported", LADDER, 0)
    assert asking.mode == "json_schema", "a form is given up only where another one works"


@pytest.mark.parametrize("mode", LADDER)
def test_the_schema_reaches_the_model_in_every_form(mode: str) -> None:
    before = LADDER[: LADDER.index(mode)]
    with FakeServer([refusing_modes(before, answering)]).running() as server:
        asker(server).ask(question())
        body = server.requests[-1].body
    assert '"lots"' in json.dumps(body).replace('\\"', '"')
    assert body["messages"][1] == {"role": "user", "content": "Which side?"}
    assert body["max_tokens"] == OUTPUT_TOKENS


def test_a_server_that_knows_another_name_for_the_most_tokens_is_asked_under_it() -> None:
    def picky(exchange: Exchange) -> None:
        if "max_tokens" in exchange.body:
            failing(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")(exchange)
        else:
            answering(exchange)

    with FakeServer([picky]).running() as server:
        asking = asker(server, tries=1)
        asking.ask(question())
        asking.ask(question())
        asked = [("max_completion_tokens" in one.body, asked_mode(one.body)) for one in server.requests]
    assert asked == [(False, "json_schema"), (True, "json_schema"), (True, "json_schema")]


def test_what_was_wrong_goes_back_to_the_model_with_its_answer() -> None:
    with FakeServer([saying('{"side": "up", "lots": 2}'), saying(GOOD)]).running() as server:
        answered = asker(server).ask(question())
        _, _, quoted, repair = server.requests[1].body["messages"]
    assert quoted == {"role": "assistant", "content": '{"side": "up", "lots": 2}'}
    assert "side: 'up' is neither long nor short" in repair["content"]
    assert answered.usage.tokens == 2 * 120, "both answers are paid for"


def test_a_schema_that_a_server_promised_is_checked_here_all_the_same() -> None:
    wrong = saying(GOOD.replace("long", "sideways"))
    with FakeServer([wrong]).running() as server, pytest.raises(AnswerUnusable) as raised:
        asker(server, tries=2).ask(question())
    assert "neither long nor short" in str(raised.value)
    assert len(server.requests) == 2


def test_an_endless_answer_is_not_quoted_back() -> None:
    long = json.dumps({"side": "x" * 7_000, "lots": 1})
    with FakeServer([saying(long), saying(GOOD)]).running() as server:
        asker(server).ask(question())
        assert "x" * 1_000 not in json.dumps(server.requests[1].body)


def test_a_question_that_could_cost_more_than_is_reserved_is_not_asked() -> None:
    with FakeServer([answering]).running() as server, pytest.raises(ProviderRefused, match="LAB_LLM_MAX_PROMPT_TOKENS"):
        asker(server).ask(question("x" * 8_000))
    assert server.requests == []


def test_the_key_goes_into_one_header_and_nothing_of_the_environment_does(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/of-somebody-else")
    with FakeServer([answering]).running() as server:
        asker(server).ask(question())
        (asked,) = server.requests
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["authorization"] == "Bearer sk-test-0123456789abcdef"
    assert "of-somebody-else" not in f"{asked.headers}{asked.body}"
    assert asked.headers["accept-encoding"] == "identity"


def test_every_request_is_recorded_word_for_word_without_the_key() -> None:
    leaking = saying('{"side": "sk-test-0123456789abcdef", "lots": 1}')
    with FakeServer([leaking, saying(GOOD)]).running() as server:
        calls: Any = asker(server).ask(question()).calls
        assert [json.loads(call.sent)["model"] for call in calls] == ["test-model"] * 2
        assert json.loads(calls[1].received) == completion(GOOD)
    assert [(call.number, call.mode, call.status, call.outcome) for call in calls] == [
        (1, "json_schema", 200, "unfit"),
        (2, "json_schema", 200, "answered"),
    ]
    assert "sk-test" not in str(calls)
    assert "[redacted]" in calls[0].received

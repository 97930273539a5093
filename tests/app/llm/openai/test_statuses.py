"""What a status, a header and a body of a server come to, by the table alone."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.llm.errors import ProviderError, ProviderRefused, ProviderUnavailable
from app.llm.openai.faults import name_status, read_retry_after
from app.llm.openai.reading import NotJson, find_json
from tests.app.llm.openai.asking import GOOD, PROMPT_TOKENS, asker, question
from tests.app.llm.openai.server import FakeServer, Responder, completion, failing, saying

PASTED = "sk-live-0123456789abcdef"
NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("3", 3.0),
        (" 2.5 ", 2.5),
        ("0", 0.0),
        ("-7", 0.0),
        ("Sun, 01 Mar 2026 12:00:30 GMT", 30.0),
        ("Sun, 01 Mar 2026 13:00:30 +0100", 30.0),
        ("Sun, 01 Mar 2026 12:00:30", 30.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("inf", None),
        ("nan", None),
        ("1e999", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_nothing_endless(header: str, seconds: float | None) -> None:
    assert read_retry_after({"retry-after": header}, NOW) == seconds


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503, 504])
def test_every_status_that_passes_is_waited_for_as_long_as_its_server_asks(status: int) -> None:
    slept: list[float] = []
    with FakeServer([failing(status, "not now", Retry_After="3"), saying(GOOD)]).running() as server:
        asker(server, slept=slept).ask(question())
    assert slept == [3.0]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (429, '{"error": {"code": "insufficient_quota", "message": ""}}'),
        (429, '{"error": {"message": "You exceeded your current quota, please check your plan."}}'),
        (400, '{"error": {"code": "billing_hard_limit_reached"}}'),
        (403, '{"error": {"code": "billing_not_active"}}'),
        (500, "INSUFFICIENT_QUOTA"),
    ],
)
def test_a_quota_that_is_used_up_is_known_by_its_words_and_never_tried_again(status: int, body: str) -> None:
    fault = name_status(status, body, retry_after_s=1.0)
    assert (fault.kind, fault.refused, fault.transient, fault.shape) == ("insufficient_quota", True, False, False)


def test_a_refused_connection_is_one_attempt_per_try(monkeypatch: pytest.MonkeyPatch) -> None:
    attempts: list[Any] = []

    async def refuse(*arguments: Any, **_: Any) -> Any:
        attempts.append(arguments)
        raise ConnectionRefusedError

    monkeypatch.setattr(asyncio.BaseEventLoop, "create_connection", refuse)
    with pytest.raises(ProviderUnavailable):
        asker(FakeServer([], port=9), tries=2, slept=[]).ask(question())
    assert len(attempts) == 2


def test_a_nul_in_an_answer_is_recorded_as_what_a_database_can_keep() -> None:
    def send_nul(exchange: Any) -> None:
        exchange.respond(500, b"bro\0ken")

    with FakeServer([send_nul, saying(GOOD)]).running() as server:
        first, _ = asker(server, slept=[]).ask(question()).calls
    assert first.received == "bro\N{REPLACEMENT CHARACTER}ken"


def test_a_nul_that_a_model_wrote_is_no_answer() -> None:
    with pytest.raises(NotJson, match="NUL"):
        find_json('{"thesis": "a\\u0000b"}')
    assert find_json('{"thesis": "a\\\\u0000b"}') is not None


def test_the_bytes_of_a_question_are_bounded_not_its_letters() -> None:
    with FakeServer([saying(GOOD)]).running() as server:
        assert asker(server).ask(question("e" * (PROMPT_TOKENS * 5 // 8))).value
        with pytest.raises(ProviderRefused, match="bytes long, and LAB_LLM_MAX_PROMPT_TOKENS allows"):
            asker(server).ask(question("é" * (PROMPT_TOKENS * 5 // 8)))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "responder",
    [
        failing(503, f"cannot check {PASTED}"),
        failing(418, f"cannot check {PASTED}"),
        saying(f'{{"side": "{PASTED}", "lots": 1}}'),
        saying("", model=PASTED),
        saying("", refusal=f"I was told {PASTED}"),
    ],
)
def test_no_error_and_no_record_repeats_a_key(responder: Responder, caplog: pytest.LogCaptureFixture) -> None:
    with FakeServer([responder]).running() as server, pytest.raises(ProviderError) as raised:
        asker(server, tries=1, slept=[]).ask(question(f"Is {PASTED} a key?"))
    (call,) = raised.value.calls
    told = [str(raised.value), call.sent, call.received, call.note]
    assert [text for text in told if PASTED in text] == []
    assert "[redacted]" in str(raised.value)
    assert "[redacted]" in call.sent
    assert PASTED in json.dumps(server.requests[0].body), "the model is asked what it is asked"


def test_what_a_status_is_told_of_is_one_short_line() -> None:
    told = name_status(500, str(completion("x" * 5_000)) + "\n\n").sentence
    assert len(told) < 230
    assert "\n" not in told

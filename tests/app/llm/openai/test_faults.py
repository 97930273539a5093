"""Every fault of a table ends in a typed outcome within the tries, and is charged once and within its reservation."""

from __future__ import annotations

import gzip
import json
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from app.llm.errors import AnswerUnusable, ProviderError, ProviderRefused, ProviderUnavailable
from app.llm.openai.asking import Unfit
from tests.app.llm.openai import server as fake
from tests.app.llm.openai.asking import GOOD, OUTPUT_TOKENS, PROMPT_TOKENS, asker, question
from tests.app.llm.openai.server import FakeServer, Responder, completion, failing, raw, saying

TRIES = 3
FULL = PROMPT_TOKENS + OUTPUT_TOKENS
TOLD = 120


@dataclass(frozen=True)
class Case:
    """A fault that lasts: what it ends as, after how many requests, each charged with so many tokens."""

    name: str
    respond: Responder
    error: type[ProviderError]
    kind: str
    requests: int
    charged: int


def refused(name: str, respond: Responder, kind: str) -> Case:
    """Asked once, and paid for by nobody."""
    return Case(name, respond, ProviderRefused, kind, 1, 0)


def unavailable(name: str, respond: Responder, kind: str, charged: int = 0) -> Case:
    return Case(name, respond, ProviderUnavailable, kind, TRIES, charged)


def unusable(name: str, respond: Responder, kind: str, charged: int = TOLD, requests: int = TRIES) -> Case:
    return Case(name, respond, AnswerUnusable, kind, requests, charged)


def nested(depth: int = 40_000) -> bytes:
    return b"[" * depth + b"]" * depth


LASTING = (
    unavailable("429 rate limit", failing(429, "Too many requests"), "rate_limited"),
    refused("429 quota", failing(429, "You exceeded your current quota", "insufficient_quota"), "insufficient_quota"),
    refused("401", failing(401, "Incorrect API key provided: sk-test-0123456789abcdef"), "not_allowed"),
    refused("403", failing(403, "Country not supported"), "not_allowed"),
    refused("404 model", failing(404, "The model does not exist", "model_not_found"), "unknown_model"),
    refused("402 without a body", raw(b"", 402), "refused"),
    refused("redirect", raw(b"", 302, Location="http://169.254.169.254/"), "refused"),
    refused("context too long", failing(400, "maximum context length is 10 tokens"), "prompt_too_long"),
    unavailable("500", failing(500, "boom"), "server_error"),
    unavailable("502 as HTML", raw(b"<html>Bad Gateway</html>", 502), "server_error"),
    unavailable("503 deep JSON", raw(nested(), 503), "server_error"),
    unavailable("504", failing(504, "upstream timed out"), "server_error", FULL),
    unavailable("closed", fake.closing, "cut", FULL),
    unavailable("reset in the midst", fake.resetting, "cut", FULL),
    unavailable("fewer bytes than promised", fake.truncating, "cut", FULL),
    unavailable("another protocol", fake.babbling, "cut", FULL),
    unusable("ten megabytes", fake.flooding, "too_long", FULL),
    unusable("ten megabytes of error", lambda one: one.respond(500, b"x" * 10_000_000), "too_long", FULL),
    unusable("packed", raw(gzip.compress(b"{}"), 200, Content_Encoding="gzip"), "too_long", FULL),
    unusable("body is no JSON", raw(b"OK"), "unreadable", FULL),
    unusable("body is a list", raw(b"[1, 2]"), "unreadable", FULL),
    unusable("body is deep", raw(nested()), "unreadable", FULL),
    unusable("body is no UTF-8", raw(b"\xff\xfe\x00{}"), "unreadable", FULL),
    unusable("no choices", raw(b'{"choices": null, "usage": 7}'), "empty", FULL),
    unusable("choices of nonsense", raw(b'{"choices": [3], "usage": []}'), "empty", FULL),
    unavailable("an error as a success", raw(b'{"error": "overloaded"}'), "server_error"),
    unavailable("a code within a success", raw(b'{"error": {"code": 429, "message": "x"}}'), "rate_limited"),
    refused("quota within a success", raw(b'{"error": {"code": "insufficient_quota"}}'), "insufficient_quota"),
    unusable("empty", saying(""), "empty"),
    unusable("refusal", lambda one: one.respond_json(200, completion("", refusal="I cannot.")), "refusal", requests=1),
    unusable("content filter", saying("Well", finish="content_filter"), "refusal", requests=1),
    unusable("cut off at the most tokens", saying(GOOD[:9], finish="length"), "length"),
    unusable("truncated JSON", saying(GOOD[:-5]), "unfit"),
    unusable("prose", saying("I would go long."), "unfit"),
    unusable("NaN", saying('{"side": "long", "lots": NaN}'), "unfit"),
    unusable("infinite", saying('{"side": "long", "lots": -Infinity}'), "unfit"),
    unusable("a number too large", saying('{"side": "long", "lots": 1e999}'), "unfit"),
    unusable("extra keys", saying('{"side": "long", "lots": 2, "why": "trend"}'), "unfit"),
    unusable("wrong schema", saying('{"direction": "up"}'), "unfit"),
    unusable("half a surrogate pair", saying('{"side": "\\ud800", "lots": 2}'), "unfit"),
    unusable("a NUL", saying('{"side": "\\u0000", "lots": 2}'), "unfit"),
    unusable("a deep answer", saying("[" * 5_000 + "]" * 5_000), "unfit"),
    unusable("another model", saying(GOOD, model="gpt-nano"), "wrong_model"),
    unusable("no use told", saying("", usage=None), "empty", FULL),
    unusable("negative use", saying("", usage={"prompt_tokens": -5, "completion_tokens": True}), "empty", FULL),
    unusable("absurd use", saying("", usage={"prompt_tokens": 10**8, "completion_tokens": 10**8}), "empty", FULL),
)


@pytest.mark.parametrize("case", LASTING, ids=lambda case: case.name)
def test_a_lasting_fault_has_a_name_and_an_end(case: Case) -> None:
    slept: list[float] = []
    with FakeServer([case.respond]).running() as server, pytest.raises(case.error) as raised:
        asker(server, tries=TRIES, slept=slept).ask(question())
    error = raised.value
    assert (error.kind, len(server.requests)) == (case.kind, case.requests), str(error)
    assert error.usage.tokens == case.charged * case.requests
    assert error.usage.tokens <= asker(server)._limits.most_per_question.tokens
    assert error.usage.cost_usd <= asker(server)._limits.most_per_question.cost_usd
    assert len(error.calls) == case.requests
    assert all(call.outcome == case.kind for call in error.calls)
    assert "sk-test" not in f"{error}{error.calls}"
    assert len(str(error)) < 600


PASSING = [case for case in LASTING if case.requests > 1]


@pytest.mark.parametrize("case", PASSING, ids=lambda case: case.name)
def test_a_fault_that_passes_costs_one_try(case: Case) -> None:
    with FakeServer([case.respond, saying(GOOD)]).running() as server:
        answered = asker(server, tries=2, slept=[]).ask(question())
    assert answered.value == {"side": "long", "lots": 2}
    assert [call.outcome for call in answered.calls] == [case.kind, "answered"]
    assert answered.usage.tokens == case.charged + TOLD


GOOD_FORMS = {
    "bare": saying(GOOD),
    "tool call": saying(GOOD, tool=True),
    "fenced": saying(f"Here it is:\n```json\n{GOOD}\n```\nGood luck!"),
    "fenced without an end": saying(f"```\n{GOOD}"),
    "after thoughts": saying(f"<think>{{not this}}</think>\n{GOOD}"),
    "after a word": saying(f"Answer: {GOOD}"),
    "in parts": lambda one: one.respond_json(200, completion([{"type": "text", "text": GOOD}])),  # type: ignore[arg-type]
    "a dated model": saying(GOOD, model="test-model-2026-01-31"),
    "no model": saying(GOOD, model=None),
    "arguments as a document": lambda one: one.respond_json(200, completion(json.loads(GOOD), tool=True)),
}


@pytest.mark.parametrize("form", GOOD_FORMS)
def test_a_good_answer_is_taken_in_every_form(form: str) -> None:
    with FakeServer([GOOD_FORMS[form]]).running() as server:
        answered = asker(server, tries=1).ask(question())
    assert answered.value == {"side": "long", "lots": 2}
    assert answered.usage.tokens == TOLD
    assert answered.usage.cost_usd == pytest.approx((100 * 2.0 + 20 * 10.0) / 1e6)


def test_a_server_that_is_not_there_is_named() -> None:
    with FakeServer([fake.closing]).running() as server:
        pass
    with pytest.raises(ProviderUnavailable) as raised:
        asker(server, slept=[]).ask(question())
    assert (raised.value.kind, len(raised.value.calls), raised.value.usage.tokens) == ("unreachable", TRIES, 0)


def test_silence_ends_with_the_time_for_one_read() -> None:
    began = time.monotonic()
    with FakeServer([fake.silent, saying(GOOD)]).running() as server:
        answered = asker(server, read_s=0.3).ask(question())
        assert answered.calls[0].outcome == "read_timeout"
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("slow", [fake.slow_body, fake.slow_head, fake.silent])
def test_the_deadline_ends_what_comes_byte_by_byte(slow: Responder) -> None:
    with FakeServer([slow]).running() as server:
        began = time.monotonic()
        with pytest.raises(ProviderUnavailable) as raised:
            asker(server, deadline_s=0.6, read_s=30.0).ask(question())
        assert time.monotonic() - began < 20
    assert (raised.value.kind, len(server.requests)) == ("deadline", 1)
    assert raised.value.usage.tokens == FULL


def test_the_deadline_is_for_all_tries_together() -> None:
    def unfit_late(exchange: fake.Exchange) -> None:
        time.sleep(1.5)
        saying("I would go long.")(exchange)

    with FakeServer([unfit_late, fake.silent]).running() as server:
        began = time.monotonic()
        with pytest.raises(ProviderUnavailable) as raised:
            asker(server, deadline_s=3.0, read_s=30.0).ask(question())
        assert time.monotonic() - began < 4.4, "a try of its own would have 3 s from 1.5 s on"
    assert [call.outcome for call in raised.value.calls] == ["unfit", "deadline"]


def test_what_will_do_is_taken_where_no_time_is_left_for_better() -> None:
    def check_slowly(data: object) -> object:
        time.sleep(0.5)
        raise Unfit(["not quite"], instead=data)

    with FakeServer([saying(GOOD)]).running() as server:
        answered = asker(server, deadline_s=0.4).ask(replace(question(), check=check_slowly))
    assert answered.value == {"side": "long", "lots": 2}
    assert len(server.requests) == 1


def test_ten_megabytes_are_not_read() -> None:
    with FakeServer([fake.flooding]).running() as server, pytest.raises(AnswerUnusable) as raised:
        asker(server, tries=1).ask(question())
    assert len(raised.value.calls[0].received) == 100_000


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_waited_for_and_not_much_longer(form: str) -> None:
    wanted = "1" if form == "seconds" else format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    least = 1.0 if form == "seconds" else 0.9  # a date has whole seconds
    with FakeServer([failing(429, "slow down", Retry_After=wanted), saying(GOOD)]).running() as server:
        asker(server).ask(question())
    waited = server.times[1] - server.times[0]
    assert least <= waited <= 10


def test_a_server_that_asks_to_wait_too_long_is_not_waited_for() -> None:
    began = time.monotonic()
    later = failing(429, "later", Retry_After="3600")
    with FakeServer([later]).running() as server, pytest.raises(ProviderUnavailable) as raised:
        asker(server).ask(question())
    assert time.monotonic() - began < 20
    assert (raised.value.kind, raised.value.retry_after_s, len(server.requests)) == ("rate_limited", 3600.0, 1)


def test_waits_grow_where_the_server_does_not_say() -> None:
    slept: list[float] = []
    with FakeServer([failing(500, "boom")]).running() as server, pytest.raises(ProviderUnavailable):
        asker(server, tries=4, deadline_s=60, slept=slept).ask(question())
    assert len(slept) == 3
    assert slept[0] < slept[1] < slept[2]


def test_one_try_is_one_request() -> None:
    with FakeServer([failing(500, "boom")]).running() as server, pytest.raises(ProviderUnavailable):
        asker(server, tries=1).ask(question())
    assert len(server.requests) == 1

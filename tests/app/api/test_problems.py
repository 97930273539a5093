"""Every error is a problem document, whatever was sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI

from app.api import create_app
from app.lab import Lab
from tests.app.api.client import Client, connected, problem_of

JSON = {"content-type": "application/json"}


def test_a_path_that_is_not_there(client: Client) -> None:
    assert problem_of(client.get("/v1/campaigns"), 404)["instance"] == "/v1/campaigns"


def test_a_method_that_is_not_possible_names_those_that_are(client: Client) -> None:
    answer = client.request("PUT", "/campaigns")
    problem_of(answer, 405)
    assert answer.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"{", 400, "undecodable_body"),
        (b"\xff\xfe", 400, "undecodable_body"),
        (b'{"prompt": NaN}', 400, "undecodable_body"),
        (b'{"search": {"trials": Infinity}}', 400, "undecodable_body"),
        (b'{"prompt": "a", "prompt": "b"}', 400, "undecodable_body"),
        (b"[" * 100_000, 400, "undecodable_body"),
        (b'{"a":' * 50_000, 400, "undecodable_body"),
        (b'{"search": {"trials": ' + b"9" * 5000 + b"}}", 400, "undecodable_body"),
        (b'{"prompt": "\\ud800"}', 422, "unstorable_text"),
        (b'{"prompt": "a\\u0000b"}', 422, "unstorable_text"),
        (b'{"\\ud800": 1}', 422, "unstorable_text"),
        (b"", 422, "invalid_request"),
        (b"null", 422, "invalid_request"),
        (b"[]", 422, "invalid_request"),
        (b'"text"', 422, "invalid_request"),
        (b'{"search": {"trials": 1e999}}', 422, "invalid_request"),
        (b'{"prompt": "a", "budget": {"wall_clock_s": 1e400}}', 422, "invalid_request"),
        (b" " * 1_100_000, 413, "body_too_large"),
    ],
)
def test_a_body_that_cannot_be_read(client: Client, content: bytes, status: int, code: str) -> None:
    assert problem_of(client.post("/campaigns", content=content, headers=JSON), status)["code"] == code


def test_a_body_of_unknown_length_is_cut_off_at_the_cap(client: Client) -> None:
    async def endless() -> object:
        for _ in range(40):
            yield b" " * 65_536

    assert problem_of(client.post("/campaigns", content=endless(), headers=JSON), 413)["code"] == "body_too_large"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_that_is_not_said_to_be_json(client: Client, kind: str) -> None:
    problem_of(client.post("/campaigns", content=b"{}", headers={"content-type": kind}), 415)


def test_the_id_of_a_request_is_echoed_or_made(client: Client) -> None:
    assert client.get("/health", headers={"X-Request-ID": "abc-1"}).headers["x-request-id"] == "abc-1"
    made = client.get("/health", headers={"X-Request-ID": "two words"}).headers["x-request-id"]
    assert made not in ("", "two words")
    assert client.get("/nowhere", headers={"X-Request-ID": "abc-2"}).headers["x-request-id"] == "abc-2"


def test_an_error_inside_is_a_problem_without_internals(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    app: FastAPI = create_app(lambda: lab)

    @app.get("/trip")
    def trip() -> None:
        raise ZeroDivisionError("secret of the house")

    with connected(app) as client:
        answer = client.get("/trip", headers={"X-Request-ID": "abc-3"})
    problem = problem_of(answer, 500)
    assert "secret" not in answer.text
    assert "abc-3" in problem["detail"]
    assert answer.headers["x-request-id"] == "abc-3"


def test_a_database_that_does_not_answer_is_said_by_health(
    client: Client, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/health").json()["status"] == "ok"

    def trip(_lab: Lab) -> dict[str, int]:
        raise OSError("disk on fire")

    monkeypatch.setattr("app.api.operations.count_campaigns", trip)
    answer = client.get("/health")
    assert problem_of(answer, 503)["code"] == "database_unavailable"
    assert "fire" not in answer.text


def test_metrics_count_requests_by_route_and_campaigns_by_state(client: Client, queued: str) -> None:
    client.get(f"/campaigns/{queued}")
    client.request("BREW", "/coffee")
    text = client.get("/metrics").text
    assert 'lab_http_requests_total{method="GET",route="/campaigns/{campaign_id}",status="200"}' in text
    assert 'lab_campaigns{state="queued"}' in text
    assert queued not in text
    assert "BREW" not in text


def test_nothing_of_the_machine_is_told_by_a_failed_import(client: Client, tmp_path: Path) -> None:
    answer = client.post("/data/imports", params={"market": "EURUSD", "timeframe": "1h"}, content=b"no bars")
    problem_of(answer, 422)
    assert "lab-import" not in answer.text

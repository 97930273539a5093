"""The provider as it is met from outside: the API, the command line, and a campaign's creation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.api import create_app
from app.cli.entry import run
from app.lab import Lab
from app.services.campaigns import show_campaign
from app.services.places import find_places
from tests.app.api.client import connected, problem_of
from tests.app.llm.openai.campaigns import KEY, PROMPT, open_asking
from tests.app.llm.openai.model import FakeModel
from tests.app.llm.openai.server import MODEL, FakeServer, Responder, failing, saying

NAMED = "Buy EURUSD 1h when the 5 EMA crosses above the 20 EMA, stop 2 ATR."


def posted(folder: Path, responder: Responder, path: str, body: dict[str, Any], **settings: Any) -> Any:
    """What the service answers to one request, with such a server behind it."""
    with FakeServer([responder]).running() as server:
        lab = open_asking(folder, server, **settings)
        with connected(create_app(lambda: lab)) as client:
            return client.post(path, json=body)


def test_a_prompt_is_compiled_over_http(tmp_path: Path) -> None:
    answer = posted(tmp_path, FakeModel(), "/contracts/compile", {"prompt": NAMED})
    assert answer.status_code == 200, answer.text
    assert answer.json()["contract"]["markets"] == ["EURUSD"]
    assert answer.json()["not_understood"] == []
    assert "calls" not in answer.json()


def test_a_model_that_is_busy_is_503_and_says_when(tmp_path: Path) -> None:
    busy = failing(429, "slow down", Retry_After="77.2")
    answer = posted(tmp_path, busy, "/contracts/compile", {"prompt": NAMED})
    assert problem_of(answer, 503)["code"] == "provider_unavailable"
    assert answer.headers["retry-after"] == "78"


def test_an_answer_of_no_use_is_502(tmp_path: Path) -> None:
    answer = posted(tmp_path, saying("I would go long."), "/contracts/compile", {"prompt": NAMED})
    problem = problem_of(answer, 502)
    assert problem["code"] == "unusable_answer"
    assert problem["detail"].endswith("It was tried 2 times.")


def test_a_provider_that_is_not_configured_is_503(tmp_path: Path) -> None:
    for path, body in (("/contracts/compile", {"prompt": NAMED}), ("/campaigns", {"prompt": NAMED})):
        answer = posted(tmp_path, FakeModel(), path, body, llm_model="")
        assert "needs LAB_LLM_MODEL" in problem_of(answer, 503)["detail"]


@pytest.mark.parametrize("field", ["llm_model", "model", "base_url", "api_key", "provider", "llm"])
def test_no_request_names_an_address_a_model_or_a_key(tmp_path: Path, field: str) -> None:
    for path in ("/contracts/compile", "/campaigns"):
        answer = posted(tmp_path, FakeModel(), path, {"prompt": NAMED, field: "http://169.254.169.254"})
        assert f"{field}: this key is not known here" in problem_of(answer, 422)["detail"]


def test_markets_and_timeframes_are_found_in_the_prompt_without_paying(tmp_path: Path) -> None:
    with FakeServer([FakeModel()]).running() as server:
        lab: Lab = open_asking(tmp_path, server)
        with connected(create_app(lambda: lab)) as client:
            made = client.post("/campaigns", json={"prompt": NAMED})
            assert made.status_code == 201, made.text
            assert show_campaign(lab, made.json()["id"])["request"]["markets"] == ["EURUSD"]
            refused = client.post("/campaigns", json={"prompt": PROMPT})
            assert "Name the markets and timeframes" in problem_of(refused, 422)["detail"]
        assert server.requests == []


def test_places_are_those_that_are_named() -> None:
    assert find_places([NAMED]) == (("EURUSD",), ("1h",))
    assert find_places(["Buy GOOG on dips below the 20 SMA."]) == (("GOOG",), ())
    assert find_places(["Buy low."]) == ((), ())


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def put(**variables: str) -> None:
        monkeypatch.chdir(tmp_path)
        for name, value in {"HOME": str(tmp_path / "home"), **variables}.items():
            monkeypatch.setenv(f"LAB_{name}", value)

    return put


def test_a_prompt_is_compiled_from_the_command_line(
    environment: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    with FakeServer([FakeModel()]).running() as server:
        environment(LLM_PROVIDER="openai", LLM_BASE_URL=server.base_url, LLM_MODEL=MODEL, LLM_API_KEY=KEY)
        assert run(["contract", "compile", "--prompt", NAMED, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["contract"]["timeframes"] == ["1h"]
    assert "calls" not in document


@pytest.mark.parametrize(
    ("variables", "present", "told"),
    [
        ({}, True, "offline"),
        ({"LLM_PROVIDER": "openai"}, False, "needs LAB_LLM_MODEL and LAB_LLM_API_KEY"),
        ({"LLM_PROVIDER": "openai", "LLM_MODEL": "gpt-4o"}, False, "needs LAB_LLM_API_KEY"),
        ({"LLM_PROVIDER": "openai", "LLM_MODEL": "gpt-4o", "LLM_API_KEY": KEY}, True, "priced by the table of 20"),
        ({"LLM_PROVIDER": "openai", "LLM_MODEL": "mine", "LLM_API_KEY": KEY}, True, "without a price"),
    ],
)
def test_doctor_says_whether_the_model_can_be_asked(
    environment: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    variables: dict[str, str],
    present: bool,
    told: str,
) -> None:
    environment(**variables)
    assert run(["doctor", "--json"]) == 0
    shown = capsys.readouterr().out
    found = json.loads(shown)["language model"]
    assert found["present"] is present
    assert told in found["found"]
    assert KEY not in shown


def test_a_setting_that_does_not_fit_is_told_without_its_value(
    environment: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    environment(LLM_BASE_URL=f"file:///etc/passwd?api_key={KEY}")
    assert run(["campaign", "list"]) == 1
    told = capsys.readouterr().err
    assert "LAB_LLM_BASE_URL" in told
    assert KEY not in told

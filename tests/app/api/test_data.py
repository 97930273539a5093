"""Bars and markets, contracts compiled and checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.api.examples import CONTRACT, PROMPT
from tests.app.api.client import Client, problem_of
from tests.app.cli.commands import changed_at, write_parquet

GBPUSD = {"market": "GBPUSD", "timeframe": "1h"}


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    return write_parquet(tmp_path / "bars.parquet").read_bytes()


def test_imported_bars_are_listed_and_their_market_has_the_timeframe(client: Client, content: bytes) -> None:
    answer = client.post("/data/imports", params=GBPUSD | {"name": "my.parquet"}, content=content)
    assert answer.status_code == 201
    assert (answer.json()["rows"], answer.json()["source"]) == (400, "my.parquet")
    assert answer.json() in client.get("/data/imports").json()["items"]
    markets = {item["market"]: item for item in client.get("/markets").json()["items"]}
    assert markets["GBPUSD"]["timeframes"] == ["1h"]
    assert markets["EURUSD"]["timeframes"] == ["1h"]


def test_a_new_market_comes_with_its_grid(client: Client, content: bytes) -> None:
    grid = {"tick": 0.00001, "pip": 0.0001, "volume_step": 1, "quote": "EUR"}
    params = {"market": "BUND", "timeframe": "1h"}
    problem_of(client.post("/data/imports", params=params, content=content), 422)
    assert client.post("/data/imports", params=params | grid, content=content).status_code == 201
    assert any(item["market"] == "BUND" for item in client.get("/markets").json()["items"])


@pytest.mark.parametrize(
    "change",
    [
        {"market": "../x"},
        {"market": "NOWHERE"},
        {"timeframe": "7m"},
        {"timezone": "Mars/Olympus"},
        {"timezone": "../../etc/passwd"},
        {"name": "../x.csv"},
        {"tick": "0"},
        {"tick": "nan"},
        {"tick": "-1"},
        {"tick": "1e-300"},
        {"quote": "€"},
        {"market": "\0"},
    ],
)
def test_what_cannot_be_imported_is_refused(client: Client, content: bytes, change: dict[str, str]) -> None:
    problem_of(client.post("/data/imports", params=GBPUSD | change, content=content), 422)


def test_bars_with_a_fault_are_refused_with_their_row(client: Client, tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "bars.parquet", **changed_at("close", 3, 0.0))
    answer = client.post("/data/imports", params=GBPUSD, content=path.read_bytes())
    problem = problem_of(answer, 422)
    assert problem["code"] == "defects_found"
    assert "row 4: close is 0" in problem["detail"]
    assert problem["errors"][0]["where"] == "row 4"


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"PAR1" + b"\xff" * 100, b"time,open,high,low,close\n"])
def test_bytes_that_are_no_bars_are_refused(client: Client, content: bytes) -> None:
    problem_of(client.post("/data/imports", params=GBPUSD, content=content), 422)


def test_a_prompt_is_compiled_into_a_contract_that_accounts_for_it(client: Client) -> None:
    answer = client.post("/contracts/compile", json={"prompt": PROMPT, "markets": ["EURUSD"], "timeframes": ["1h"]})
    assert answer.status_code == 200
    compiled = answer.json()
    assert compiled["not_understood"] == []
    assert compiled["contract"]["markets"] == ["EURUSD"]
    checked = client.post("/contracts/validate", json=compiled["contract"]).json()
    assert checked["valid"] is True


def test_a_prompt_without_a_rule_cannot_be_compiled(client: Client) -> None:
    problem = problem_of(client.post("/contracts/compile", json={"prompt": "Make me rich."}), 422)
    assert problem["code"] == "no_rule"


def test_an_invalid_contract_is_an_answer_with_its_problems(client: Client) -> None:
    checked = client.post("/contracts/validate", json=CONTRACT | {"markets": [], "speed": 1}).json()
    assert checked["valid"] is False
    assert {item["where"] for item in checked["problems"]} == {"markets", "speed"}
    assert client.post("/contracts/validate", json=CONTRACT).json()["valid"] is True


@pytest.mark.parametrize("body", [{}, {"prompt": "", "prompts": ["a"]}, {"prompts": []}, {"prompt": 3}, {"text": "a"}])
def test_a_compilation_of_nothing_is_refused(client: Client, body: dict[str, object]) -> None:
    problem_of(client.post("/contracts/compile", json=body), 422)

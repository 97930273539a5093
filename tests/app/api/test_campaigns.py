"""``/campaigns``: created once, listed in pages, asked to pause, resume, cancel."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.lab import Lab
from app.services.running import run_campaign
from tests.app.api.client import Client, problem_of
from tests.app.api.conftest import REQUEST

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def test_a_campaign_is_created_queued_with_its_place(client: Client) -> None:
    answer = client.post("/campaigns", json=REQUEST)
    assert answer.status_code == 201
    created = answer.json()
    assert created["state"] == "queued"
    assert STAMP.fullmatch(created["created_at"])
    assert answer.headers["location"] == created["links"]["self"] == f"/campaigns/{created['id']}"
    document = client.get(answer.headers["location"]).json()
    assert document["request"]["search"] == {"seed": 1, "trials": 8}
    assert document["allowed"] == ["pause", "cancel"]


def test_the_same_key_and_body_give_the_same_answer_and_one_campaign(client: Client, lab: Lab) -> None:
    headers = {"Idempotency-Key": "once"}
    first = client.post("/campaigns", json=REQUEST, headers=headers)
    run_campaign(lab, first.json()["id"])
    second = client.post("/campaigns", json=REQUEST, headers=headers)
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert first.headers["location"] == second.headers["location"]


def test_the_same_key_with_another_body_is_refused(client: Client) -> None:
    headers = {"Idempotency-Key": "another"}
    assert client.post("/campaigns", json=REQUEST, headers=headers).status_code == 201
    other = REQUEST | {"search": {"trials": 9, "seed": 1}}
    assert problem_of(client.post("/campaigns", json=other, headers=headers), 422)["code"] == "idempotency_conflict"


def test_a_key_that_is_not_plain_text_is_refused(client: Client) -> None:
    for key in ("", "two words", "k" * 256):
        problem_of(client.post("/campaigns", json=REQUEST, headers={"Idempotency-Key": key}), 422)


def test_lists_are_paged_by_cursor_newest_first(client: Client) -> None:
    made = [client.post("/campaigns", json=REQUEST).json()["id"] for _ in range(3)]
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query: dict[str, Any] = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = client.get("/campaigns", params=query).json()
        assert len(page["items"]) <= 2
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen[:3] == made[::-1]
    assert len(seen) == len(set(seen))


def test_lists_can_be_of_one_state(client: Client, completed: str) -> None:
    items = client.get("/campaigns", params={"state": "completed"}).json()["items"]
    assert completed in [item["id"] for item in items]
    assert {item["state"] for item in items} == {"completed"}
    problem_of(client.get("/campaigns", params={"state": "asleep"}), 422)


@pytest.mark.parametrize("cursor", ["x", "AAAA", "bnVsbA==", "W10=", "é", "0" * 301])
def test_a_cursor_nobody_gave_is_refused(client: Client, cursor: str) -> None:
    problem_of(client.get("/campaigns", params={"cursor": cursor}), 422)


def test_pause_resume_and_cancel_move_a_waiting_campaign_at_once(client: Client, queued: str) -> None:
    assert client.post(f"/campaigns/{queued}/pause").json()["state"] == "paused"
    assert client.post(f"/campaigns/{queued}/resume").json()["state"] == "queued"
    assert client.post(f"/campaigns/{queued}/pause").json()["paused_from"] == "queued"
    assert client.post(f"/campaigns/{queued}/resume", json={"accept_partial": False}).json()["state"] == "queued"
    assert client.post(f"/campaigns/{queued}/cancel").json()["state"] == "cancelled"


def test_what_a_state_does_not_allow_is_a_conflict_that_names_what_it_does(client: Client, queued: str) -> None:
    problem = problem_of(client.post(f"/campaigns/{queued}/resume"), 409)
    assert problem["allowed"] == ["pause", "cancel"]
    assert "allowed are pause, cancel" in problem["detail"]


@pytest.mark.parametrize("wish", ["pause", "resume", "cancel"])
def test_nothing_can_be_asked_of_a_completed_campaign(client: Client, completed: str, wish: str) -> None:
    problem = problem_of(client.post(f"/campaigns/{completed}/{wish}"), 409)
    assert problem["code"] == "illegal_transition"
    assert problem["allowed"] == []


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"contract": None}, "exactly one"),
        ({"prompt": "Buy when RSI is below 30"}, "exactly one"),
        ({"markets": ["NOWHERE"]}, "NOWHERE"),
        ({"timeframes": ["7m"]}, "timeframes"),
        ({"timeframes": ["15m"]}, "no bars of EURUSD 15m"),
        ({"markets": ["EURUSD", "GOOG"], "timeframes": ["1h"]}, "no bars of GOOG 1h"),
        ({"budget": {"max_iterations": 0}}, "max_iterations"),
        ({"search": {"trials": "many"}}, "trials"),
        ({"gates": {"min_luck": 1}}, "min_luck"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_run_is_refused_before_it_exists(client: Client, change: dict[str, Any], part: str) -> None:
    before = client.get("/campaigns").json()["items"][:1]
    body = {key: value for key, value in (REQUEST | change).items() if value is not None}
    assert part in problem_of(client.post("/campaigns", json=body), 422)["detail"]
    assert client.get("/campaigns").json()["items"][:1] == before


def test_every_fault_of_a_contract_is_listed_with_its_place(client: Client) -> None:
    contract = dict(REQUEST["contract"])
    contract["entry_rules"] = [{"id": "up", "side": "long", "when": "crosses_above(fast, fats)"}]
    contract["markets"] = []
    problem = problem_of(client.post("/campaigns", json=REQUEST | {"contract": contract}), 422)
    assert [fault["where"] for fault in problem["errors"]] == ["contract.markets"]
    contract["markets"] = ["EURUSD"]
    problem = problem_of(client.post("/campaigns", json=REQUEST | {"contract": contract}), 422)
    assert any("fats" in fault["message"] for fault in problem["errors"])


def test_a_prompt_without_a_rule_is_refused_in_words(client: Client) -> None:
    problem = problem_of(client.post("/campaigns", json={"prompt": "I would like to be rich."}), 422)
    assert "rule" in problem["detail"]


def test_a_phrase_that_cannot_be_used_pauses_until_it_is_accepted(client: Client, lab: Lab) -> None:
    prompt = "Buy when the 20 EMA crosses above the 50 EMA and the moon is full, stop 2 ATR, risk 1% per trade"
    body = {"prompt": prompt, "markets": ["EURUSD"], "timeframes": ["1h"]} | {
        "search": {"trials": 4},
        "budget": {"max_iterations": 1},
    }
    identifier = client.post("/campaigns", json=body).json()["id"]
    paused = run_campaign(lab, identifier)
    assert (paused["state"], paused["reason"]) == ("paused", "needs_answer")
    assert "moon" in paused["note"]
    problem = problem_of(client.post(f"/campaigns/{identifier}/resume"), 409)
    assert "resume with accept_partial" in problem["allowed"]
    answer = client.post(f"/campaigns/{identifier}/resume", json={"accept_partial": True})
    assert answer.json()["state"] == "queued"
    assert run_campaign(lab, identifier)["state"] == "completed"

"""What a finished campaign has to show: iterations, diffs, audit, report, files, reviews."""

from __future__ import annotations

import hashlib

import pytest

from tests.app.api.client import Client, problem_of

LISTS = ("iterations", "transitions", "diffs", "artifacts", "reviews")


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_paged_to_its_end(client: Client, completed: str, name: str) -> None:
    whole = client.get(f"/campaigns/{completed}/{name}").json()["items"]
    paged, cursor = [], None
    while True:
        params = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        page = client.get(f"/campaigns/{completed}/{name}", params=params).json()
        paged += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert paged == whole
    problem_of(client.get(f"/campaigns/{completed}/{name}", params={"cursor": "x"}), 422)


@pytest.mark.parametrize("name", [*LISTS, "audit", "report", "diagnostics", "events", "artifacts/report.html"])
def test_what_belongs_to_no_campaign_is_not_found(client: Client, name: str) -> None:
    assert problem_of(client.get(f"/campaigns/nobody/{name}"), 404)["code"] == "unknown_campaign"


def test_iterations_have_scores_gates_and_proposals(client: Client, completed: str) -> None:
    first = client.get(f"/campaigns/{completed}/iterations").json()["items"][0]
    assert first["trials"] == 8
    assert {gate["gate"] for gate in first["report"]["gates"]} >= {"min_sharpe", "min_trades"}
    assert first["candidates"][0]["operator"] == "given"


def test_transitions_tell_the_way_from_queued_to_completed(client: Client, completed: str) -> None:
    items = client.get(f"/campaigns/{completed}/transitions").json()["items"]
    assert [item["seq"] for item in items] == list(range(1, len(items) + 1))
    assert (items[0]["from"], items[0]["to"]) == (None, "queued")
    assert items[-1]["to"] == "completed"


def test_diffs_show_contract_and_bot_of_each_iteration(client: Client, completed: str) -> None:
    items = client.get(f"/campaigns/{completed}/diffs").json()["items"]
    assert "+++ b/contracts/iter_1.yaml" in items[0]["patch"]
    if len(items) > 1:
        assert items[1]["candidates"][0]["hypothesis"]


def test_the_audit_has_every_exchange_and_the_hash_of_every_file(client: Client, completed: str) -> None:
    audit = client.get(f"/campaigns/{completed}/audit").json()
    assert [exchange["ordinal"] for exchange in audit["exchanges"]] == list(range(1, len(audit["exchanges"]) + 1))
    assert {exchange["role"] for exchange in audit["exchanges"]} >= {"code"}
    names = {item["name"] for item in client.get(f"/campaigns/{completed}/artifacts").json()["items"]}
    assert names == {item["name"] for item in audit["artifacts"]}


def test_files_are_downloaded_as_they_were_recorded(client: Client, completed: str) -> None:
    for item in client.get(f"/campaigns/{completed}/artifacts").json()["items"]:
        answer = client.get(item["href"])
        assert hashlib.sha256(answer.content).hexdigest() == item["sha256"]
        assert len(answer.content) == item["size"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_diagnostics_have_a_sentence_each_and_are_those_of_the_record(
    client: Client, completed: str, queued: str
) -> None:
    told = client.get(f"/campaigns/{completed}/diagnostics").json()
    assert {"pbo", "plateau", "cost_stress", "drawdown_bands", "regimes", "stress"} <= set(told["diagnostics"])
    assert all(finding["sentence"] for finding in told["diagnostics"].values())
    outcome = client.get(f"/campaigns/{completed}").json()["outcome"]
    assert outcome["diagnostics"] == told
    assert {"gates", "luck", "k", "conditions", "sealed", "calibration", "would_change"} <= set(outcome["case"])
    assert problem_of(client.get(f"/campaigns/{queued}/diagnostics"), 404)["code"] == "unknown_artifact"


def test_the_report_is_one_page_that_reaches_for_nothing(client: Client, completed: str, queued: str) -> None:
    answer = client.get(f"/campaigns/{completed}/report")
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert problem_of(client.get(f"/campaigns/{queued}/report"), 404)["code"] == "unknown_artifact"


@pytest.mark.parametrize(
    "name",
    [
        "../campaign.json",
        "..%2fcampaign.json",
        "%2e%2e/%2e%2e/etc/passwd",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "..%5c..%5cwindows",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "bots/%2e%2e/%2e%2e/campaign.json",
        "campaign.json%00.html",
        "%00",
        "bots",
        ".",
        "a" * 4000,
        "%ff%fe",
        "report.html/",
    ],
)
def test_no_name_leads_out_of_the_record(client: Client, completed: str, name: str) -> None:
    answer = client.get(f"/campaigns/{completed}/artifacts/{name}")
    assert answer.status_code in (404, 405) or "items" in answer.json()
    assert b"root:" not in answer.content


def test_reviews_are_recorded_and_listed(client: Client, completed: str) -> None:
    answer = client.post(f"/campaigns/{completed}/reviews", json={"kind": "approve", "reviewer": "Ann", "iteration": 1})
    assert answer.status_code == 201
    assert answer.json()["payload"] == {"reviewed": 1, "note": "", "reviewer": "Ann"}
    assert answer.json() in client.get(f"/campaigns/{completed}/reviews").json()["items"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "steer", "note": "Try longer averages."}, 409),
        ({"kind": "veto"}, 422),
        ({"kind": "approve", "iteration": 99}, 422),
        ({"kind": "applaud"}, 422),
        ({"kind": "approve", "iteration": 10**30}, 422),
        ({}, 422),
    ],
)
def test_a_review_that_cannot_be_is_refused(
    client: Client, completed: str, body: dict[str, object], status: int
) -> None:
    problem_of(client.post(f"/campaigns/{completed}/reviews", json=body), status)

"""``/export``: what was promoted, or what was not, when asked for expressly."""

from __future__ import annotations

import pytest

from app.lab import Lab
from tests.app.api.client import Client, problem_of


@pytest.mark.parametrize("target", ["pine", "ctrader"])
def test_what_was_not_promoted_is_a_conflict_unless_asked_for(client: Client, completed: str, target: str) -> None:
    assert client.get(f"/campaigns/{completed}").json()["verdict"] != "promote_candidate"
    problem = problem_of(client.post(f"/export/{completed}/{target}"), 409)
    assert problem["code"] == "not_promoted"
    assert "unpromoted=true" in problem["detail"]
    answer = client.post(f"/export/{completed}/{target}", params={"unpromoted": "true"})
    assert answer.status_code == 200
    exported = answer.json()
    assert exported["ready"] is True
    assert all("NOT PROMOTED" in file["content"] for file in exported["files"])


def test_a_campaign_without_a_candidate_has_nothing_to_export(client: Client, queued: str) -> None:
    problem_of(client.post(f"/export/{queued}/pine"), 409)
    problem_of(client.post(f"/export/{queued}/pine", params={"unpromoted": "true"}), 409)


def test_what_is_not_there_is_not_found(client: Client, completed: str) -> None:
    assert problem_of(client.post("/export/nobody/pine"), 404)["code"] == "unknown_campaign"
    assert problem_of(client.post(f"/export/{completed}/metatrader"), 404)["code"] == "unknown_target"
    problem_of(client.post(f"/export/{completed}/pine", params={"unpromoted": "perhaps"}), 422)


def test_the_loops_own_exports_are_among_the_files(client: Client, lab: Lab, completed: str) -> None:
    names = {item["name"] for item in client.get(f"/campaigns/{completed}/artifacts").json()["items"]}
    assert {name.split("/")[1] for name in names if name.startswith("exports/")} == {"pine", "ctrader"}

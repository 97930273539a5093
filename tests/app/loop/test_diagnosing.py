"""The end of a campaign: diagnosed once, the same bytes again, and a verdict that no fault of ours can cost."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.db.models import Campaign
from app.lab import Lab
from app.loop import diagnosing
from app.reporting import writing
from app.services.campaigns import list_events, read_diagnostics
from app.services.replay import replay_campaign
from evaluation.diagnostics import diagnosis
from tests.app.small import create_small, finish, open_small

BUDGET = {"max_iterations": 1}
NAMES = [
    "breakdown",
    "cost_stress",
    "drawdown_bands",
    "late_entry",
    "pbo",
    "plateau",
    "random_entries",
    "regimes",
    "stress",
    "track_record",
    "walk_forward",
]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    opened = open_small(tmp_path)
    yield opened
    opened.close()


def stumble(*_: object, **__: object) -> Any:
    raise ZeroDivisionError("a slip")


def faults(lab: Lab, campaign: Campaign) -> list[dict[str, Any]]:
    return [one["payload"] for one in list_events(lab, campaign.id) if one["kind"] == "part_missing"]


def read(lab: Lab, campaign: Campaign, name: str) -> str:
    return lab.folder.read(campaign.id, name).decode()


def test_a_campaign_ends_with_every_diagnostic_in_file_and_record(lab: Lab) -> None:
    campaign = create_small(lab, budget=BUDGET)
    document = finish(lab, campaign)
    told = read_diagnostics(lab, campaign.id)
    assert sorted(told["diagnostics"]) == NAMES
    assert all(one["sentence"] and one["fault"] is None for one in told["diagnostics"].values())
    assert document["outcome"]["diagnostics"] == told
    assert json.loads(read(lab, campaign, "campaign.json"))["outcome"]["diagnostics"] == told
    assert faults(lab, campaign) == []


def test_diagnostics_are_made_once_and_not_in_every_iteration(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    real = diagnosing.diagnose
    monkeypatch.setattr(diagnosing, "diagnose", lambda *given: made.append(1) or real(*given))
    finish(lab, create_small(lab, budget={"max_iterations": 2}))
    assert len(made) == 1


def test_the_same_campaign_twice_and_its_replay_give_the_same_bytes(lab: Lab) -> None:
    first, second = (create_small(lab, budget=BUDGET) for _ in range(2))
    digests = [finish(lab, one)["digests"]["diagnostics"] for one in (first, second)]
    assert read(lab, first, "diagnostics.json") == read(lab, second, "diagnostics.json")
    assert digests[0] == digests[1] == replay_campaign(lab, first.id).replayed["diagnostics"]


def test_the_record_has_the_case_a_reviewer_decides_on(lab: Lab) -> None:
    case = finish(lab, create_small(lab, budget=BUDGET))["outcome"]["case"]
    assert {gate["gate"] for gate in case["gates"]} == {
        "max_drawdown_pct",
        "min_sharpe",
        "max_oos_degradation_pct",
        "min_trades",
    }
    assert all({"value", "limit", "margin"} <= set(gate) for gate in case["gates"])
    assert (case["k"], case["p_limit"], case["luck"]["trials"]) == (1, 0.01, 8)
    assert case["would_change"]
    assert case["calibration"]


@pytest.mark.parametrize("name", ["stress_candidate", "measure_pbo_of", "describe_track_record"])
def test_a_fault_in_a_diagnostic_leaves_the_verdict_and_is_told(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    sound = finish(lab, create_small(lab, budget=BUDGET))
    monkeypatch.setattr(diagnosis, name, stumble)
    campaign = create_small(lab, budget=BUDGET)
    with caplog.at_level(logging.ERROR, logger="app"):
        document = finish(lab, campaign)
    assert (document["state"], document["verdict"]) == ("completed", sound["verdict"])
    assert document["digests"]["verdict"] == sound["digests"]["verdict"]
    (event,) = faults(lab, campaign)
    assert event["error"] == "ZeroDivisionError: a slip"
    missing = read_diagnostics(lab, campaign.id)["diagnostics"][event["part"]]
    assert (missing["result"], missing["fault"]) == (None, "ZeroDivisionError: a slip")
    assert missing["sentence"] in read(lab, campaign, "report.html")
    assert "Traceback" in caplog.text


def test_a_fault_in_the_report_leaves_the_verdict_and_a_plain_page(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = finish(lab, create_small(lab, budget=BUDGET))
    monkeypatch.setattr(writing, "render_campaign", stumble)
    campaign = create_small(lab, budget=BUDGET)
    document = finish(lab, campaign)
    assert (document["state"], document["verdict"]) == ("completed", sound["verdict"])
    assert document["digests"] == sound["digests"]
    assert faults(lab, campaign) == [{"part": "report", "error": "ZeroDivisionError: a slip"}]
    page = read(lab, campaign, "report.html")
    assert "The report is missing." in page
    assert "ZeroDivisionError: a slip" in page
    assert document["outcome"]["verdict"]["reasons"][0]["sentence"].split("(")[0] in page


def test_a_disk_that_fails_while_the_report_is_written_is_waited_for_as_before(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "render_campaign", fail)
    document = finish(lab, create_small(lab, budget=BUDGET))
    assert (document["state"], document["reason"]) == ("paused", "storage")


def test_without_a_candidate_the_file_says_that_there_is_nothing_to_diagnose(lab: Lab) -> None:
    campaign = create_small(lab, budget={"wall_clock_s": 0.001})
    finish(lab, campaign)
    told = read_diagnostics(lab, campaign.id)
    assert (told["candidate"], told["diagnostics"]) == (None, {})
    assert "nothing to diagnose" in told["note"]

from __future__ import annotations

from pathlib import Path

import pytest

from app.db.models import Campaign
from app.errors import AppError, CampaignRefused, IllegalTransition, NotPromoted, UnknownArtifact, UnknownCampaign
from app.lab import Lab
from app.services.campaigns import (
    list_artifacts,
    list_campaigns,
    list_events,
    list_iterations,
    list_transitions,
    list_trials,
    read_artifact,
    show_campaign,
)
from app.services.exports import export_campaign
from app.services.forking import fork_campaign
from app.services.reviews import review_campaign
from app.services.running import run_campaign
from exporters import UnknownTarget
from tests.app.scripted import add_campaign
from tests.app.small import create_small, finish, work_to


@pytest.fixture
def finished(small: Lab) -> Campaign:
    """A campaign of one iteration that was not promoted."""
    campaign = create_small(small, budget={"max_iterations": 1})
    finish(small, campaign)
    return campaign


def test_a_list_goes_on_where_its_cursor_says_and_ends(lab: Lab) -> None:
    for number in range(5):
        add_campaign(lab, f"c{number}")
    first = list_campaigns(lab, limit=2)
    second = list_campaigns(lab, limit=2, cursor=first.next_cursor)
    third = list_campaigns(lab, limit=2, cursor=second.next_cursor)
    assert [[one["id"] for one in page.items] for page in (first, second, third)] == [
        ["c4", "c3"],
        ["c2", "c1"],
        ["c0"],
    ]
    assert third.next_cursor is None


@pytest.mark.parametrize("cursor", ["nonsense", "", "W10=", "eyJhIjoxfQ==", "WyJ4IiwgMV0="])
def test_a_cursor_that_no_list_gave_is_refused(lab: Lab, cursor: str) -> None:
    with pytest.raises(AppError, match="cursor"):
        list_campaigns(lab, cursor=cursor)


def test_a_list_can_be_of_one_state(lab: Lab) -> None:
    add_campaign(lab)
    assert list_campaigns(lab, state="completed").items == []
    assert len(list_campaigns(lab, state="queued").items) == 1


@pytest.mark.parametrize(
    "look",
    [show_campaign, list_iterations, list_transitions, list_events, list_artifacts],
    ids=lambda one: one.__name__,
)
def test_an_unknown_campaign_is_said_to_be_unknown(lab: Lab, look: object) -> None:
    assert callable(look)
    with pytest.raises(UnknownCampaign):
        look(lab, "nobody")


def test_artifacts_are_read_by_the_names_they_are_listed_under(small: Lab, finished: Campaign) -> None:
    for artifact in list_artifacts(small, finished.id):
        assert len(read_artifact(small, finished.id, artifact["name"])) == artifact["size"]


@pytest.mark.parametrize("name", ["../../lab.sqlite", "/etc/passwd", "nothing.txt"])
def test_what_is_no_artifact_is_not_read(small: Lab, finished: Campaign, name: str) -> None:
    with pytest.raises(UnknownArtifact):
        read_artifact(small, finished.id, name)


def test_the_feed_goes_on_after_the_last_event_seen(small: Lab, finished: Campaign) -> None:
    events = list_events(small, finished.id)
    assert list_events(small, finished.id, after=events[2]["id"]) == events[3:]
    assert events[-1]["payload"]["to"] == "completed"


def test_trials_are_paged_by_their_ordinal(small: Lab, finished: Campaign) -> None:
    assert [one["ordinal"] for one in list_trials(small, finished.id, 1, after=5, limit=2)] == [6, 7]


def test_what_was_not_promoted_is_exported_on_request_only_and_marked(small: Lab, finished: Campaign) -> None:
    with pytest.raises(NotPromoted, match="unpromoted=true"):
        export_campaign(small, finished.id, "pine")
    export = export_campaign(small, finished.id, "pine", unpromoted=True)
    assert export.ready
    assert all("NOT PROMOTED" in text for text in export.files.values())


def test_an_unknown_target_names_those_there_are(small: Lab, finished: Campaign) -> None:
    with pytest.raises(UnknownTarget, match="pine"):
        export_campaign(small, finished.id, "excel")


def test_a_campaign_without_a_candidate_has_nothing_to_export(small: Lab) -> None:
    campaign = create_small(small)
    with pytest.raises(NotPromoted, match="no candidate to export"):
        export_campaign(small, campaign.id, "pine", unpromoted=True)


def test_a_fork_runs_on_the_bars_of_its_parent(small: Lab, finished: Campaign) -> None:
    fork = fork_campaign(small, finished.id, changes={"search": {"trials": 8, "seed": 9}})
    assert (fork.forked_from, fork.state) == (finished.id, "queued")
    assert fork.series == finished.series
    assert fork.request["search"] == {"trials": 8, "seed": 9}
    assert fork.request["budget"] == finished.request["budget"]


def test_a_fork_can_begin_with_the_contract_of_an_iteration(small: Lab, finished: Campaign) -> None:
    fork = fork_campaign(small, finished.id, iteration=1)
    assert fork.request["contract"]["strategy_id"] == "small_cross"
    with pytest.raises(CampaignRefused, match="no finished iteration 4"):
        fork_campaign(small, finished.id, iteration=4)


def test_a_review_is_an_event_of_the_iteration_it_names(small: Lab) -> None:
    campaign = create_small(small)
    work_to(small, campaign, "campaign_evaluated")
    event = review_campaign(small, campaign.id, "approve", reviewer="ann")
    assert (event["kind"], event["payload"]) == ("approve", {"reviewed": 1, "note": "", "reviewer": "ann"})
    assert show_campaign(small, campaign.id)["reviews"] == [event]


@pytest.mark.parametrize("review", ["veto", "steer"])
def test_a_veto_and_a_steer_need_their_words(small: Lab, review: str) -> None:
    campaign = create_small(small)
    work_to(small, campaign, "campaign_evaluated")
    with pytest.raises(CampaignRefused, match=f"A {review} needs a"):
        review_campaign(small, campaign.id, "veto" if review == "veto" else "steer", note=" ")


def test_an_iteration_that_is_not_there_cannot_be_reviewed(small: Lab) -> None:
    campaign = create_small(small)
    with pytest.raises(CampaignRefused, match="no iteration 3; it is at 0"):
        review_campaign(small, campaign.id, "approve", iteration=3)


def test_the_past_cannot_be_steered(small: Lab, finished: Campaign) -> None:
    with pytest.raises(IllegalTransition, match="cannot take a steer"):
        review_campaign(small, finished.id, "steer", note="left")


def test_running_a_campaign_tells_every_change_and_returns_it_in_full(small: Lab, tmp_path: Path) -> None:
    campaign = create_small(small, budget={"max_iterations": 1})
    told: list[str] = []
    document = run_campaign(small, campaign.id, lambda summary: told.append(summary["state"]))
    assert (told[0], told[-1], document["state"]) == ("queued", "completed", "completed")
    assert str(tmp_path) in document["folder"]

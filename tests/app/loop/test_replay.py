from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest

from app import crash
from app.db.models import Campaign, Exchange, Opening
from app.db.openings import openings
from app.db.reads import get_campaign, iterations_of
from app.errors import ReplayDiffers
from app.lab import Lab
from app.llm.edits import SetParameter, SetRisk
from app.loop.guide import LiveGuide, Moment
from app.loop.worker import Worker
from app.services.campaigns import list_events, show_campaign
from app.services.replay import replay_campaign
from app.services.reviews import review_campaign
from app.transitions import State
from contracts.stopping import Budget, Stop
from evaluation.worlds.hidden_trend import make_hidden_trend
from market.sources import SourcedBars
from tests.app.small import IdeasProvider, create_small, finish, open_small, sourced, walk, work_to

IDEAS = (
    [SetParameter(name="slow_length", max=40.0)],
    [SetRisk(part="take_profit", value={"kind": "reward_ratio", "ratio": 2.0})],
)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    opened = open_small(tmp_path, IdeasProvider(IDEAS))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def trend() -> SourcedBars:
    """Ten years with an edge that the small contract finds."""
    return sourced(make_hidden_trend(1, 10))


def test_a_replay_gives_the_same_digests(lab: Lab) -> None:
    campaign = create_small(lab, budget={"max_iterations": 3})
    recorded = finish(lab, campaign)["digests"]
    replay = replay_campaign(lab, campaign.id)
    assert replay.same, replay.differing
    assert set(recorded) == {
        "contracts",
        "trials",
        "trades",
        "scores",
        "verdict",
        "exports",
        "diagnostics",
        "conformance",
    }


def test_a_replay_follows_reviews_as_they_were_seen(lab: Lab) -> None:
    campaign = create_small(lab, budget={"max_iterations": 3})
    finish_iterations(lab, campaign.id, 1)
    review_campaign(lab, campaign.id, "steer", note="shorter averages")
    finish_iterations(lab, campaign.id, 2)
    review_campaign(lab, campaign.id, "veto", note="curve fitting", iteration=2)
    finish(lab, campaign)
    assert replay_campaign(lab, campaign.id).same


@dataclass(frozen=True)
class StopAfterBatches(LiveGuide):
    """A clock that runs out in the midst of the first search."""

    def stop(self, moment: Moment, batches: int) -> Stop | None:
        in_search = moment == Moment(1, State.CODE_GENERATED) and batches == 1
        return Stop("wall_clock_s", True, "the time is up") if in_search else None


def test_a_replay_stops_where_the_clock_stopped_the_campaign(lab: Lab) -> None:
    campaign = create_small(lab, budget={"max_iterations": 2}, search={"trials": 80, "seed": 3})
    guide = StopAfterBatches(Budget(), lambda: 0.0)
    Worker(lab, guide=guide).work_once(Event(), campaign.id)
    document = show_campaign(lab, campaign.id)
    told = [one["payload"] for one in list_events(lab, campaign.id) if one["kind"] == "clock_stop"]
    assert told == [{"rule": "wall_clock_s", "sentence": "the time is up", "at": [1, "code_generated"], "batches": 1}]
    assert [one["trials"] for one in document["iterations"]] == [64, 60], "the first grid has 100 sets, the second 60"
    assert replay_campaign(lab, campaign.id).same


def test_a_replay_that_gets_another_answer_than_was_recorded_says_so(lab: Lab) -> None:
    campaign = create_small(lab, budget={"max_iterations": 2})
    finish(lab, campaign)
    with lab.database.write() as session:
        exchange = session.get_one(Exchange, (campaign.id, 1))
        exchange.request_digest = "0" * 64
    with pytest.raises(ReplayDiffers, match="Exchange 1: the replay asks another question"):
        replay_campaign(lab, campaign.id)


def test_a_campaign_that_did_not_complete_cannot_be_replayed(lab: Lab) -> None:
    campaign = create_small(lab)
    with pytest.raises(ReplayDiffers, match="is queued; only a completed one"):
        replay_campaign(lab, campaign.id)


def test_an_edge_is_promoted_with_one_opening_on_record(lab: Lab, trend: SourcedBars) -> None:
    campaign = create_small(lab, trend)
    document = finish(lab, campaign)
    assert document["verdict"] == "promote_candidate", document["note"]
    (opening,) = read_openings(lab)
    assert (opening.campaign_id, opening.k, opening.finished) == (campaign.id, 1, True)
    assert not [one for one in list_events(lab, campaign.id) if one["kind"] == "part_missing"]
    assert "Sealed look" in lab.folder.read(campaign.id, "report.html").decode()
    case = document["outcome"]["case"]
    assert (case["opened"], case["luck"]["sample"], case["sealed"]["psr"] >= 0.5) == (True, "the whole sample", True)
    for path in (lab.folder.path(campaign.id) / "exports").rglob("*.*"):
        assert "NOT PROMOTED" not in path.read_text()


def test_the_same_dates_cost_more_the_second_time_and_replays_still_agree(lab: Lab, trend: SourcedBars) -> None:
    first, second = create_small(lab, trend), create_small(lab, trend)
    finish(lab, first)
    finish(lab, second)
    assert [(one.campaign_id, one.k) for one in read_openings(lab)] == [(first.id, 1), (second.id, 2)]
    assert replay_campaign(lab, first.id).same, "an opening that came later changes nothing"
    assert replay_campaign(lab, second.id).same


class Crashed(BaseException):
    """Stands for the end of the process."""


def test_an_opening_that_a_crash_cut_short_is_the_same_opening_again(lab: Lab, trend: SourcedBars) -> None:
    campaign = create_small(lab, trend, budget={"max_iterations": 1})

    def strike(name: str) -> None:
        if name == "commit.before" and read_openings(lab):
            raise Crashed

    crash.arm(strike)
    try:
        with pytest.raises(Crashed):
            finish(lab, campaign)
    finally:
        crash.disarm()
    assert [(one.k, one.finished) for one in read_openings(lab)] == [(1, False)]
    expire_lease(lab, campaign.id)
    assert finish(lab, campaign)["verdict"] == "promote_candidate"
    assert [(one.k, one.finished) for one in read_openings(lab)] == [(1, True)]


_PROCESS = """
import json, sys
from pathlib import Path
from tests.app.loop.test_replay import IDEAS
from tests.app.small import IdeasProvider, create_small, finish, open_small
lab = open_small(Path(sys.argv[1]), IdeasProvider(IDEAS))
print(json.dumps(finish(lab, create_small(lab, budget={"max_iterations": 2}))["digests"]))
"""


def test_two_processes_give_the_same_digests(repository: Path, tmp_path: Path) -> None:
    digests = []
    for seed in ("1", "2"):
        ran = subprocess.run(
            [sys.executable, "-c", _PROCESS, str(tmp_path / seed)],
            cwd=repository,
            env={**os.environ, "PYTHONPATH": str(repository), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        digests.append(json.loads(ran.stdout))
    assert digests[0] == digests[1]


def test_another_seed_gives_other_trials(lab: Lab) -> None:
    one = finish(lab, create_small(lab, walk(), search={"trials": 8, "seed": 3}, budget={"max_iterations": 1}))
    other = finish(lab, create_small(lab, walk(), search={"trials": 8, "seed": 4}, budget={"max_iterations": 1}))
    assert one["digests"]["trials"] != other["digests"]["trials"]


def read_openings(lab: Lab) -> list[Opening]:
    with lab.database.read() as session:
        return list(openings(session))


def expire_lease(lab: Lab, campaign_id: str) -> None:
    with lab.database.write() as session:
        session.get_one(Campaign, campaign_id).lease_expires = 0.0


def finish_iterations(lab: Lab, campaign_id: str, number: int) -> None:
    """Work until so many iterations are evaluated."""
    with lab.database.read() as session:
        campaign, done = get_campaign(session, campaign_id), len(iterations_of(session, campaign_id))
    work_to(lab, campaign, State.CAMPAIGN_EVALUATED, times=number - done)

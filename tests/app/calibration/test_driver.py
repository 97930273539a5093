"""The campaign in memory is the campaign of the service: same contracts, trials, scores, openings and verdict."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

import pytest

from app.calibration.driver import run_campaign
from app.calibration.plan import Job
from app.calibration.restless import RestlessProvider
from app.calibration.worlds import make_bars, run_job
from app.lab import Lab
from app.llm.offline.provider import OfflineProvider
from app.llm.protocol import CritiqueAnswer, CritiqueRequest
from app.loop.digests import digest_ending
from app.loop.verdicts import Ending
from app.loop.worker import Worker
from app.services.campaigns import show_campaign
from app.services.creation import create_campaign
from app.settings import Settings
from contracts.campaign import CampaignRequest
from evaluation.cells import Cell
from market.bars import Bars
from tests.app.small import sourced

_COMPARED = ("contracts", "trials", "trades", "scores", "verdict")


def job(world: str, family: str, years: float, sharpe: float | None = None, seed: int = 0, **changed: Any) -> Job:
    """A small campaign, judged after one and after three iterations."""
    told: dict[str, Any] = {"preference": "none", "trials": 40, "ends": (1, 3), "timeframe": "1d"}
    return Job(world, family, years, sharpe, 0, seed=seed, **(told | changed))


NULL = job("garch", "mean_reversion", 6.0, seed=1)
REJECTED = job("random_walk", "breakout", 6.0, seed=3)
PROMOTED = job("trend", "trend", 8.0, 2.0)
PROMOTED_LATER = job("mean_reversion", "mean_reversion", 5.0, 1.0)


def serve(request: CampaignRequest, bars: Bars, folder: Path) -> dict[str, Any]:
    """The campaign through the services and the worker, with everything on record."""
    settings = Settings(
        home=folder / "home", database_url="", reports_root=folder / "reports", bots_root=folder / "bots"
    )
    lab = Lab.open(settings, RestlessProvider(OfflineProvider()))
    try:
        campaign = create_campaign(lab, request, bars=[sourced(bars)])
        Worker(lab).work_once(Event(), campaign.id)
        return show_campaign(lab, campaign.id)
    finally:
        lab.close()


def drive(request: CampaignRequest, bars: Bars, *ends: int) -> dict[int, Ending]:
    """The campaign in memory."""
    return run_campaign(request, {Cell(bars.market, bars.timeframe): bars}, RestlessProvider(OfflineProvider()), ends)


@pytest.mark.parametrize(
    ("world", "verdict", "iterations"),
    [
        (NULL, "iterate", 3),
        (REJECTED, "reject", 3),
        (PROMOTED, "promote_candidate", 1),
        (PROMOTED_LATER, "promote_candidate", 2),
    ],
    ids=["null", "opened and rejected", "promoted", "promoted at the second iteration"],
)
def test_a_campaign_in_memory_is_the_real_one(world: Job, verdict: str, iterations: int, tmp_path: Path) -> None:
    bars = make_bars(world)
    request = world.request(bars.market)
    recorded, ending = serve(request, bars, tmp_path), drive(request, bars)[3]
    assert recorded["verdict"] == ending.verdict.verdict.value == verdict
    assert recorded["iteration"] == len(ending.iterations) == iterations
    digests = digest_ending(ending, (), {})
    assert {name: recorded["digests"][name] for name in _COMPARED} == {name: digests[name] for name in _COMPARED}
    assert recorded["outcome"]["verdict"] == ending.verdict.as_dict()
    opened = None if ending.opened is None else ending.opened.evidence.as_dict()
    assert recorded["outcome"]["opening"] == opened
    assert opened is None or opened["k"] == 1


def test_an_early_end_is_the_end_of_a_campaign_that_may_run_no_longer(tmp_path: Path) -> None:
    bars = make_bars(PROMOTED_LATER)
    request = PROMOTED_LATER.request(bars.market)
    early = drive(request, bars, 1)[1]
    short = request.model_copy(update={"budget": request.budget.model_copy(update={"max_iterations": 1})})
    recorded = serve(short, bars, tmp_path)
    digests = digest_ending(early, (), {})
    assert recorded["verdict"] == early.verdict.verdict.value == "iterate"
    assert {name: recorded["digests"][name] for name in _COMPARED} == {name: digests[name] for name in _COMPARED}


def test_the_same_job_gives_the_same_findings() -> None:
    assert run_job(PROMOTED_LATER) == run_job(PROMOTED_LATER)


def test_the_default_gates_keep_an_edge_from_its_opening() -> None:
    alone, gated = run_job(PROMOTED), run_job(job("trend", "trend", 8.0, 2.0, preference="default"))
    assert alone[1].promoted
    assert not gated[1].promoted
    assert gated[1].missed


def test_a_restless_critic_goes_on_where_the_offline_one_has_no_idea() -> None:
    asked: list[CritiqueRequest] = []

    class Empty(OfflineProvider):
        def critique(self, request: CritiqueRequest) -> CritiqueAnswer:
            asked.append(request)
            return CritiqueAnswer(no_idea=True)

    bars = make_bars(NULL)
    cells = {Cell(bars.market, bars.timeframe): bars}
    ending = run_campaign(NULL.request(bars.market), cells, RestlessProvider(Empty()))[3]
    assert len(ending.iterations) == 3
    assert len({contender.contract.logic_digest() for contender in ending.contenders}) == 3
    assert len(asked) >= 2

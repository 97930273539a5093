"""What an opening of the seal costs and counts in the real loop: every trial, and every look at the same dates."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import app.loop.verdicts
from app.db.models import Opening
from app.db.openings import openings
from app.lab import Lab
from app.llm.edits import SetEntryRule
from app.services.campaigns import list_iterations
from app.services.creation import create_campaign
from app.services.forking import fork_campaign
from app.services.reviews import review_campaign
from app.transitions import State
from contracts.campaign import parse_request
from evaluation.cells import Cell
from evaluation.dates import divide_dates
from evaluation.opening import Opening as Opened
from evaluation.opening import open_seal
from evaluation.worlds.hidden_trend import make_hidden_trend
from market.bars import Bars
from market.sources import SourcedBars
from tests.app.small import IdeasProvider, create_small, finish, open_small, small_contract, sourced, work_to

UP = {"id": "cross_up", "side": "long", "when": "crosses_above(fast, slow)"}
DOWN = {"id": "cross_down", "side": "short", "when": "crosses_below(fast, slow)"}
WITH_THE_TREND = [SetEntryRule(rule=UP), SetEntryRule(rule=DOWN)]
AGAINST_THE_TREND = [UP | {"side": "short"}, DOWN | {"side": "long"}]


@pytest.fixture(scope="module")
def trend() -> SourcedBars:
    """Ten years with an edge that the small contract finds."""
    return sourced(make_hidden_trend(1, 10))


@dataclass(frozen=True)
class Reopened:
    """A campaign that was promoted, and its fork on the same dates."""

    lab: Lab
    parent: dict[str, Any]
    fork: dict[str, Any]


@pytest.fixture(scope="module")
def reopened(tmp_path_factory: pytest.TempPathFactory, trend: SourcedBars) -> Iterator[Reopened]:
    lab = open_small(tmp_path_factory.mktemp("reopened"))
    campaign = create_small(lab, trend)
    parent = finish(lab, campaign)
    fork = finish(lab, fork_campaign(lab, campaign.id))
    yield Reopened(lab, parent, fork)
    lab.close()


def read_openings(lab: Lab) -> list[Opening]:
    with lab.database.read() as session:
        return list(openings(session))


def test_a_fork_pays_for_the_look_of_its_parent(reopened: Reopened) -> None:
    first, second = (one["outcome"]["opening"] for one in (reopened.parent, reopened.fork))
    assert (first["k"], first["p_limit"]) == (1, 0.01)
    assert (second["k"], second["p_limit"]) == (2, 0.005)
    assert [one.k for one in read_openings(reopened.lab)] == [1, 2]


def test_before_a_second_look_the_unsealed_evidence_is_asked_for_at_its_price(reopened: Reopened) -> None:
    limits = []
    for document in (reopened.parent, reopened.fork):
        (iteration,) = list_iterations(reopened.lab, document["id"])
        limits += [one["limit"] for one in iteration["report"]["opening"]["conditions"][:1]]
    assert limits == [0.05, 0.025]


def test_every_trial_of_every_iteration_is_run_at_the_opening_a_vetoed_one_too(
    tmp_path: Path, trend: SourcedBars
) -> None:
    lab = open_small(tmp_path, IdeasProvider([WITH_THE_TREND]))
    contract = small_contract(trend.bars.market) | {"entry_rules": AGAINST_THE_TREND}
    campaign = create_small(lab, trend, contract=contract, budget={"max_iterations": 2})
    work_to(lab, campaign, State.CAMPAIGN_EVALUATED, times=2)
    review_campaign(lab, campaign.id, "veto", note="not this one", iteration=1)
    document = finish(lab, campaign)
    outcome = document["outcome"]
    assert (outcome["best_iteration"], len(document["iterations"])) == (2, 2)
    assert outcome["evidence"]["trials"] == outcome["opening"]["trials"] == 16
    assert outcome["evidence"]["spa"]["candidates"] == outcome["opening"]["spa"]["candidates"] == 16
    lab.close()


def test_a_vetoed_candidate_is_not_opened_however_ready_it_is(tmp_path: Path, trend: SourcedBars) -> None:
    lab = open_small(tmp_path)
    campaign = create_small(lab, trend)
    work_to(lab, campaign, State.CAMPAIGN_EVALUATED)
    (iteration,) = list_iterations(lab, campaign.id)
    assert iteration["report"]["opening"]["open"]
    review_campaign(lab, campaign.id, "veto", note="not this one", iteration=1)
    outcome = finish(lab, campaign)["outcome"]
    assert (outcome["opening"], outcome["stop"]["rule"]) == (None, "no_candidate")
    assert read_openings(lab) == []
    lab.close()


def test_without_evidence_the_seal_stays_closed(tmp_path: Path) -> None:
    lab = open_small(tmp_path)
    assert finish(lab, create_small(lab, budget={"max_iterations": 1}))["outcome"]["opening"] is None
    assert read_openings(lab) == []
    lab.close()


def test_an_opening_is_on_record_before_anything_sealed_is_looked_at(
    tmp_path: Path, trend: SourcedBars, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = open_small(tmp_path)
    seen: list[list[bool]] = []

    def looking(*arguments: Any) -> Opened:
        seen.append([one.finished for one in read_openings(lab)])
        return open_seal(*arguments)

    monkeypatch.setattr(app.loop.verdicts, "open_seal", looking)
    finish(lab, create_small(lab, trend))
    assert seen == [[False]]
    assert [one.finished for one in read_openings(lab)] == [True]
    lab.close()


def test_the_record_of_an_opening_names_every_market_and_the_sealed_days(tmp_path: Path, trend: SourcedBars) -> None:
    lab = open_small(tmp_path)
    other = sourced(renamed(trend.bars, "SYNTHETIC_OTHER"))
    markets = ["SYNTHETIC_OTHER", "SYNTHETIC_TREND"]
    request = {"contract": small_contract() | {"markets": markets}, "search": {"trials": 8, "seed": 3}}
    both = create_campaign(lab, parse_request(request), bars=[trend, other])
    finish(lab, both)
    (opening,) = read_openings(lab)
    dates = divide_dates({Cell.of(trend.bars): trend.bars})
    assert opening.markets == markets
    assert (opening.sealed_start, opening.sealed_end) == (dates.validation_end, dates.end)
    finish(lab, create_small(lab, other))
    assert [one.k for one in read_openings(lab)] == [1, 2], "one market of the two is enough"
    lab.close()


def renamed(bars: Bars, market: str) -> Bars:
    """The same bars as another market."""
    ticks = {name: getattr(bars, f"{name}_ticks") for name in ("open", "high", "low", "close")}
    instrument = dataclasses.replace(bars.instrument, market=market)
    return Bars.from_ticks(instrument, bars.timeframe, bars.time, ticks, bars.volume)

"""The test over all trials is carried from iteration to iteration, and is always that of the whole ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import app.loop.steps.search
from app.db.models import Candidate
from app.db.reads import get_campaign
from app.errors import DataChanged, UnknownArtifact
from app.lab import Lab
from app.llm.edits import SetParameter
from app.loop.candidates import Contender, gather_ledger, load_contenders
from app.loop.cells import load_cells
from app.loop.counting import load_tally
from app.loop.seeds import derive_seed
from app.services.campaigns import list_iterations, list_trials
from contracts.errors import LabError
from contracts.program import Program
from engine.batch import BatchResult
from engine.results import Backtest
from engine.settings import RunSettings
from evaluation.arrays import Floats
from evaluation.dates import DAY_MS
from evaluation.errors import LedgerError
from evaluation.runs import make_runner
from evaluation.search import search_matrix
from evaluation.tally import count_ledger
from market.bars import Bars
from tests.app.small import IdeasProvider, create_small, finish, open_small
from tests.evaluation.one_by_one import run_one_by_one


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lab, Any, list[Contender]]]:
    """A finished campaign of two iterations, as a step sees it, and its contenders."""
    ideas = [[SetParameter(name="slow_length", max=40.0)]]
    lab = open_small(tmp_path_factory.mktemp("counting"), IdeasProvider(ideas))
    campaign = create_small(lab, budget={"max_iterations": 2})
    finish(lab, campaign)
    with lab.database.read() as session:
        campaign = get_campaign(session, campaign.id)
    yield lab, SimpleNamespace(lab=lab, campaign=campaign), load_contenders(lab, campaign.id, 2)
    lab.close()


def test_what_is_on_record_is_the_test_of_the_whole_ledger(ran: tuple[Lab, Any, list[Contender]]) -> None:
    lab, context, contenders = ran
    cells = load_cells(lab, context.campaign)
    walked = count_ledger(gather_ledger(lab, contenders), cells.data.unsealed, derive_seed(3, "bootstrap"))
    assert load_tally(context, contenders, 2).to_bytes() == walked.to_bytes()
    assert walked.trials == 16


def test_a_contender_left_out_or_moved_is_noticed(ran: tuple[Lab, Any, list[Contender]]) -> None:
    _, context, contenders = ran
    for others in (contenders[:1], contenders[1:], []):
        with pytest.raises(LedgerError, match="no trial may be left out, replaced or moved"):
            load_tally(context, others, 2)


def test_a_contender_whose_trials_are_not_on_record_stops_the_count(ran: tuple[Lab, Any, list[Contender]]) -> None:
    lab, context, contenders = ran
    lost = Contender(Candidate(campaign_id=context.campaign.id, iteration=9, ordinal=1), contenders[0].contract)
    with pytest.raises(UnknownArtifact, match="none may be left out of the ledger"):
        gather_ledger(lab, [*contenders, lost])


def test_bars_divided_in_another_way_are_not_gone_on_with(ran: tuple[Lab, Any, list[Contender]]) -> None:
    lab, context, _ = ran
    campaign = context.campaign
    frozen = campaign.frozen | {"data_digest": "0" * 64}
    with pytest.raises(DataChanged, match="not divided as they were"):
        load_cells(lab, SimpleNamespace(id=campaign.id, series=campaign.series, frozen=frozen))


def test_an_iteration_that_was_not_counted_has_no_test(ran: tuple[Lab, Any, list[Contender]]) -> None:
    _, context, contenders = ran
    with pytest.raises(UnknownArtifact):
        load_tally(context, contenders, 3)


class _Stumbles:
    """The engine, but it cannot run sets with a fast length above 7."""

    def __init__(self, program: Program, bars: Bars, settings: RunSettings, score_from: int) -> None:
        self._runner = make_runner(program, bars, settings, score_from)
        self._names = [one.name for one in program.parameters]
        self._days = np.unique(bars.time[score_from:] // DAY_MS)

    def run(self, values: Mapping[str, float]) -> Backtest:
        if values["fast_length"] > 7:
            raise LabError("the fast length is above 7")
        return self._runner.run(values)

    def run_sets(self, values: Floats) -> BatchResult:
        return run_one_by_one(self.run, self._names, values, self._days)


def test_trials_that_fail_stay_on_record_and_in_the_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.loop.steps.search, "search_matrix", partial(search_matrix, factory=_Stumbles))
    lab = open_small(tmp_path)
    campaign = create_small(lab, budget={"max_iterations": 1})
    evidence = finish(lab, campaign)["outcome"]["evidence"]
    (iteration,) = list_iterations(lab, campaign.id)
    assert 0 < iteration["failed_trials"] < 8
    assert len(list_trials(lab, campaign.id, 1)) == 8
    assert (iteration["trials"], evidence["trials"], evidence["spa"]["candidates"]) == (8, 8, 8)
    lab.close()

"""The test over all trials is carried from iteration to iteration, and is always that of the whole ledger."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from app.db.models import Candidate
from app.db.reads import get_campaign
from app.errors import UnknownArtifact
from app.lab import Lab
from app.llm.edits import SetParameter
from app.loop.candidates import Contender, gather_ledger, load_contenders
from app.loop.cells import load_cells
from app.loop.counting import load_tally
from app.loop.seeds import derive_seed
from evaluation.errors import LedgerError
from evaluation.tally import count_ledger
from tests.app.small import IdeasProvider, create_small, finish, open_small


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


def test_an_iteration_that_was_not_counted_has_no_test(ran: tuple[Lab, Any, list[Contender]]) -> None:
    _, context, contenders = ran
    with pytest.raises(UnknownArtifact):
        load_tally(context, contenders, 3)

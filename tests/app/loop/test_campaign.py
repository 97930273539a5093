from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.db.models import Campaign
from app.lab import Lab
from app.llm.edits import SetField, SetParameter, SetRisk
from app.llm.protocol import CompileAnswer
from app.services.campaigns import list_iterations, list_trials
from app.services.reviews import review_campaign
from app.services.wishes import resume_campaign
from tests.app.small import IdeasProvider, create_small, finish, open_small, small_contract, walk, work_to

IDEAS = (
    [SetParameter(name="slow_length", max=40.0)],
    [SetField(field="gates", value={"min_trades": 1})],
    [SetParameter(name="slow_length", max=0.0)],
    [SetRisk(part="take_profit", value={"kind": "reward_ratio", "ratio": 2.0})],
)


@dataclass(frozen=True)
class Ran:
    """One campaign of three iterations, whose critic tries what it may not on the way to the third."""

    lab: Lab
    campaign: Campaign
    document: dict[str, Any]
    provider: IdeasProvider

    @property
    def folder(self) -> Path:
        return self.lab.folder.path(self.campaign.id)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    provider = IdeasProvider(IDEAS)
    lab = open_small(tmp_path_factory.mktemp("campaign"), provider)
    campaign = create_small(lab, budget={"max_iterations": 3})
    yield Ran(lab, campaign, finish(lab, campaign), provider)
    lab.close()


def test_a_campaign_walks_its_states_to_a_verdict(ran: Ran) -> None:
    loop = ["code_generated", "campaign_running", "campaign_evaluated"]
    assert [one["to"] for one in ran.document["transitions"]] == [
        "queued",
        "brief_generated",
        *loop,
        "refinement_planned",
        *loop,
        "refinement_planned",
        *loop,
        "completed",
    ]
    assert ran.document["verdict"] in ("iterate", "reject")
    assert ran.document["outcome"]["stop"]["rule"] == "max_iterations"


def test_everything_it_found_is_a_file_of_its_folder(ran: Ran) -> None:
    shown = {str(path.relative_to(ran.folder)) for path in ran.folder.rglob("*") if path.is_file()}
    per_iteration = {
        f"{kind}{number}{ending}"
        for number in (1, 2, 3)
        for kind, ending in (
            ("iterations/iter_", ".json"),
            ("patches/iter_", ".diff"),
            ("bots/iter_", ".py"),
            ("contracts/iter_", ".yaml"),
            ("trades/iter_", ".csv"),
            ("trials/iter_", "_1.trials"),
            ("trials/iter_", ".tally"),
        )
    }
    rest = {"campaign.json", "diagnostics.json", "report.html", "briefs/brief.md", "briefs/brief.json"}
    exports = {name for name in shown if name.startswith("exports/")}
    assert shown - exports == per_iteration | rest
    assert {name.split("/")[1] for name in exports} == {"pine", "ctrader"}


def test_what_was_not_promoted_says_so_in_every_export(ran: Ran) -> None:
    for path in (ran.folder / "exports").rglob("*.*"):
        assert "NOT PROMOTED" in path.read_text()


def test_the_bots_are_also_among_the_generated_ones(ran: Ran) -> None:
    generated = ran.lab.settings.bots_root / ran.campaign.id
    assert sorted(path.name for path in generated.iterdir()) == ["iter_1.py", "iter_2.py", "iter_3.py"]


def test_a_patch_shows_what_changed_in_contract_and_bot(ran: Ran) -> None:
    patch = (ran.folder / "patches" / "iter_2.diff").read_text()
    assert "-    max: 60.0\n+    max: 40.0\n" in patch
    assert "-# the bot of version 1\n+# the bot of version 2\n" in patch


def test_an_iteration_tells_what_it_took_and_where_the_campaign_stands(ran: Ran) -> None:
    told = json.loads((ran.folder / "iterations" / "iter_2.json").read_text())
    assert {"duration_s", "retries", "tokens", "cost_usd", "trials", "gates_passed", "gates_failed"} <= set(told)
    assert {"best_score_trajectory", "gate_counts", "convergence", "export_readiness"} <= set(told["campaign"])
    assert (told["trials"], told["failed_trials"]) == (8, 0)
    assert len(told["campaign"]["best_score_trajectory"]) == 2


def test_every_trial_has_its_row(ran: Ran) -> None:
    for number in (1, 2, 3):
        trials = list_trials(ran.lab, ran.campaign.id, number)
        assert [one["ordinal"] for one in trials] == list(range(1, 9))
        assert set(trials[0]["search"]) == set(trials[0]["validation"])


def test_refused_ideas_are_rows_with_their_reason(ran: Ran) -> None:
    proposals = [(one["iteration"], one["accepted"], one["reason"]) for one in ran.document["candidates"]]
    assert proposals == [
        (1, True, "accepted"),
        (2, True, "accepted"),
        (3, True, "accepted"),
        (3, False, "frozen_field"),
        (3, False, "invalid_contract"),
    ]


def test_gates_stay_as_iteration_one_froze_them(ran: Ran) -> None:
    frozen = ran.document["frozen"]["gates"]
    assert frozen["min_trades"] == 10
    for iteration in list_iterations(ran.lab, ran.campaign.id):
        limits = {gate["gate"]: gate["limit"] for gate in iteration["report"]["gates"]}
        assert limits == frozen


def test_the_critic_is_told_whether_its_last_hypothesis_held(ran: Ran) -> None:
    first, second, *_ = ran.provider.questions
    assert first.history == ()
    told = second.history[0]
    iteration = list_iterations(ran.lab, ran.campaign.id)[1]
    assert (told.accepted, told.held) == (True, iteration["hypothesis_held"])
    assert told.score_after == iteration["validation_score"]


def test_the_critic_is_told_at_once_why_an_idea_was_refused(ran: Ran) -> None:
    third, fourth = ran.provider.questions[2:4]
    assert third.history[-1].reason.startswith("frozen_field: gates is frozen since iteration 1")
    assert fourth.history[-1].reason.startswith("invalid_contract: ")


def test_the_report_is_one_page_that_says_the_bots_were_not_run(ran: Ran) -> None:
    page = (ran.folder / "report.html").read_text()
    assert page.lower().startswith("<!doctype html>")
    assert "not run" in page
    assert "SYNTHETIC" in page


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    opened = open_small(tmp_path)
    yield opened
    opened.close()


def test_a_phrase_that_was_not_understood_pauses_until_it_is_given_up(tmp_path: Path) -> None:
    answer = CompileAnswer(contract=small_contract(), not_understood=("only when Mercury is in retrograde",))
    lab = open_small(tmp_path, IdeasProvider(compiled=answer))
    campaign = create_small(lab, prompt="Buy, but only when Mercury is in retrograde.", budget={"max_iterations": 1})
    paused = finish(lab, campaign)
    assert (paused["state"], paused["reason"]) == ("paused", "needs_answer")
    assert "only when Mercury is in retrograde" in paused["note"]
    resume_campaign(lab, campaign.id, accept_partial=True)
    assert finish(lab, campaign)["state"] == "completed"
    lab.close()


def test_accept_partial_at_creation_goes_on_at_once(tmp_path: Path) -> None:
    answer = CompileAnswer(contract=small_contract(), not_understood=("when the moon is full",))
    lab = open_small(tmp_path, IdeasProvider(compiled=answer))
    campaign = create_small(lab, prompt="Buy at full moon.", accept_partial=True, budget={"max_iterations": 1})
    assert finish(lab, campaign)["state"] == "completed"
    lab.close()


def test_changed_bars_pause_the_campaign(lab: Lab) -> None:
    campaign = create_small(lab)
    digest = campaign.series["SYNTHETIC_WALK 1d"]["digest"]
    next((lab.series.root / digest).glob("*.parquet")).write_bytes(b"other bars")
    paused = finish(lab, campaign)
    assert (paused["state"], paused["reason"]) == ("paused", "data_changed")


def test_a_later_import_of_other_bars_changes_nothing_for_a_campaign_that_has_begun(lab: Lab) -> None:
    campaign = create_small(lab, budget={"max_iterations": 1})
    lab.bars.save(walk(seed=99))
    assert finish(lab, campaign)["state"] == "completed"


def test_a_critic_without_ideas_ends_the_campaign(lab: Lab) -> None:
    document = finish(lab, create_small(lab))
    assert document["outcome"]["stop"] == {"rule": "no_idea", "hard": False, "sentence": "That was all."}


def test_three_refused_ideas_in_a_row_end_the_campaign(tmp_path: Path) -> None:
    frozen = [SetField(field="markets", value=["EURUSD"])]
    lab = open_small(tmp_path, IdeasProvider([frozen, frozen, frozen]))
    document = finish(lab, create_small(lab))
    assert document["outcome"]["stop"]["sentence"] == "3 ideas in a row were refused (frozen_field)"
    assert [one["accepted"] for one in document["candidates"]] == [True, False, False, False]
    lab.close()


def test_a_steer_is_answered_by_the_next_refinement_and_only_by_that(tmp_path: Path) -> None:
    provider = IdeasProvider([IDEAS[0], IDEAS[3]])
    lab = open_small(tmp_path, provider)
    campaign = create_small(lab, budget={"max_iterations": 3})
    work_to(lab, campaign, "campaign_evaluated")
    review_campaign(lab, campaign.id, "steer", note="try shorter averages")
    document = finish(lab, campaign)
    assert [question.steer for question in provider.questions] == [("try shorter averages",), ()]
    refined = next(one for one in document["transitions"] if one["to"] == "refinement_planned")
    assert refined["payload"]["steer"] == [{"note": "try shorter averages", "answer": "Heard: try shorter averages"}]
    lab.close()


def test_a_vetoed_iteration_is_neither_refined_nor_chosen(tmp_path: Path) -> None:
    provider = IdeasProvider([IDEAS[0]])
    lab = open_small(tmp_path, provider)
    campaign = create_small(lab, budget={"max_iterations": 2})
    work_to(lab, campaign, "campaign_evaluated", times=2)
    best = 1 + [one["validation_score"] for one in list_iterations(lab, campaign.id)].index(
        max(one["validation_score"] for one in list_iterations(lab, campaign.id))
    )
    review_campaign(lab, campaign.id, "veto", note="curve fitting", iteration=best)
    assert finish(lab, campaign)["outcome"]["best_iteration"] == 3 - best
    lab.close()


def test_when_every_iteration_is_vetoed_there_is_nothing_to_promote(lab: Lab) -> None:
    campaign = create_small(lab)
    work_to(lab, campaign, "campaign_evaluated")
    review_campaign(lab, campaign.id, "veto", note="no")
    document = finish(lab, campaign)
    assert (document["verdict"], document["outcome"]["best_iteration"]) == ("iterate", None)


def test_time_that_was_up_before_the_first_search_leaves_a_verdict_without_a_candidate(lab: Lab) -> None:
    campaign = create_small(lab, budget={"wall_clock_s": 0.001})
    document = finish(lab, campaign)
    assert (document["state"], document["verdict"]) == ("completed", "iterate")
    assert document["outcome"]["stop"]["rule"] == "wall_clock_s"
    assert document["outcome"]["best_iteration"] is None
    assert (lab.folder.path(campaign.id) / "report.html").is_file()

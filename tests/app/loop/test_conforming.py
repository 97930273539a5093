"""In every iteration the bot is run beside its contract: repaired, refused, or not run, and all of it on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.lab import Lab
from app.llm.edits import Edit, SetParameter
from app.llm.offline.coder import write_bot
from app.llm.protocol import CodeAnswer, CodeRequest
from app.services.replay import replay_campaign
from app.settings import Settings
from app.workbench import Workbench
from market.times import format_time
from sandbox.protocol import Check, Job, Outcome, Sandbox, SandboxUnavailable, wait_on
from tests.app.small import IdeasProvider, create_small, finish, walk
from tests.conformance.local import LocalSandbox

Mistake = Callable[[str], str]


def right(source: str) -> str:
    return source


def one_sided(source: str) -> str:
    return source.replace("if self.cross_down:", "if False:")


def not_python(source: str) -> str:
    return source + "\nclass Half(:\n"


class MistakenCoder(IdeasProvider):
    """Writes the bot right but for a mistake: of the list the first one first, and so on, the last one for ever."""

    def __init__(self, mistakes: Sequence[Mistake], ideas: Sequence[Sequence[Edit]] = ()) -> None:
        super().__init__(ideas)
        self._mistakes = list(mistakes)
        self.asked: list[CodeRequest] = []

    def code(self, request: CodeRequest) -> CodeAnswer:
        self.asked.append(request)
        mistake = self._mistakes.pop(0) if len(self._mistakes) > 1 else self._mistakes[0]
        text = write_bot(request).source
        return CodeAnswer(source=mistake(text) + f"\n# version {len(self.asked)}\n")


@pytest.fixture(scope="module")
def local() -> Iterator[LocalSandbox]:
    opened = LocalSandbox()
    yield opened
    opened.close()


class Borrowed:
    """A sandbox that stays open when a laboratory closes; gone after so many jobs."""

    name = "local"

    def __init__(self, sandbox: LocalSandbox, jobs: int = 1_000_000) -> None:
        self._sandbox, self._left = sandbox, jobs

    def run(self, job: Job, check: Check = wait_on) -> Outcome:
        self._left -= 1
        if self._left < 0:
            raise SandboxUnavailable("The engine is gone.")
        return self._sandbox.run(job, check)

    def close(self) -> None:
        pass


def open_lab(folder: Path, coder: MistakenCoder, sandbox: Sandbox | None, repairs: int = 2) -> Lab:
    settings = Settings(
        home=folder / "home",
        database_url="",
        reports_root=folder / "reports",
        bots_root=folder / "bots",
        retry_pause_s=0.0,
        bot_repairs=repairs,
    )
    if sandbox is None:
        return Lab.open(settings, coder, workbench=Workbench("off"))
    return Lab.open(settings, coder, workbench=Workbench("auto", lambda: sandbox))


def conformance(told: dict[str, Any], iteration: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = told["iterations"][iteration - 1]["conformance"]
    return found


def test_a_bot_is_repaired_after_it_was_shown_where_it_differs_and_the_replay_runs_none(
    tmp_path: Path, local: LocalSandbox
) -> None:
    coder = MistakenCoder([one_sided, right])
    lab = open_lab(tmp_path, coder, Borrowed(local))
    campaign = create_small(lab, budget={"max_iterations": 1})
    told = finish(lab, campaign)
    found = conformance(told)
    assert told["state"] == "completed", told["note"]
    assert (found["status"], found["repairs"], found["questions"]) == ("agreed", 1, 1)
    assert "no short trade at all" in found["attempts"][0]["complaint"]
    assert coder.asked[1].complaint == found["attempts"][0]["complaint"]
    assert "if False:" in coder.asked[1].source
    assert found["trades"] > 100
    assert found["cells"] == 1
    assert "bots/iter_1_repair_1.py" in told["artifacts"]
    page = (tmp_path / "reports" / campaign.id / "report.html").read_text()
    assert "made the contract&#39;s trades after a repair" in page
    before = local.jobs
    replay = replay_campaign(lab, campaign.id)
    assert replay.same, replay.differing
    assert local.jobs == before
    lab.close()


def test_a_bot_that_stays_wrong_fails_its_iteration_and_several_in_a_row_the_campaign(
    tmp_path: Path, local: LocalSandbox
) -> None:
    ideas = [[SetParameter(name="slow_length", min=20)], [SetParameter(name="slow_length", min=25)]]
    coder = MistakenCoder([one_sided], ideas)
    lab = open_lab(tmp_path, coder, Borrowed(local), repairs=1)
    campaign = create_small(lab, budget={"max_iterations": 5, "max_consecutive_failures": 2})
    told = finish(lab, campaign)
    assert (told["state"], told["reason"]) == ("failed", "too_many_failures")
    assert "bot_disagrees" in told["note"]
    reasons = [one["reason"] for one in told["transitions"]]
    assert reasons.count("bot_disagrees") == 1
    assert [conformance(told, number)["status"] for number in (1, 2)] == ["bot_disagrees"] * 2
    assert conformance(told)["repairs"] == 1
    assert len(coder.asked) == 4
    lab.close()


def test_a_candidate_whose_bot_is_wrong_is_none_at_the_end(tmp_path: Path, local: LocalSandbox) -> None:
    lab = open_lab(tmp_path, MistakenCoder([one_sided]), Borrowed(local), repairs=0)
    campaign = create_small(lab, budget={"max_iterations": 1})
    told = finish(lab, campaign)
    assert told["verdict"] == "iterate"
    assert told["outcome"]["best_iteration"] is None
    assert told["outcome"]["exports"] == []
    lab.close()


def test_without_a_sandbox_no_bot_is_run_and_the_verdict_is_the_same(tmp_path: Path, local: LocalSandbox) -> None:
    digests = []
    for name, sandbox in (("with", Borrowed(local)), ("without", None)):
        lab = open_lab(tmp_path / name, MistakenCoder([right]), sandbox)
        campaign = create_small(lab, budget={"max_iterations": 1})
        told = finish(lab, campaign)
        digests.append(told["digests"])
        if sandbox is None:
            assert conformance(told)["status"] == "not_run"
            assert conformance(told)["attempts"] == []
            page = (tmp_path / name / "reports" / campaign.id / "report.html").read_text()
            assert "written and not run: The setting LAB_SANDBOX is off." in page
        lab.close()
    one, two = digests
    assert {name for name in one if one[name] != two[name]} == {"conformance"}


def test_a_sandbox_that_goes_away_pauses_the_campaign_and_burns_nothing(tmp_path: Path, local: LocalSandbox) -> None:
    lab = open_lab(tmp_path, MistakenCoder([right]), Borrowed(local, jobs=3))
    campaign = create_small(lab, budget={"max_iterations": 1})
    told = finish(lab, campaign)
    assert (told["state"], told["reason"], told["paused_from"]) == ("paused", "sandbox", "campaign_running")
    assert told["iterations"] == []
    lab.close()


def test_no_bar_after_the_search_slice_reaches_the_sandbox(tmp_path: Path, local: LocalSandbox) -> None:
    bars = walk()
    lasts: list[int] = []

    class Watching(Borrowed):
        def run(self, job: Job, check: Check = wait_on) -> Outcome:
            if job.series.time[0] == bars.bars.time[0]:
                lasts.append(job.series.time[-1])
            return super().run(job, check)

    lab = open_lab(tmp_path, MistakenCoder([right]), Watching(local))
    told = finish(lab, create_small(lab, bars, budget={"max_iterations": 1}))
    assert conformance(told)["status"] == "agreed"
    assert lasts
    assert format_time(max(lasts)) < told["frozen"]["slices"]["validation_from"]
    lab.close()


def test_a_bot_that_trespasses_and_one_that_is_too_long_are_not_run(tmp_path: Path, local: LocalSandbox) -> None:
    def trespassing(source: str) -> str:
        return f"import os\n{source}"

    def bloated(source: str) -> str:
        return source + "# more\n" * 500

    lab = open_lab(tmp_path, MistakenCoder([trespassing, bloated, right]), Borrowed(local))
    told = finish(lab, create_small(lab, budget={"max_iterations": 1}))
    first, second, third = conformance(told)["attempts"]
    assert first["complaint"].startswith("The bot cannot be used. Line 1: os cannot be imported; ")
    assert second["complaint"].endswith("lines of the bot; at most 400 are allowed")
    assert (first["scenes"], second["scenes"], third["complaint"]) == (0, 0, "")
    lab.close()

"""The same suite in Docker, where generated code is really run, and a campaign that does so in its iterations."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.conformance.examining import examine, limits_for
from app.conformance.scenes import make_scene
from app.lab import Lab
from app.llm.offline import OfflineProvider
from app.services.replay import replay_campaign
from app.settings import Settings
from app.workbench import Workbench
from engine.settings import RunSettings
from market.defaults import read_default_bars
from sandbox.opening import open_sandbox
from sandbox.protocol import Check, Job, Outcome, Sandbox, SandboxUnavailable, wait_on
from tests.app.small import create_small, finish
from tests.conformance.suite import Example, examples, program_of, stage_of

RIGHT = ("ema_own_average", "breakout_properties", "daily_two_classes")
WRONG = """
    patched_kit changed_bars state_between_runs state_on_the_class look_ahead only_the_shown_bars size_by_equity
    trail_loosened daily_limit_ignored raises_now_and_then
""".split()


@pytest.fixture(scope="module")
def docker() -> Iterator[Sandbox]:
    try:
        opened = open_sandbox()
    except SandboxUnavailable as missing:
        pytest.skip(f"no generated code is run here: {missing}")
    yield opened
    opened.close()


def chosen(kind: str, names: tuple[str, ...] | list[str]) -> list[Example]:
    found = [one for one in examples(kind) if one.name in names]
    assert len(found) == len(names)
    return found


@pytest.mark.parametrize("example", chosen("right", RIGHT), ids=lambda one: one.name)
def test_a_right_bot_is_accepted_in_docker(example: Example, docker: Sandbox) -> None:
    assert examine(stage_of(example.contract), example.source, docker).complaint == ""


@pytest.mark.parametrize("example", chosen("wrong", WRONG), ids=lambda one: one.name)
def test_a_wrong_bot_is_refused_in_docker(example: Example, docker: Sandbox) -> None:
    assert not examine(stage_of(example.contract), example.source, docker).agrees


@pytest.mark.soak
@pytest.mark.timeout(1_800)
def test_the_whole_suite_is_told_apart_in_docker(docker: Sandbox) -> None:
    accepted = {
        (kind, one.name): examine(stage_of(one.contract), one.source, docker).agrees
        for kind in ("right", "wrong")
        for one in examples(kind)
    }
    assert [key for key, agrees in accepted.items() if agrees != (key[0] == "right")] == []


def test_5000_bars_take_less_than_a_second_warm(docker: Sandbox) -> None:
    program, source = program_of("ema_cross"), chosen("right", ["ema_terse"])[0].source
    scene = make_scene(program, "5000 bars", read_default_bars("EURUSD").bars[:5_000], program.values(), RunSettings())
    taken = []
    for _ in range(4):
        began = time.perf_counter()
        outcome = docker.run(scene.job(source, limits_for(scene)))
        taken.append(time.perf_counter() - began)
        assert len(outcome.trades) == len(scene.deals)
    assert min(taken) < 1.0


class Kept:
    """The module's sandbox, lent to a laboratory that closes what it was given."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.name = sandbox.name

    def run(self, job: Job, check: Check = wait_on) -> Outcome:
        return self._sandbox.run(job, check)

    def close(self) -> None:
        pass


def test_a_campaign_runs_its_bots_in_docker_and_its_replay_needs_none(docker: Sandbox, tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path / "home", database_url="", reports_root=tmp_path / "reports", bots_root=tmp_path / "bots"
    )
    lab = Lab.open(settings, OfflineProvider(), workbench=Workbench("auto", lambda: Kept(docker)))
    told = finish(lab, create_small(lab, budget={"max_iterations": 2}))
    assert told["state"] == "completed", told["note"]
    for iteration in told["iterations"]:
        found = iteration["conformance"]
        assert (found["status"], found["sandbox"], found["repairs"]) == ("agreed", "docker", 0)
        assert found["trades"] > 50
        assert found["hostile"] >= 5
    page = (tmp_path / "reports" / told["id"] / "report.html").read_text()
    assert "in the sandbox docker." in page
    assert replay_campaign(lab, told["id"]).same
    lab.close()

"""Containers come, serve, and are all gone in the end; where there is no engine, one sentence says so."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

import sandbox.docker.sandbox as docker_sandbox_module
from market.defaults import read_default_bars
from sandbox.docker import image as image_module
from sandbox.docker.container import Container, remove
from sandbox.docker.engine import Engine, open_engine
from sandbox.docker.profile import LABEL, container_settings
from sandbox.docker.reaper import reap
from sandbox.docker.sandbox import DockerSandbox
from sandbox.opening import open_sandbox
from sandbox.protocol import End, Job, Limits, Outcome, SandboxUnavailable, Series
from tests.sandbox.attacks import attempt
from tests.sandbox.conformance import QUIET_BOT, flat_series, quiet_bot_doing


class Interrupted(Exception):
    """Somebody wants the caller back."""


REPOSITORY = Path(__file__).resolve().parents[2]
JOB = Job(QUIET_BOT, flat_series())
PATIENCE_S = 40

ORPHANING = """
import sys, time
from sandbox.docker.engine import open_engine
from sandbox.docker.profile import container_settings
engine = open_engine()
sleeping = ["-c", "import time; time.sleep(300)"]
settings = container_settings(engine, {image!r}, 64 << 20, time.time() + 3, sleeping, ["python"])
identity = engine.api.create_container(**settings)["Id"]
engine.api.start(identity)
print(identity, flush=True)
time.sleep(300)
"""
WORKING = """
import threading
from sandbox.docker.engine import open_engine
from sandbox.docker.sandbox import DockerSandbox
from sandbox.protocol import Job, Limits
from tests.sandbox.conformance import flat_series, quiet_bot_doing
engine = open_engine()
sandbox = DockerSandbox(engine, {image!r})
sandbox.run(Job(quiet_bot_doing("pass"), flat_series()))
print(sandbox.containers[0], flush=True)
sandbox.run(Job(quiet_bot_doing("while True: pass"), flat_series(), limits=Limits(seconds=3)))
"""


@pytest.fixture
def fresh(engine: Engine, image: str) -> Iterator[DockerSandbox]:
    sandbox = DockerSandbox(engine, image)
    yield sandbox
    sandbox.close()


def is_there(engine: Engine, identity: str) -> bool:
    return identity in {each["Id"] for each in engine.api.containers(all=True, filters={"label": LABEL})}


def is_running(engine: Engine, identity: str) -> bool:
    return identity in {each["Id"] for each in engine.api.containers(filters={"label": LABEL})}


def eventually(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def killed_after_its_first_line(program: str) -> str:
    """Start a program, kill it without mercy once it has printed a line, and give the line."""
    process = subprocess.Popen([sys.executable, "-c", program], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        time.sleep(0.5)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    return line


class TestWhatIsLeft:
    def test_a_container_that_outlives_its_killed_owner_is_removed_once_its_deadline_is_over(
        self, engine: Engine, image: str
    ) -> None:
        identity = killed_after_its_first_line(ORPHANING.format(image=image))
        try:
            assert is_running(engine, identity)
            time.sleep(4)
            assert is_running(engine, identity)  # nothing but the reaper ends it
            reap(engine)
            assert not is_there(engine, identity)
        finally:
            remove(engine, identity)

    def test_a_warm_container_ends_by_itself_once_its_killed_owners_job_is_over(
        self, engine: Engine, image: str
    ) -> None:
        identity = killed_after_its_first_line(WORKING.format(image=image))
        try:
            assert is_there(engine, identity)
            assert eventually(lambda: not is_running(engine, identity))
        finally:
            remove(engine, identity)

    def test_a_container_before_its_deadline_is_left_alone(self, engine: Engine, image: str) -> None:
        command = ["-c", "import time; time.sleep(300)"]
        settings = container_settings(engine, image, 64 << 20, time.time() + 600, command, ["python"])
        identity = engine.api.create_container(**settings)["Id"]
        try:
            engine.api.start(identity)
            reap(engine)
            assert is_running(engine, identity)
            engine.api.kill(identity)
            reap(engine)
            assert is_there(engine, identity)
        finally:
            remove(engine, identity)

    def test_one_that_does_not_run_is_removed_as_well_once_its_deadline_is_over(
        self, engine: Engine, image: str
    ) -> None:
        settings = container_settings(engine, image, 64 << 20, time.time() - 2, ["-c", "pass"], ["python"])
        identity = engine.api.create_container(**settings)["Id"]
        try:
            assert is_there(engine, identity)
            reap(engine)
            assert not is_there(engine, identity)
        finally:
            remove(engine, identity)

    def test_whoever_opens_a_sandbox_removes_what_is_late(self, engine: Engine, image: str) -> None:
        settings = container_settings(engine, image, 64 << 20, time.time() - 2, ["-c", "pass"], ["python"])
        identity = engine.api.create_container(**settings)["Id"]
        sandbox = DockerSandbox.open()
        try:
            assert not is_there(engine, identity)
        finally:
            sandbox.close()
            remove(engine, identity)

    def test_a_container_that_nobody_reaps_ends_itself(self, engine: Engine, image: str) -> None:
        settings = container_settings(engine, image, 64 << 20, time.time() + 600, ["1"], None)
        identity = engine.api.create_container(**settings)["Id"]
        try:
            engine.api.start(identity)
            assert engine.api.wait(identity, timeout=PATIENCE_S)["StatusCode"] == 128 + signal.SIGALRM
        finally:
            remove(engine, identity)

    def test_rounds_give_back_what_is_idle_and_remove_what_is_late(
        self, engine: Engine, image: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(docker_sandbox_module, "_ROUND_S", 0.2)
        monkeypatch.setattr(docker_sandbox_module, "_IDLE_S", 0.3)
        settings = container_settings(engine, image, 64 << 20, time.time() - 1, ["-c", "input()"], ["python"])
        late = engine.api.create_container(**settings)["Id"]
        engine.api.start(late)
        sandbox = DockerSandbox(engine, image)
        try:
            sandbox.run(JOB)
            assert eventually(lambda: sandbox.containers == () and not is_there(engine, late))
        finally:
            sandbox.close()
            remove(engine, late)

    def test_closing_leaves_nothing(self, engine: Engine, image: str) -> None:
        sandbox = DockerSandbox(engine, image)
        sandbox.run(JOB)
        (identity,) = sandbox.containers
        sandbox.close()
        assert not is_there(engine, identity)

    def test_a_container_at_work_when_the_sandbox_closes_goes_when_its_job_ends(
        self, engine: Engine, image: str
    ) -> None:
        sandbox = DockerSandbox(engine, image)
        sandbox.run(JOB)
        (identity,) = sandbox.containers
        outcomes: list[Outcome] = []
        sleeping = "import time; time.sleep(1)"
        thread = threading.Thread(target=lambda: outcomes.append(attempt(sandbox, sleeping)))
        thread.start()
        time.sleep(0.3)
        sandbox.close()
        thread.join()
        assert outcomes == [Outcome(End.DONE)]
        assert not is_there(engine, identity)


class TestWhichContainerIsTaken:
    def container(self, **changes: Any) -> Container:
        fields = {"engine": None, "id": "", "channel": None, "memory_bytes": 1 << 30, "ends": time.monotonic() + 900}
        return Container(**(fields | changes))

    def test_one_that_nothing_is_left_in_with_the_memory_and_the_time_for_the_job(self) -> None:
        assert self.container().fits(JOB)
        assert not self.container(spent=True).fits(JOB)
        assert not self.container(memory_bytes=JOB.limits.memory_bytes - 1).fits(JOB)
        assert not self.container(ends=time.monotonic() + JOB.limits.seconds).fits(JOB)

    def test_one_that_does_not_get_ready_is_not_left_behind(
        self, engine: Engine, image: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made: list[str] = []
        create = engine.api.create_container

        def remember(**settings: Any) -> dict[str, str]:
            found: dict[str, str] = create(**settings)
            made.append(found["Id"])
            return found

        monkeypatch.setattr(engine.api, "create_container", remember)
        monkeypatch.setattr("sandbox.docker.container._START_S", 0.0)
        with pytest.raises(SandboxUnavailable, match="did not get ready"):
            Container.start(engine, image, 64 << 20, 60)
        assert [is_there(engine, identity) for identity in made] == [False]


class TestWhatIsNotWantedAnyLonger:
    def test_a_job_that_is_not_waited_for_is_ended_at_once_with_its_container(
        self, engine: Engine, fresh: DockerSandbox
    ) -> None:
        fresh.run(JOB)
        (identity,) = fresh.containers
        began = time.monotonic()

        def wanted_back() -> None:
            if time.monotonic() - began > 0.7:
                raise Interrupted

        with pytest.raises(Interrupted):
            fresh.run(Job(quiet_bot_doing("while True: pass"), flat_series()), wanted_back)
        assert time.monotonic() - began < 4
        assert not is_there(engine, identity)
        assert fresh.run(JOB) == Outcome(End.DONE)

    def test_neither_is_room_for_a_container(self, fresh: DockerSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(docker_sandbox_module, "count_running", lambda _: 1000)

        def wanted_back() -> None:
            raise Interrupted

        with pytest.raises(Interrupted):
            fresh.run(JOB, wanted_back)


class TestWhatBreaks:
    def test_a_container_that_vanished_while_it_waited_is_replaced(self, engine: Engine, fresh: DockerSandbox) -> None:
        fresh.run(JOB)
        (identity,) = fresh.containers
        remove(engine, identity)
        assert fresh.run(JOB) == Outcome(End.DONE)

    def test_a_runner_that_is_stuck_is_ended_from_outside(
        self, engine: Engine, fresh: DockerSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sandbox.docker.container._GRACE_S", 1.0)
        fresh.run(JOB)
        (identity,) = fresh.containers
        engine.api.pause(identity)
        outcome = fresh.run(Job(QUIET_BOT, flat_series(), limits=Limits(seconds=1)))
        assert outcome == Outcome(End.TIMED_OUT, note="The bot did not end within 1 s.")
        assert not is_there(engine, identity)

    def test_never_more_containers_than_asked_for(self, engine: Engine, image: str) -> None:
        sandbox = DockerSandbox(engine, image, most=1)
        try:
            seen: set[str] = set()
            threads = [
                threading.Thread(target=lambda: (sandbox.run(JOB), seen.update(sandbox.containers))) for _ in "123"
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(seen) == 1
        finally:
            sandbox.close()

    def test_an_engine_full_of_containers_is_said_so(
        self, fresh: DockerSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(docker_sandbox_module, "_PATIENCE_S", 0.3)
        monkeypatch.setattr(docker_sandbox_module, "count_running", lambda _: 1000)
        with pytest.raises(SandboxUnavailable, match=r"have run on this engine for 0\.3 s"):
            fresh.run(JOB)

    def test_a_missing_image_is_never_pulled(self, engine: Engine) -> None:
        sandbox = DockerSandbox(engine, "strategy-lab-sandbox:no-such-tag")
        started = time.monotonic()
        with pytest.raises(SandboxUnavailable, match="nothing is ever pulled"):
            sandbox.run(JOB)
        assert time.monotonic() - started < 5
        sandbox.close()


class TestNoEngine:
    @pytest.mark.parametrize("host", ["unix:///nonexistent/docker.sock", "tcp://127.0.0.1:9", "nonsense"])
    def test_it_is_one_sentence_at_opening(self, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DOCKER_HOST", host)
        with pytest.raises(SandboxUnavailable) as raised:
            open_sandbox()
        message = str(raised.value)
        assert message.startswith("No Docker engine answers (")
        assert message.endswith("; Docker should be installed and running, or DOCKER_HOST name an engine that is.")
        assert "\n" not in message

    def test_it_is_the_same_sentence_when_the_engine_goes_away_later(
        self, image: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        engine = open_engine()
        sandbox = DockerSandbox(engine, image)

        def gone(**_: object) -> None:
            raise requests.ConnectionError("Connection refused")

        monkeypatch.setattr(engine.api, "containers", gone)
        with pytest.raises(SandboxUnavailable, match="No Docker engine answers"):
            sandbox.run(JOB)
        sandbox.close()


class TestTheImage:
    def test_it_holds_the_kit_and_nothing_else_of_ours(self) -> None:
        names = set(image_module.contents())
        assert "bots/kit/running.py" in names
        assert "sandbox/runner/__main__.py" in names
        floors = {name.partition("/")[0] for name in names}
        assert floors == {"bots", "contracts", "sandbox"}
        assert not any(name.startswith(("bots/generated", "sandbox/docker", "sandbox/lint")) for name in names)

    def test_another_kit_is_another_image(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = image_module.image_name()
        changed = {**image_module.contents(), "bots/kit/broker.py": b"changed"}
        monkeypatch.setattr(image_module, "contents", lambda: changed)
        assert image_module.image_name.__wrapped__() != before

    def test_its_packages_have_the_versions_of_the_main_lock(self, repository: Path) -> None:
        def pins(path: Path) -> set[str]:
            lines = path.read_text().splitlines()
            return {line.partition(" ")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}

        of_image = pins(repository / "sandbox" / "image" / "requirements.lock")
        assert {name.partition("==")[0] for name in of_image} >= {"backtesting", "numpy", "pandas", "tzdata"}
        assert of_image <= pins(repository / "requirements.lock")

    def test_its_lock_names_hashes_and_no_address(self, repository: Path) -> None:
        lock = (repository / "sandbox" / "image" / "requirements.lock").read_text()
        pins = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
        assert all("==" in line and line.endswith("\\") for line in pins)
        assert "://" not in lock


class TestSpeed:
    """Bounds are five times what a quiet machine of two processors needs; ``docs/sandbox.md`` has the figures."""

    def timed(self, sandbox: DockerSandbox, job: Job, times: int) -> float:
        found = []
        for _ in range(times):
            started = time.perf_counter()
            assert sandbox.run(job).end is End.DONE
            found.append(time.perf_counter() - started)
        return min(found)

    def test_a_warm_job_is_many_times_faster_than_a_cold_one(self, fresh: DockerSandbox) -> None:
        cold = self.timed(fresh, JOB, 1)
        warm = self.timed(fresh, JOB, 10)
        assert warm < 0.5
        assert cold / warm > 5

    def test_five_thousand_bars_take_a_second_at_most(self, fresh: DockerSandbox, repository: Path) -> None:
        bars = read_default_bars("EURUSD").bars
        source = (repository / "bots" / "ema_cross_atr" / "bot.py").read_text()
        job = Job(source, Series.of(bars), {"fast_length": 20})
        assert len(bars) == 5000
        first = self.timed(fresh, job, 1)
        assert self.timed(fresh, job, 3) < min(first, 5.0)

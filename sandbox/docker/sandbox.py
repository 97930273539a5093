"""The sandbox: warm containers, one job at a time in each."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from sandbox.docker.container import Container, ContainerLost
from sandbox.docker.engine import Engine, open_engine
from sandbox.docker.image import ensure_image
from sandbox.docker.reaper import count_running, reap
from sandbox.protocol import Check, End, Job, Outcome, SandboxUnavailable, wait_on

LIFETIME_S = 900
_IDLE_S = 30.0
_ROUND_S = 10.0
_PATIENCE_S = 120.0
_PROCESSES = 4  # that may share an engine, each with as many containers as there are processors
_LOOK_AGAIN_S = 0.2


class DockerSandbox:
    """Runs jobs in containers. May be used by several threads; at most as many containers as processors are there.

    ``lifetime_s``: how long a container lasts beside its job; ``most``: another cap than the processors.
    """

    name = "docker"

    def __init__(self, engine: Engine, image: str, lifetime_s: int = LIFETIME_S, most: int | None = None) -> None:
        self._engine, self._image, self._lifetime_s = engine, image, lifetime_s
        self._most = most or os.cpu_count() or 1
        self._slots = threading.BoundedSemaphore(self._most)
        self._lock = threading.Lock()
        self._warm: list[Container] = []
        self._closed = threading.Event()
        self._rounds = threading.Thread(target=self._make_rounds, name="sandbox-reaper", daemon=True)
        self._rounds.start()

    @classmethod
    def open(cls, report: Callable[[str], None] | None = None) -> DockerSandbox:
        """On the engine there is; builds the image on first use. Raises SandboxUnavailable."""
        engine = open_engine()
        reap(engine)
        return cls(engine, ensure_image(engine, report))

    @property
    def containers(self) -> tuple[str, ...]:
        """Ids of the containers that wait for a job."""
        with self._lock:
            return tuple(each.id for each in self._warm)

    def run(self, job: Job, check: Check = wait_on) -> Outcome:
        """Run a job; a container that breaks under it is replaced once, since that need not be the bot's doing."""
        try:
            return self._run_once(job, check)
        except ContainerLost:
            pass
        try:
            return self._run_once(job, check)
        except ContainerLost as lost:
            return Outcome(End.FAILED, note=f"The bot's container was lost twice; {lost}.")

    def close(self) -> None:
        """Remove every container that waits for a job, and each of the others when its job ends."""
        self._closed.set()
        self._drop(lambda _: True)
        self._engine.close()

    def _run_once(self, job: Job, check: Check) -> Outcome:
        with self._slots:
            container = self._take(job, check)
            try:
                return container.run(job, check)
            finally:
                self._give_back(container)

    def _take(self, job: Job, check: Check) -> Container:
        """A warm container for the job, or a new one once there is room for it."""
        until = time.monotonic() + _PATIENCE_S
        while True:
            if self._closed.is_set():
                raise SandboxUnavailable("The sandbox is closed.")
            fitting, others = self._pick(job)
            for other in others:
                other.close()
            if fitting is not None:
                return fitting
            if count_running(self._engine) < self._most * _PROCESSES:
                lifetime = self._lifetime_s + int(job.limits.seconds)
                return Container.start(self._engine, self._image, job.limits.memory_bytes, lifetime)
            if time.monotonic() > until:
                raise SandboxUnavailable(
                    f"{self._most * _PROCESSES} containers of the sandbox or more have run on this engine for"
                    f" {_PATIENCE_S:g} s; some should be left to end, or `docker ps` say whose they are."
                )
            check()
            time.sleep(_LOOK_AGAIN_S)

    def _pick(self, job: Job) -> tuple[Container | None, list[Container]]:
        """A warm container that fits; where none does, all of them, so that they make room for one that will."""
        with self._lock:
            for each in self._warm:
                if each.fits(job):
                    self._warm.remove(each)
                    return each, []
            others, self._warm = self._warm, []
        return None, others

    def _give_back(self, container: Container) -> None:
        with self._lock:
            keep = not container.spent and not self._closed.is_set()
            if keep:
                self._warm.append(container)
        if not keep:
            container.close()

    def _make_rounds(self) -> None:
        """Now and then remove what outlived its owner, and give back containers nobody has needed for a while."""
        while not self._closed.wait(_ROUND_S):
            with suppress(SandboxUnavailable):  # the next job says so
                reap(self._engine)
            self._drop(lambda each: time.monotonic() - each.idle_since > _IDLE_S)

    def _drop(self, unwanted: Callable[[Container], bool]) -> None:
        with self._lock:
            dropped = [each for each in self._warm if unwanted(each)]
            self._warm = [each for each in self._warm if each not in dropped]
        for each in dropped:
            each.close()

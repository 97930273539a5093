"""A real sandbox for the tests of this folder; they are skipped, and say so, where no Docker engine answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.docker.engine import Engine, open_engine
from sandbox.docker.image import ensure_image
from sandbox.docker.sandbox import DockerSandbox
from sandbox.protocol import End, Job, Outcome, SandboxUnavailable
from tests.sandbox.conformance import QUIET_BOT, flat_series


@pytest.fixture(scope="session")
def engine() -> Engine:
    try:
        return open_engine()
    except SandboxUnavailable as missing:
        pytest.skip(f"no generated code is run here: {missing}")


@pytest.fixture(scope="session")
def image(engine: Engine) -> str:
    return ensure_image(engine)


@pytest.fixture(scope="module")
def docker_sandbox(engine: Engine, image: str) -> Iterator[DockerSandbox]:
    sandbox = DockerSandbox(engine, image)
    yield sandbox
    sandbox.close()


@pytest.fixture
def next_job_runs_as_ever(docker_sandbox: DockerSandbox) -> Iterator[None]:
    yield
    assert docker_sandbox.run(Job(QUIET_BOT, flat_series())) == Outcome(End.DONE)

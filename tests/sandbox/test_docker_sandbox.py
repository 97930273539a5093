"""The sandbox in Docker does what every sandbox must."""

from __future__ import annotations

import pytest

from sandbox.docker.engine import Engine
from sandbox.docker.sandbox import DockerSandbox
from sandbox.protocol import Outcome, Sandbox
from tests.sandbox.conformance import SandboxConformance


class TestDockerSandbox(SandboxConformance):
    @pytest.fixture(autouse=True)
    def _shared(
        self, docker_sandbox: DockerSandbox, engine: Engine, image: str, request: pytest.FixtureRequest
    ) -> None:
        closes = "clos" in request.node.name
        self.sandbox = DockerSandbox(engine, image) if closes else docker_sandbox

    def make(self, *_expected: Outcome) -> Sandbox:
        return self.sandbox

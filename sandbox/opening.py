"""The door to a sandbox that runs bots for real."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.protocol import Sandbox


def open_sandbox(report: Callable[[str], None] | None = None) -> Sandbox:
    """A sandbox in Docker, on the engine that ``DOCKER_HOST`` names or the machine's own.

    Its image is built on first use, which takes about a minute; ``report`` gets a line before it begins. Close the
    sandbox when done. Raises SandboxUnavailable where no engine answers.
    """
    from sandbox.docker.sandbox import DockerSandbox

    return DockerSandbox.open(report)

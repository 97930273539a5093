"""Removing the containers that outlived whoever started them."""

from __future__ import annotations

import time

from sandbox.docker.container import remove
from sandbox.docker.engine import Engine, engine_errors
from sandbox.docker.profile import DEADLINE, LABEL


def reap(engine: Engine) -> None:
    """Remove every container of the sandbox that is past its deadline, running or not, whoever started it.

    Before that it is its owner's: of one that has ended he may be about to ask why. Raises SandboxUnavailable.
    """
    with engine_errors():
        found = engine.api.containers(all=True, filters={"label": LABEL})
    for each in found:
        if _deadline(each["Labels"]) < time.time():
            remove(engine, each["Id"])


def count_running(engine: Engine) -> int:
    """How many containers of the sandbox run now, whoever started them. Raises SandboxUnavailable."""
    with engine_errors():
        return len(engine.api.containers(filters={"label": LABEL}))


def _deadline(labels: dict[str, str]) -> float:
    text = labels.get(DEADLINE, "")
    return float(text) if text.isdigit() else 0.0

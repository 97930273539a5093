"""Removing the containers that outlived whoever started them."""

from __future__ import annotations

import time

from sandbox.docker.container import remove
from sandbox.docker.engine import Engine, engine_errors
from sandbox.docker.profile import DEADLINE, LABEL

_ENDED = ("exited", "dead")


def reap(engine: Engine) -> int:
    """Remove every container of the sandbox that has ended or is past its deadline, whoever started it.

    Gives how many there were. Raises SandboxUnavailable.
    """
    with engine_errors():
        found = engine.api.containers(all=True, filters={"label": LABEL})
    late = [each["Id"] for each in found if each["State"] in _ENDED or _deadline(each["Labels"]) < time.time()]
    for identity in late:
        remove(engine, identity)
    return len(late)


def count_running(engine: Engine) -> int:
    """How many containers of the sandbox run now, whoever started them. Raises SandboxUnavailable."""
    with engine_errors():
        return len(engine.api.containers(filters={"label": LABEL}))


def _deadline(labels: dict[str, str]) -> float:
    text = labels.get(DEADLINE, "")
    return float(text) if text.isdigit() else 0.0

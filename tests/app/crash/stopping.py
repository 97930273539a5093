"""A worker that sleeps past its lease, the heir that goes on meanwhile, and what the sleeper does when it wakes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.app.crash.audit import Trace, audit_end
from tests.app.crash.workers import LEASE_S, start_worker
from tests.app.scripted import add_campaign, open_lab

OUTSIDE_A_TRANSACTION = (
    "claim.committed",
    "intent.committed",
    "provider.before",
    "provider.after",
    "answer.committed",
    "object.half_written",
    "object.synced",
    "object.renamed",
    "commit.after",
    "folder.written",
    "step.done",
)
INSIDE_A_TRANSACTION = ("claim.updated", "intent.inserted", "answer.updated", "commit.updated", "commit.before")


def sleep_and_be_overtaken(home: Path, reference: Trace, point: str, mutant: str = "") -> Sequence[str]:
    """It sleeps at a point, an heir brings the campaign to its end, then it wakes and tries to go on: every fault."""
    zombie = _stop_at(home, point, mutant)
    _await_end(start_worker(home))
    _wake(zombie)
    if mutant:
        zombie.join(timeout=10)
        zombie.kill()
    else:
        _await_end(zombie)
    return _audit(home, reference)


def sleep_and_race(home: Path, reference: Trace, point: str) -> Sequence[str]:
    """Nobody else can write while it sleeps inside a transaction; when it wakes, both go on: every fault."""
    zombie = _stop_at(home, point)
    heir = start_worker(home)
    time.sleep(3 * LEASE_S)
    _wake(zombie)
    _await_end(zombie)
    _await_end(heir)
    return _audit(home, reference)


def _stop_at(home: Path, point: str, mutant: str = "") -> BaseProcess:
    lab = open_lab(home)
    add_campaign(lab)
    lab.close()
    process = start_worker(home, point, signal.SIGSTOP, mutant=mutant)
    status = Path(f"/proc/{process.pid}/stat")
    for _ in range(600):
        if status.read_text().rsplit(")", 1)[1].split()[0] == "T":
            return process
        time.sleep(0.05)
    raise AssertionError("the worker did not stop itself")


def _wake(process: BaseProcess) -> None:
    assert process.pid is not None
    os.kill(process.pid, signal.SIGCONT)


def _await_end(process: BaseProcess) -> None:
    process.join(timeout=60)
    if process.exitcode is None:
        process.kill()
    assert process.exitcode == 0, "the worker did not come to its end"


def _audit(home: Path, reference: Trace) -> Sequence[str]:
    lab = open_lab(home)
    try:
        return audit_end(lab, reference)
    finally:
        lab.close()

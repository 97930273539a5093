from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.app.crash.audit import Trace, audit_end, trace
from tests.app.crash.mutants import MUTANTS
from tests.app.crash.workers import LEASE_S, start_worker
from tests.app.scripted import add_campaign, open_lab

MEMORY = Path("/dev/shm")  # noqa: S108 (nothing here waits for a disk)
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


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as name:
        yield Path(name)


@pytest.fixture(scope="module")
def reference(folder: Path) -> Trace:
    """The trace of a run that nobody disturbed."""
    home = queue_campaign(folder / "reference")
    worker = start_worker(home)
    worker.join()
    lab = open_lab(home)
    try:
        return trace(lab)
    finally:
        lab.close()


def queue_campaign(home: Path) -> Path:
    lab = open_lab(home)
    add_campaign(lab)
    lab.close()
    return home


def wait_until_stopped(process: BaseProcess) -> None:
    status = Path(f"/proc/{process.pid}/stat")
    for _ in range(600):
        if status.read_text().rsplit(")", 1)[1].split()[0] == "T":
            return
        time.sleep(0.05)
    pytest.fail("the worker did not stop itself")


def wake(process: BaseProcess) -> None:
    assert process.pid is not None
    os.kill(process.pid, signal.SIGCONT)


def await_end(process: BaseProcess) -> None:
    process.join(timeout=60)
    if process.exitcode is None:
        process.kill()
    assert process.exitcode == 0, "the worker did not come to its end"


@pytest.mark.parametrize("point", OUTSIDE_A_TRANSACTION)
def test_a_worker_that_slept_past_its_lease_changes_nothing_when_it_wakes(
    folder: Path, reference: Trace, point: str
) -> None:
    """It sleeps at the point; an heir brings the campaign to its end; then it wakes and tries to go on."""
    home = queue_campaign(folder / point)
    zombie = start_worker(home, point, signal.SIGSTOP)
    wait_until_stopped(zombie)
    heir = start_worker(home)
    await_end(heir)
    wake(zombie)
    await_end(zombie)
    lab = open_lab(home)
    assert audit_end(lab, reference) == []
    lab.close()


@pytest.mark.parametrize("point", INSIDE_A_TRANSACTION)
def test_a_worker_that_slept_inside_a_transaction_and_an_heir_together_repeat_nothing(
    folder: Path, reference: Trace, point: str
) -> None:
    """While it sleeps nobody else can write; when it wakes, both go on, and one of them is refused."""
    home = queue_campaign(folder / f"inside-{point}")
    zombie = start_worker(home, point, signal.SIGSTOP)
    wait_until_stopped(zombie)
    heir = start_worker(home)
    time.sleep(3 * LEASE_S)
    wake(zombie)
    await_end(zombie)
    await_end(heir)
    lab = open_lab(home)
    assert audit_end(lab, reference) == []
    lab.close()


def test_the_audit_catches_a_zombie_that_is_believed(folder: Path, reference: Trace) -> None:
    """The harness must be able to fail: without compare-and-set, the zombie's transition is recorded too."""
    home, name = queue_campaign(folder / "mutant"), "compare-and-set forgotten"
    zombie = start_worker(home, MUTANTS[name].shows_at, signal.SIGSTOP, mutant=name)
    wait_until_stopped(zombie)
    await_end(start_worker(home))
    wake(zombie)
    zombie.join(timeout=10)
    zombie.kill()
    lab = open_lab(home)
    assert audit_end(lab, reference) != []
    lab.close()

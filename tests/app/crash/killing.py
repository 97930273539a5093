"""A worker that is killed at a crash point, and the heir that goes on: what they left, audited before and after."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.app.crash.audit import Trace, audit_end, audit_record, trace
from tests.app.crash.workers import list_points, start_worker
from tests.app.scripted import add_campaign, open_lab

UNPROVABLE = ("provider.after", "answer.updated")
"""Where the answer was there and not on record: it is asked for once more."""


@dataclass(frozen=True)
class Undisturbed:
    """A run nobody killed: the points it passes, its trace, and a home with the campaign still queued."""

    points: Sequence[str]
    trace: Trace
    questions: int
    queued: Path


@dataclass(frozen=True)
class Recovery:
    """Every fault the audits found, and how many questions were asked again."""

    faults: Sequence[str]
    asked_again: int


def run_undisturbed(folder: Path) -> Undisturbed:
    """Run a campaign of two iterations to its end, in ``folder``."""
    queued, home = folder / "queued", folder / "undisturbed"
    lab = open_lab(queued)
    add_campaign(lab)
    lab.close()
    shutil.copytree(queued, home, dirs_exist_ok=True)
    points = list_points(home)
    lab = open_lab(home)
    try:
        return Undisturbed(points, trace(lab), len(_bill(home)), queued)
    finally:
        lab.close()


def kill_and_recover(undisturbed: Undisturbed, home: Path, at: int | str, mutant: str = "") -> Recovery:
    """Kill a worker at one point, audit, let another go on, audit again."""
    shutil.copytree(undisturbed.queued, home)
    victim = start_worker(home, at, mutant=mutant)
    victim.join()
    assert victim.exitcode == -signal.SIGKILL, f"the worker was to die at point {at}"
    lab = open_lab(home)
    try:
        faults = [f"before recovery: {fault}" for fault in audit_record(lab)]
        heir = start_worker(home, mutant=mutant)
        heir.join()
        if heir.exitcode != 0:
            faults.append(f"the heir ended with {heir.exitcode}")
        faults.extend(f"after recovery: {fault}" for fault in audit_end(lab, undisturbed.trace))
    finally:
        lab.close()
    asked_again = len(_bill(home)) - undisturbed.questions
    point = at if isinstance(at, str) else undisturbed.points[at - 1]
    if asked_again > (point in UNPROVABLE):
        faults.append(f"{asked_again} questions were asked again after one crash")
    return Recovery(faults, asked_again)


def _bill(home: Path) -> list[str]:
    return (home / "bill.jsonl").read_text().splitlines()

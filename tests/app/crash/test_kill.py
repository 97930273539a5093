from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.app.crash.audit import Trace, audit_end, audit_record, trace
from tests.app.crash.mutants import MUTANTS
from tests.app.crash.workers import list_points, start_worker
from tests.app.scripted import add_campaign, open_lab

PARTS = 4
SHOWN_BY_ZOMBIES = "compare-and-set forgotten"
UNPROVABLE = ("provider.after", "answer.updated")  # the answer was there and not on record: it is asked for once more
MEMORY = Path("/dev/shm")  # noqa: S108 (killing a process does not test the disk, so no disk is waited for)


@dataclass(frozen=True)
class Undisturbed:
    """A run nobody killed: the points it passes, its trace, and a home with the campaign still queued."""

    points: Sequence[str]
    trace: Trace
    questions: int
    queued: Path


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder in memory where the system has one."""
    with TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as name:
        yield Path(name)


@pytest.fixture(scope="module")
def undisturbed(folder: Path) -> Undisturbed:
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


def kill_and_recover(undisturbed: Undisturbed, home: Path, at: int | str, mutant: str = "") -> list[str]:
    """Kill a worker at one point, audit, let another go on, audit again; returns every fault found."""
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
    return faults


def _bill(home: Path) -> list[str]:
    return (home / "bill.jsonl").read_text().splitlines()


def test_an_undisturbed_run_passes_every_kind_of_point(undisturbed: Undisturbed) -> None:
    assert set(undisturbed.points) == {
        "claim.updated",
        "claim.committed",
        "intent.inserted",
        "intent.committed",
        "provider.before",
        "provider.after",
        "answer.updated",
        "answer.committed",
        "object.half_written",
        "object.synced",
        "object.renamed",
        "commit.updated",
        "commit.inserted",
        "commit.before",
        "commit.after",
        "folder.written",
        "step.done",
    }


def first_middle_and_last(points: Sequence[str]) -> list[int]:
    """Of every kind of point its first, middle and last occurrence, counted from 1."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(points, start=1):
        places.setdefault(name, []).append(place)
    return sorted({found[at] for found in places.values() for at in (0, len(found) // 2, -1)})


def kill_at_each(undisturbed: Undisturbed, folder: Path, places: Sequence[int]) -> dict[str, list[str]]:
    """Every fault found, by the point of the kill."""
    found = {}
    for at in places:
        faults = kill_and_recover(undisturbed, folder / f"killed-{at}", at)
        if faults:
            found[f"{at} {undisturbed.points[at - 1]}"] = faults
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_a_worker_killed_at_any_kind_of_point_loses_nothing_and_repeats_nothing(
    undisturbed: Undisturbed, folder: Path, part: int
) -> None:
    places = first_middle_and_last(undisturbed.points)[part::PARTS]
    assert kill_at_each(undisturbed, folder, places) == {}


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_a_worker_killed_at_every_single_point_loses_nothing_and_repeats_nothing(
    undisturbed: Undisturbed, folder: Path
) -> None:
    places = range(1, len(undisturbed.points) + 1)
    assert kill_at_each(undisturbed, folder / "soak", places) == {}


@pytest.mark.parametrize("mutant", sorted(MUTANTS.keys() - {SHOWN_BY_ZOMBIES}))
def test_the_audits_catch_a_mutant(undisturbed: Undisturbed, folder: Path, mutant: str) -> None:
    """The harness must be able to fail: each way to get durability wrong is found."""
    assert kill_and_recover(undisturbed, folder / mutant, MUTANTS[mutant].shows_at, mutant) != []

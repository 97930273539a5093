from __future__ import annotations

import shutil
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.app.crash.audit import Trace, audit_end, audit_record, trace
from tests.app.crash.mutants import MUTANTS
from tests.app.crash.workers import list_points, start_worker
from tests.app.scripted import add_campaign, open_lab

PARTS = 4


@dataclass(frozen=True)
class Undisturbed:
    """A run nobody killed: the points it passes, its trace, and a home with the campaign still queued."""

    points: Sequence[str]
    trace: Trace
    questions: int
    queued: Path


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    queued, home = tmp_path_factory.mktemp("queued"), tmp_path_factory.mktemp("undisturbed")
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


def kill_and_recover(undisturbed: Undisturbed, home: Path, at: int, mutant: str = "") -> list[str]:
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
    if asked_again > 1:
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


@pytest.mark.timeout(240)
@pytest.mark.parametrize("part", range(PARTS))
def test_a_worker_killed_anywhere_loses_nothing_and_repeats_nothing(
    undisturbed: Undisturbed, tmp_path: Path, part: int
) -> None:
    """Every occurrence of the first iteration's points, and of every kind the last one."""
    chosen = range(1 + part, len(undisturbed.points) + 1, PARTS)
    faults = {at: kill_and_recover(undisturbed, tmp_path / str(at), at) for at in chosen}
    assert {f"{at} {undisturbed.points[at - 1]}": found for at, found in faults.items() if found} == {}


@pytest.mark.parametrize("mutant", sorted(MUTANTS))
def test_the_audits_catch_a_mutant(undisturbed: Undisturbed, tmp_path: Path, mutant: str) -> None:
    """The harness must be able to fail: each way to get durability wrong is found at some point."""
    kinds = dict.fromkeys(undisturbed.points)
    for kind in kinds:
        places = [place for place, name in enumerate(undisturbed.points, start=1) if name == kind]
        home = tmp_path / kind
        try:
            if kill_and_recover(undisturbed, home, places[len(places) // 2], mutant):
                return
        except AssertionError:
            continue  # a mutant passes fewer points
    pytest.fail(f"no kill showed that the mutant {mutant} is wrong")

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.app.crash.killing import Undisturbed, kill_and_recover
from tests.app.crash.mutants import MUTANTS, SHOWN_BY_ZOMBIES
from tests.app.crash.runs import PAGE
from tests.app.crash.stopping import INSIDE_A_TRANSACTION, OUTSIDE_A_TRANSACTION

PARTS = 4


def test_an_undisturbed_run_passes_every_kind_of_point(undisturbed: Undisturbed) -> None:
    assert set(undisturbed.points) == {*OUTSIDE_A_TRANSACTION, *INSIDE_A_TRANSACTION, "commit.inserted"}


def test_the_figures_in_the_documentation_are_of_these_points_and_without_a_fault(undisturbed: Undisturbed) -> None:
    text = PAGE.read_text()
    assert f"**{len(undisturbed.points)} of {len(undisturbed.points)} kills: nothing lost" in text
    assert f"{len(MUTANTS)} of {len(MUTANTS)} mutants caught" in text
    kills = {point: int(count) for point, count in re.findall(r"^\| `(\S+)` \| (\d+) \| 0 \|", text, re.MULTILINE)}
    assert kills == Counter(undisturbed.points)


def first_middle_and_last(points: Sequence[str]) -> list[int]:
    """Of every kind of point its first, middle and last occurrence, counted from 1."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(points, start=1):
        places.setdefault(name, []).append(place)
    return sorted({found[at] for found in places.values() for at in (0, len(found) // 2, -1)})


def kill_at_each(undisturbed: Undisturbed, folder: Path, places: Sequence[int]) -> dict[str, Sequence[str]]:
    """Every fault found, by the point of the kill."""
    found = {}
    for at in places:
        faults = kill_and_recover(undisturbed, folder / f"killed-{at}", at).faults
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
    assert kill_and_recover(undisturbed, folder / mutant, MUTANTS[mutant].shows_at, mutant).faults != []

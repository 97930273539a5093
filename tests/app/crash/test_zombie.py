from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.crash.killing import Undisturbed
from tests.app.crash.mutants import MUTANTS, SHOWN_BY_ZOMBIES
from tests.app.crash.stopping import (
    INSIDE_A_TRANSACTION,
    OUTSIDE_A_TRANSACTION,
    sleep_and_be_overtaken,
    sleep_and_race,
)


@pytest.mark.parametrize("point", OUTSIDE_A_TRANSACTION)
def test_a_worker_that_slept_past_its_lease_changes_nothing_when_it_wakes(
    folder: Path, undisturbed: Undisturbed, point: str
) -> None:
    assert sleep_and_be_overtaken(folder / point, undisturbed.trace, point) == []


@pytest.mark.parametrize("point", INSIDE_A_TRANSACTION)
def test_a_worker_that_slept_inside_a_transaction_and_an_heir_together_repeat_nothing(
    folder: Path, undisturbed: Undisturbed, point: str
) -> None:
    assert sleep_and_race(folder / f"inside-{point}", undisturbed.trace, point) == []


def test_the_audit_catches_a_zombie_that_is_believed(folder: Path, undisturbed: Undisturbed) -> None:
    """The harness must be able to fail: without compare-and-set, the zombie's transition is recorded too."""
    point = MUTANTS[SHOWN_BY_ZOMBIES].shows_at
    assert sleep_and_be_overtaken(folder / "mutant", undisturbed.trace, point, SHOWN_BY_ZOMBIES) != []

"""Negative controls: ways to get durability wrong, each of which the audits must catch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import app.artifacts
import app.db.transit
import app.loop.commit
import app.loop.journal
import app.objects
from app.crash import crash_point
from app.db.database import Session
from app.db.models import Campaign
from app.outcome import Outcome, Stored


def write_straight_to_the_final_name() -> None:
    """A crash half-way leaves half a file under a name that means a whole one."""

    def write(path: Path, content: bytes) -> None:
        with path.open("wb") as file:
            file.write(content[: len(content) // 2])
            file.flush()
            crash_point("object.half_written")
            file.write(content[len(content) // 2 :])

    _replace(app.objects, "write_durably", write)
    _replace(app.artifacts, "write_durably", write)


def commit_the_state_apart_from_its_row() -> None:
    """A crash between the two commits leaves a state without a history."""
    record = app.db.transit.record_outcome

    def split(session: Any, campaign: Campaign, outcome: Outcome, stored: Iterable[Stored], lease: Any) -> Campaign:
        append = app.db.transit._append

        def append_later(*arguments: Any) -> None:
            connection = session.connection()
            connection.exec_driver_sql("COMMIT")
            crash_point("commit.halved")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            append(*arguments)

        _replace(app.db.transit, "_append", append_later)
        try:
            return record(session, campaign, outcome, stored, lease)
        finally:
            _replace(app.db.transit, "_append", append)

    _replace(app.loop.commit, "record_outcome", split)


def forget_the_journal() -> None:
    """Every question is asked again after a crash, however it was answered before."""
    _replace(app.loop.journal, "find_exchange", lambda *_: None)


def forget_to_compare_and_set() -> None:
    """Whoever commits last is believed, whatever happened since he read the campaign; no key is unique either."""
    record = app.db.transit.record_outcome

    def believe(session: Any, campaign: Campaign, outcome: Outcome, stored: Iterable[Stored], lease: Any) -> Campaign:
        now = session.get_one(Campaign, campaign.id, populate_existing=True)
        return record(session, now, outcome, stored, replace(lease, fence=now.fence))

    setattr(Session, "add", Session.merge)  # noqa: B010 (mypy would not have it otherwise)
    _replace(app.db.transit, "_check_table", lambda *_: None)
    _replace(app.loop.commit, "record_outcome", believe)


def _replace(module: ModuleType, name: str, stand_in: object) -> None:
    """For good: the process is thrown away after the experiment."""
    vars(module)[name] = stand_in


@dataclass(frozen=True)
class Mutant:
    """``apply`` changes the process it is called in; ``shows_at``: the point where a kill brings it out."""

    apply: Callable[[], None]
    shows_at: str


MUTANTS: dict[str, Mutant] = {
    "written straight to the final name": Mutant(write_straight_to_the_final_name, "object.half_written"),
    "state committed apart from its row": Mutant(commit_the_state_apart_from_its_row, "commit.halved"),
    "compare-and-set forgotten": Mutant(forget_to_compare_and_set, "object.synced"),
    "journal forgotten": Mutant(forget_the_journal, "answer.committed"),
}

SHOWN_BY_ZOMBIES = "compare-and-set forgotten"
"""The one that no kill brings out: only who sleeps past his lease is believed wrongly."""

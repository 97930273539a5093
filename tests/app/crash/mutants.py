"""Negative controls: ways to get durability wrong, each of which the audits must catch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import app.artifacts
import app.db.leases
import app.db.transit
import app.loop.commit
import app.objects
from app.crash import crash_point
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

    app.objects.write_durably = write
    app.artifacts.write_durably = write


def commit_the_state_apart_from_its_row() -> None:
    """A crash between the two commits leaves a state without a history."""
    record = app.db.transit.record_outcome

    def split(session: Any, campaign: Campaign, outcome: Outcome, stored: Iterable[Stored], lease: Any) -> Campaign:
        append = app.db.transit._append

        def append_later(*arguments: Any) -> None:
            session.commit()
            crash_point("between.two_commits")
            session.begin()
            append(*arguments)

        app.db.transit._append = append_later
        try:
            return record(session, campaign, outcome, stored, lease)
        finally:
            app.db.transit._append = append

    app.loop.commit.record_outcome = split


def forget_the_journal() -> None:
    """Every question is asked again after a crash, however it was answered before."""
    import app.loop.journal

    app.loop.journal.find_exchange = lambda *_: None


MUTANTS: dict[str, Callable[[], None]] = {
    function.__name__: function
    for function in (write_straight_to_the_final_name, commit_the_state_apart_from_its_row, forget_the_journal)
}

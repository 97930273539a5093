"""Compare-and-set: an update that must find its row."""

from __future__ import annotations

from sqlalchemy import CursorResult, Update
from sqlalchemy.orm import Session


def update_one(session: Session, statement: Update) -> bool:
    """Run an update and return whether it found its row."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)  # noqa: S101 (an UPDATE gives nothing else; the type does not say so)
    return result.rowcount == 1

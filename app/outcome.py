"""What a step hands over: the next state and everything that is recorded with it, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.db.models import Base
from app.names import check_name
from app.transitions import Reason, State


@dataclass(frozen=True, slots=True)
class Draft:
    """A file to record: its name in the campaign's folder, with ``/`` between folders, and its bytes.

    ``sha256``: of the bytes, where it is known already.
    """

    name: str
    content: bytes
    sha256: str | None = None

    def __post_init__(self) -> None:
        check_name(self.name)


@dataclass(frozen=True, slots=True)
class Stored:
    """A file whose content is kept already."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Happening:
    """An event to record with a transition."""

    kind: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One transition. ``note`` explains it in a sentence; ``changes`` are columns of the campaign's row."""

    to: State
    reason: Reason
    note: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    drafts: tuple[Draft, ...] = ()
    rows: tuple[Base, ...] = ()
    happenings: tuple[Happening, ...] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)

"""Names of artifacts: plain relative paths that stay inside their campaign's folder."""

from __future__ import annotations

import re
from pathlib import Path

from app.errors import UnknownArtifact

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
_LONGEST = 200


def check_name(name: str) -> None:
    """Refuse a name that is not a plain relative path. Raises UnknownArtifact."""
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        raise UnknownArtifact(
            f"{name[:80]!r} cannot be an artifact; a name is letters, digits, '.', '_' and '-', '/' between folders."
        )


def resolve_name(folder: Path, name: str) -> Path:
    """The path of ``name`` under ``folder``, refused where it leads out of it, by whatever means."""
    check_name(name)
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise UnknownArtifact(f"{name!r} leads out of the campaign's folder.")
    return path

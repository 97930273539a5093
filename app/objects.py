"""Contents of artifacts, kept under the sha256 of their bytes: a file here is whole and right, or not there."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

from app.crash import crash_point
from app.errors import UnknownArtifact

_LEFT_OVER_S = 3_600.0


class ObjectStore:
    """``<root>/<first two hex digits>/<sha256>``. Writing the same bytes again changes nothing."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where the content with that hash lies."""
        return self.root / sha256[:2] / sha256

    def put(self, content: bytes, sha256: str | None = None) -> str:
        """Keep ``content`` durably and return its sha256, in hex; it is computed where it is not given."""
        sha256 = sha256 or hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        # A disk may have damaged what was kept: only the bytes themselves show that they are there.
        if not path.is_file() or path.read_bytes() != content:
            make_folder(path.parent)
            write_durably(path, content)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The content with that hash. Raises UnknownArtifact where it is missing or damaged."""
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise UnknownArtifact(f"The stored content {sha256[:12]}… is missing under {self.root}.") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise UnknownArtifact(
                f"The stored content {self.path(sha256)} is damaged: its bytes no longer fit its hash."
            )
        return content


def write_durably(path: Path, content: bytes) -> None:
    """Write a file so that after any crash it is the old one or the new one, whole.

    The temporary file is on disk before it gets the name, and the name is on disk before this returns.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("wb") as file:
            half = len(content) // 2
            file.write(content[:half])
            file.flush()
            crash_point("object.half_written")
            file.write(content[half:])
            file.flush()
            os.fsync(file.fileno())
        crash_point("object.synced")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    crash_point("object.renamed")
    _sync_folder(path.parent)


def link_durably(source: Path, path: Path) -> None:
    """Give a file a second name, in place of whatever has it. Raises OSError where the disk cannot."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    try:
        temporary.hardlink_to(source)
        source.chmod(0o444)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)


def remove_leftovers(root: Path) -> None:
    """Remove temporary files that a killed process left long ago; one still being written is younger."""
    before = time.time() - _LEFT_OVER_S
    for path in root.rglob(".*.tmp"):
        with suppress(FileNotFoundError):  # another process may clean up as well
            if path.stat().st_mtime < before:
                path.unlink()


def make_folder(folder: Path) -> None:
    """Make a folder and its parents so that they are on disk."""
    missing = [part for part in (folder, *folder.parents) if not part.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for part in reversed(missing):
        _sync_folder(part.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

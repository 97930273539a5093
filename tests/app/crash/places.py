"""Where the experiments keep their files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

MEMORY = Path("/dev/shm")  # noqa: S108 (killing a process does not test the disk, so no disk is waited for)


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """A folder that is gone afterwards, in memory where the system has one."""
    with TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as name:
        yield Path(name)

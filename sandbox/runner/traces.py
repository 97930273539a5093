"""What a job could leave behind in the container for a later one to find."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_WRITABLE = ("/tmp", "/dev")  # noqa: S108 - looked at, not written
_FIRST_PROCESS = tuple(
    Path("/proc/1") / name for name in ("oom_score_adj", "coredump_filter", "timerslack_ns", "autogroup")
)

Traces = frozenset[tuple[str, object, object]]


def take_traces() -> Traces:
    """Every file there is where a job may write, with the times of its last changes; a mere `touch` shows in them.

    The container's first process belongs to the same user, so what may be set about it is looked at too.
    """
    files = (found for root in _WRITABLE for found in _below(Path(root)))
    return frozenset([*files, *((str(path), _text(path), None) for path in _FIRST_PROCESS)])


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _below(folder: Path) -> Iterator[tuple[str, int, int]]:
    status = folder.lstat()
    yield str(folder), status.st_mtime_ns, status.st_ctime_ns
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            if os.access(entry.path, os.R_OK | os.X_OK):
                yield from _below(Path(entry.path))
        else:
            status = entry.stat(follow_symlinks=False)
            yield entry.path, status.st_mtime_ns, status.st_ctime_ns

"""What a child gives up before it runs a line that we did not write."""

from __future__ import annotations

import os
import resource
from pathlib import Path

from sandbox.runner.kernel import install_filter, own_proc_files
from sandbox.runner.seccomp import build_filter

RESULT = 3  # the number under which a child finds the pipe for its result
_MOST_FILES = 1024
_LARGEST_FILE = 32 << 20
_FIRST_TO_GO = "1000"

FILTER = build_filter(os.uname().machine)


def confine(result: int, printed: int, memory_bytes: int, seconds: float) -> None:
    """Keep the pipe for the result, as ``RESULT``, and the one for what is printed; cap memory, files and time; last,
    let the kernel refuse what no bot needs."""
    os.setsid()
    _keep_files(result, printed)
    _go_first_when_memory_ends()
    _cap(resource.RLIMIT_DATA, _data_bytes() + memory_bytes)
    _cap(resource.RLIMIT_FSIZE, _LARGEST_FILE)
    _cap(resource.RLIMIT_CORE, 0)
    _cap(resource.RLIMIT_CPU, int(seconds) + 2)
    install_filter(FILTER)


def _keep_files(result: int, printed: int) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    kept = os.dup(result)  # in case one of the numbers below is taken by the pipe itself
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    os.dup2(kept, RESULT)
    os.closerange(RESULT + 1, _MOST_FILES)


def _go_first_when_memory_ends() -> None:
    own_proc_files()
    Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO)


def _data_bytes() -> int:
    """What this process has of its own already."""
    status = Path("/proc/self/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmData:"))
    return int(line.split()[1]) * 1024


def _cap(what: int, value: int) -> None:
    resource.setrlimit(what, (value, value))

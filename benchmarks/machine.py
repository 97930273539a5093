"""What the bench ran on."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

_CPU_INFO = Path("/proc/cpuinfo")
_BUSY_LOAD = 0.5
_BUSY_RATIO = 1.05  # of wall time to CPU time in one thread, above which others were using the core


@dataclass(frozen=True, slots=True)
class Machine:
    """``load``: processes that wanted a core in the minute before the bench."""

    processor: str
    cores: int
    system: str
    python: str
    load: float


def describe_machine() -> Machine:
    """This one, now."""
    return Machine(
        processor=_processor(),
        cores=count_cores(),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        load=os.getloadavg()[0],
    )


def count_cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def explain_busy(load: float, worst_ratio: float) -> str | None:
    """One sentence where others used the machine meanwhile; ``worst_ratio``: wall to CPU time of one-thread rounds."""
    if load < _BUSY_LOAD and worst_ratio < _BUSY_RATIO:
        return None
    return (
        f"This machine was busy (load {load:.1f} at the start, one-thread rounds took {worst_ratio:.2f} times their"
        " CPU time): the ratio of two threads to one means little, the others are rough."
    )


def _processor() -> str:
    if _CPU_INFO.exists():
        for line in _CPU_INFO.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()

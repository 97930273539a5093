"""What the bench and an engine's process say to each other.

Work is handed over as files, so that an engine needs none of our packages: ``work.json``, ``bars.npy`` (float64
[bars x 5]: open, high, low, close, volume), ``time.npy`` (int64 [bars], milliseconds) and ``sets.npy`` (float64
[sets x 4]: fast length, slow length, stop and target in ATRs). Then one word per line goes in and one JSON object per
line comes back: ``warm``, ``round``, ``trades``, ``end``.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

ATR_LENGTH = 14
FAST, SLOW, STOP, TARGET = range(4)
_STATUS = Path("/proc/self/status")


class Fill(NamedTuple):
    """One trade: bars by number, ``side`` +1 or -1, prices of both fills."""

    entry_bar: int
    exit_bar: int
    side: int
    entry_price: float
    exit_price: float


@dataclass(frozen=True, slots=True)
class Terms:
    """What every engine is told: ``stops`` is whether stop and target are used; ``fee`` is a fraction per side."""

    kind: str
    stops: bool
    market: str
    timeframe: str
    tick: float
    digits: int
    balance: float
    units: int
    fee: float
    sample: int


@dataclass(frozen=True, eq=False)
class Work:
    """A job as an engine's process reads it; ``count`` of the sets are one round of this engine."""

    folder: Path
    terms: Terms
    time: NDArray[np.int64]
    bars: NDArray[np.float64]
    sets: NDArray[np.float64]
    threads: int

    @property
    def sample(self) -> NDArray[np.float64]:
        """The sets whose trades are asked for."""
        return self.sets[: self.terms.sample]

    @property
    def open(self) -> NDArray[np.float64]:
        """Opens [bars]."""
        return self.bars[:, 0]

    @property
    def high(self) -> NDArray[np.float64]:
        """Highs [bars]."""
        return self.bars[:, 1]

    @property
    def low(self) -> NDArray[np.float64]:
        """Lows [bars]."""
        return self.bars[:, 2]

    @property
    def close(self) -> NDArray[np.float64]:
        """Closes [bars]."""
        return self.bars[:, 3]


class Engine(Protocol):
    """An engine with its work loaded."""

    def warm_up(self) -> None:
        """Compile and import whatever a first call would."""

    def run(self) -> Sequence[int]:
        """One round from nothing but bars and sets; how many trades each strategy made."""

    def trades(self) -> Sequence[Sequence[Fill]]:
        """The trades of the first strategies, ``sample`` of them, that were left before the last bar."""

    def versions(self) -> Mapping[str, str]:
        """What ran, by name."""


def write_work(
    folder: Path,
    terms: Terms,
    time: NDArray[np.int64],
    bars: NDArray[np.float64],
    sets: NDArray[np.float64],
) -> None:
    """Put a job into ``folder``, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "work.json").write_text(json.dumps(asdict(terms), indent=1) + "\n")
    np.save(folder / "time.npy", time)
    np.save(folder / "bars.npy", bars)
    np.save(folder / "sets.npy", sets)


def read_work(folder: Path, count: int, threads: int) -> Work:
    """The job in ``folder`` with its first ``count`` sets."""
    terms = Terms(**json.loads((folder / "work.json").read_text()))
    sets = np.load(folder / "sets.npy")[:count]
    return Work(folder, terms, np.load(folder / "time.npy"), np.load(folder / "bars.npy"), sets, threads)


def serve(make_engine: Callable[[Work], Engine]) -> None:
    """Be an engine's process: ``python -m <module> FOLDER COUNT THREADS``, driven by lines on standard input."""
    folder, count, threads = sys.argv[1:]
    answers = sys.stdout
    with redirect_stdout(sys.stderr):
        engine = make_engine(read_work(Path(folder), int(count), int(threads)))
        for line in sys.stdin:
            answers.write(json.dumps(_answer(engine, line.strip())) + "\n")
            answers.flush()


def _answer(engine: Engine, word: str) -> dict[str, Any]:
    match word:
        case "warm":
            engine.warm_up()
            return {}
        case "round":
            return _time(engine)
        case "trades":
            return {"trades": engine.trades()}
        case "end":
            return {"versions": dict(engine.versions())}
    raise ValueError(f"An engine knows no word {word!r}.")


def _time(engine: Engine) -> dict[str, Any]:
    wall, cpu = time.perf_counter(), time.process_time()
    filled = engine.run()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    gc.collect()  # between the rounds, so that nobody pays for, or keeps, what another round left
    return {"cpu": cpu, "wall": wall, "filled": [int(count) for count in filled], "peak_memory": read_peak_memory()}


def read_peak_memory() -> int:
    """The most bytes this process has had resident.

    Where Linux tells the process's own, that; ``ru_maxrss`` would begin with what the parent had when it forked.
    """
    if _STATUS.exists():
        fields = dict(line.split(":", 1) for line in _STATUS.read_text().splitlines() if ":" in line)
        if "VmHWM" in fields:
            return int(fields["VmHWM"].split()[0]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if os.uname().sysname == "Darwin" else peak * 1024

"""What every sandbox takes and gives.

A job is source text and plain data; an outcome is plain data. A bot yields trades and never a score: scores are the
engine's business. Conformance is checked by ``tests/sandbox/conformance.py``, over every implementation.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol

from contracts.errors import LabError
from engine.settings import RunSettings

if TYPE_CHECKING:
    from market.bars import Bars

COLUMNS = ("time", "open", "high", "low", "close", "volume")
"""The columns of a series, in the order they travel."""


Check = Callable[[], None]
"""Asked now and then while a job is waited for; where it raises, the job is ended and the error goes on."""


def wait_on() -> None:
    """The check of whoever wants every job to end by itself."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a job may use. Reaching one ends the job with an outcome that says which."""

    seconds: float = 60.0
    memory_bytes: int = 1 << 30
    output_bytes: int = 8 << 20

    def __post_init__(self) -> None:
        for name in ("seconds", "memory_bytes", "output_bytes"):
            if getattr(self, name) <= 0:
                raise JobError(f"The limit {name} is {getattr(self, name)}; it should be above 0.")


@dataclass(frozen=True, slots=True)
class Series:
    """Bars for a job: open times in milliseconds UTC, prices, volumes, and the grid they lie on."""

    market: str
    timeframe: str
    tick: float
    volume_step: float
    time: tuple[int, ...]
    open: tuple[float, ...]
    high: tuple[float, ...]
    low: tuple[float, ...]
    close: tuple[float, ...]
    volume: tuple[float, ...]

    def __post_init__(self) -> None:
        lengths = {len(getattr(self, name)) for name in COLUMNS}
        if len(lengths) != 1:
            raise JobError(f"The columns of {self.market} {self.timeframe} have different lengths: {sorted(lengths)}.")

    def columns(self) -> dict[str, tuple[float, ...]]:
        """The columns by their names."""
        return {name: getattr(self, name) for name in COLUMNS}

    def digest(self) -> str:
        """Identifies the columns, whatever they are called and whatever grid they lie on."""
        digest = hashlib.sha256()
        for name, column in self.columns().items():
            digest.update(array("q" if name == "time" else "d", column).tobytes())
        return digest.hexdigest()

    @classmethod
    def of(cls, bars: Bars) -> Series:
        """The series of validated bars."""
        instrument = bars.instrument
        columns = {name: tuple(getattr(bars, name).tolist()) for name in COLUMNS}
        return cls(bars.market, str(bars.timeframe), instrument.tick, instrument.volume_step, **columns)


@dataclass(frozen=True, slots=True)
class Job:
    """One bot on one series with one parameter set, told what a run of the engine is told.

    ``score_from``: the first bar that may signal. Costs move no fill; they count since the realised balance does.
    """

    source: str
    series: Series
    values: Mapping[str, float] = field(default_factory=dict)
    score_from: int = 0
    settings: RunSettings = field(default_factory=RunSettings)
    limits: Limits = field(default_factory=Limits)
    after: Series | None = None
    """A series the same bot runs on first, in the same process, with the same values: its trades are not told, and
    nothing of it may be left in the run that is."""


class End(StrEnum):
    """How a job ended."""

    DONE = "done"
    FAILED = "failed"  # the bot raised, or is no bot
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    TOO_MUCH_OUTPUT = "too_much_output"
    UNREADABLE = "unreadable"  # what came back is not what a job gives


@dataclass(frozen=True, slots=True)
class JobTrade:
    """One round trip as the bot made it; bars by index, prices in whole ticks."""

    side: Literal["long", "short"]
    entry_bar: int
    exit_bar: int
    entry_ticks: int
    exit_ticks: int
    quantity: float
    entry_rule: str
    exit_reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """``trades`` in the order they closed, empty unless DONE; ``note`` is one sentence unless DONE."""

    end: End
    trades: tuple[JobTrade, ...] = ()
    note: str = ""


class Sandbox(Protocol):
    """Runs jobs, each as if it were the only one: nothing of a job is left when its outcome is there."""

    @property
    def name(self) -> str:
        """How reports call it."""

    def run(self, job: Job, check: Check = wait_on) -> Outcome:
        """Run a job. What the job does wrong is an outcome; raises SandboxUnavailable where none can be run."""

    def close(self) -> None:
        """Give back whatever is held; a closed sandbox raises SandboxUnavailable."""


class SandboxError(LabError):
    """Base of what can be wrong with a sandbox."""


class SandboxUnavailable(SandboxError):
    """No job can be run here now; nothing was tried."""


class JobError(SandboxError):
    """A job that cannot be asked for."""

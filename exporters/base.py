"""What every export target takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from contracts.errors import LabError
from contracts.indicators import Indicator
from contracts.program import Program
from market.instruments import Instrument


class Level(StrEnum):
    """``error``: no source is written. ``warning``: trades may differ. ``note``: worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something a target cannot say, or says with a difference; found before anything is rendered."""

    level: Level
    where: str
    why: str
    instead: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        alternative = f"; instead: {self.instead}" if self.instead else ""
        return f"{self.level}: {place}{self.why}{alternative}"


@dataclass(frozen=True, slots=True)
class Export:
    """Source files by name, and what there is to say about them. Without files where a diagnostic is an error."""

    target: str
    files: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def refused(self) -> bool:
        return any(diagnostic.level is Level.ERROR for diagnostic in self.diagnostics)


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is to be exported.

    ``values`` are the parameters' defaults in the source; ``instrument`` gives the grid the strategy was judged on;
    ``title`` is free text, written as an escaped value.
    """

    program: Program
    values: Mapping[str, float]
    promoted: bool
    title: str
    instrument: Instrument | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One export target: ``diagnose`` is asked first, ``render`` only where it found no error.

    ``explain`` says why an indicator cannot be said, None where it can.
    """

    name: str
    title: str
    diagnose: Callable[[Program], tuple[Diagnostic, ...]]
    render: Callable[[ExportRequest], Mapping[str, str]]
    explain: Callable[[Indicator], str | None]


class UnknownTarget(LabError):
    """An export target that does not exist; the message names those that do."""

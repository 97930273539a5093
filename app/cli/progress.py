"""Progress of a campaign on stderr: one live line on a terminal, one line per step elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from app.cli.interrupts import raise_lost_interrupt

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class CampaignProgress:
    """A context manager to call with a campaign's summary whenever somebody has looked; it raises a lost Ctrl-C."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._said = ""
        self._live = _build_live_line()
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
            self._task = self._live.add_task("", best="", total=None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def __call__(self, summary: dict[str, Any]) -> None:
        """Show where the campaign stands."""
        raise_lost_interrupt()
        told = summary.get("progress") or {}
        doing = summary.get("step") or summary["reason"]
        line = f"iteration {summary['iteration']}: {summary['state']}, {doing}"
        score = told.get("score")
        best = "" if score is None else f"best score {score:.1f}"
        if self._live is not None and self._task is not None:
            total = told.get("total")
            trials = f" {told.get('done', 0)}/{total} trials" if total else ""
            self._live.update(
                self._task, description=line + trials, best=best, total=total, completed=told.get("done", 0)
            )
        elif line != self._said:
            self._said = line
            print(f"{time.monotonic() - self._began:7.1f} s  {line}", file=sys.stderr, flush=True)


def _build_live_line() -> Progress | None:
    """The line of a terminal; None where stderr is none."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(file=sys.stderr)
    if not console.is_terminal:
        return None
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[best]}"), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)

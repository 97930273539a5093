"""The scripted twin: gives the outcomes it was told, runs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sandbox.protocol import Check, End, Job, Outcome, SandboxUnavailable, wait_on
from sandbox.reading import check_trades


class ScriptedSandbox:
    """Answers job after job from a script; ``jobs`` are those it was given."""

    name = "scripted"

    def __init__(self, outcomes: Iterable[Outcome]) -> None:
        self._left = list(outcomes)
        self._jobs: list[Job] = []
        self._closed = False

    @property
    def jobs(self) -> Sequence[Job]:
        """Every job so far, in order."""
        return tuple(self._jobs)

    def run(self, job: Job, check: Check = wait_on) -> Outcome:
        """The next outcome of the script; raises SandboxUnavailable at its end."""
        check()
        if self._closed:
            raise SandboxUnavailable("The sandbox is closed.")
        if not self._left:
            raise SandboxUnavailable("The script has no further outcome.")
        self._jobs.append(job)
        outcome = self._left.pop(0)
        wrong = check_trades(outcome.trades, len(job.series.time))
        return Outcome(End.UNREADABLE, note=f"{wrong}.") if wrong else outcome

    def close(self) -> None:
        """Answer nothing more."""
        self._closed = True

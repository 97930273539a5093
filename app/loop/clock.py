"""The clock a campaign is stopped by. A stop by the clock is recorded, and a replay stops where the record says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from contracts.stopping import Budget, Spent, Stop, check_budget


class Clock(Protocol):
    """Tells whether the wall-clock budget is used up."""

    def stop(self, revision: int, batches: int) -> Stop | None:
        """The stop after so many finished batches of the step that follows ``revision``, or None to go on."""


@dataclass(frozen=True)
class RunningClock:
    """Compares the budget with what was spent; ``elapsed`` gives the campaign's seconds so far."""

    budget: Budget
    elapsed: Callable[[], float]

    def stop(self, revision: int, batches: int) -> Stop | None:  # noqa: ARG002 (a replay needs them)
        """As the protocol says."""
        if self.budget.wall_clock_s is None:
            return None
        return check_budget(
            Budget(wall_clock_s=self.budget.wall_clock_s, max_iterations=1_000), Spent(wall_clock_s=self.elapsed())
        )


@dataclass(frozen=True)
class RecordedClock:
    """Stops where the record did: ``stops`` maps (revision, batches) to the stop."""

    stops: Mapping[tuple[int, int], Stop]

    def stop(self, revision: int, batches: int) -> Stop | None:
        """As the protocol says."""
        return self.stops.get((revision, batches))

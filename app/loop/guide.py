"""What a step may not find out by itself, so that a replay can follow the record: time, others' doing, a sandbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from app.db.models import Campaign
from contracts.stopping import Budget, Spent, Stop, check_budget


class Seen(NamedTuple):
    """How far a step looks into what others write: the last event of the feed, and how many openings of seals."""

    events: int
    openings: int


class Moment(NamedTuple):
    """Where a campaign is: the same in every run, whatever pauses lay between."""

    iteration: int
    state: str

    @classmethod
    def of(cls, campaign: Campaign) -> Moment:
        """The moment before the campaign's next step."""
        return cls(campaign.iteration, campaign.state)


class Guide(Protocol):
    """Tells a step what the time is and what it has seen of others."""

    def stop(self, moment: Moment, batches: int) -> Stop | None:
        """The stop by the clock after so many finished batches of the step, or None to go on."""

    def seen(self, moment: Moment, latest: Seen) -> Seen:
        """What the step shall take into account, of what there is."""

    def conformance(self, moment: Moment) -> Mapping[str, Any] | None:
        """What running the bot came to, where that is on record; None to run it."""


@dataclass(frozen=True)
class LiveGuide:
    """The wall-clock budget against ``elapsed`` (the campaign's seconds so far), and whatever there is by now."""

    budget: Budget
    elapsed: Callable[[], float]

    def stop(self, moment: Moment, batches: int) -> Stop | None:  # noqa: ARG002 (only a replay needs to know where)
        """As the protocol says."""
        if self.budget.wall_clock_s is None:
            return None
        # Only the clock is asked here; the other budgets do not depend on it.
        clock_only = Budget(wall_clock_s=self.budget.wall_clock_s)
        return check_budget(clock_only, Spent(wall_clock_s=self.elapsed()))

    def seen(self, moment: Moment, latest: Seen) -> Seen:  # noqa: ARG002 (as above)
        """As the protocol says."""
        return latest

    def conformance(self, moment: Moment) -> Mapping[str, Any] | None:  # noqa: ARG002 (as above)
        """As the protocol says."""
        return None


@dataclass(frozen=True)
class RecordedGuide:
    """Stops where the record did, and sees what was seen then."""

    stops: Mapping[tuple[Moment, int], Stop]
    sights: Mapping[Moment, Seen]
    conformances: Mapping[Moment, Mapping[str, Any]] = field(default_factory=dict)

    def stop(self, moment: Moment, batches: int) -> Stop | None:
        """As the protocol says."""
        return self.stops.get((moment, batches))

    def seen(self, moment: Moment, latest: Seen) -> Seen:
        """As the protocol says."""
        return self.sights.get(moment, latest)

    def conformance(self, moment: Moment) -> Mapping[str, Any] | None:
        """As the protocol says."""
        return self.conformances.get(moment)


def describe_clock_stop(stop: Stop, moment: Moment, batches: int) -> dict[str, Any]:
    """A stop by the clock as an event, from which ``RecordedGuide`` is made."""
    return {"rule": stop.rule, "sentence": stop.sentence, "at": list(moment), "batches": batches}

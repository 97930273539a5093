"""Rates with exact intervals, from what campaigns in worlds of known truth came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from app.calibration.findings import Findings
from app.calibration.plan import Job, Plan, Preference, digest_measured_gates
from app.calibration.rules import describe_rules
from contracts.gates import Gates
from evaluation.statistics.binomial import share_interval

ALL = "all"
"""Stands for every world of a kind together."""

Measured = Sequence[tuple[Job, Findings]]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rate(_Row):
    """A share that was counted, with its 95 % interval after Clopper and Pearson. ``share`` is None without worlds."""

    worlds: int
    count: int
    share: float | None
    low: float
    high: float

    @classmethod
    def of(cls, flags: Sequence[bool]) -> Rate:
        """The share of those that are true."""
        count, worlds = sum(flags), len(flags)
        low, high = share_interval(count, worlds)
        return cls(worlds=worlds, count=count, share=count / worlds if worlds else None, low=low, high=high)


class FalsePromotions(_Row):
    """Of campaigns on markets without edge, by evidence alone: those that promoted, and those that opened the seal."""

    world: str
    iterations: int
    promoted: Rate
    opened: Rate
    mean_iterations: float


class Power(_Row):
    """Of campaigns on markets with a planted edge: those that promoted."""

    world: str
    sharpe: float
    years: float
    iterations: int
    preference: Preference
    promoted: Rate


class Discards(_Row):
    """Edges that evidence alone promoted and that the default gates lose.

    ``by``: of these, how many had a best candidate that failed this gate, health check or condition at the end; one
    may fail several.
    """

    sharpe: float
    years: float
    iterations: int
    discarded: Rate
    by: Mapping[str, int]


class Calibration(_Row):
    """Everything that was measured of a gate set, with what it takes to measure it again."""

    gate_set: str
    rules: Mapping[str, Any]
    gates: Gates
    plan: Plan
    false_promotions: tuple[FalsePromotions, ...]
    power: tuple[Power, ...]
    discards: tuple[Discards, ...]

    @property
    def worlds(self) -> int:
        """Markets without edge."""
        return max((row.promoted.worlds for row in self.false_promotions), default=0)


def tabulate(plan: Plan, measured: Measured) -> Calibration:
    """The rates of a plan from its campaigns, or from those that were run so far."""
    return Calibration(
        gate_set=digest_measured_gates(),
        rules=describe_rules(),
        gates=Gates(),
        plan=plan,
        false_promotions=tuple(_false_promotions(plan, [one for one in measured if one[0].sharpe is None])),
        power=tuple(_power(plan, [one for one in measured if one[0].sharpe is not None])),
        discards=tuple(_discards(plan, measured)),
    )


def _false_promotions(plan: Plan, nulls: Measured) -> Iterator[FalsePromotions]:
    for world, here in _by_world(nulls):
        for end in sorted(plan.iterations):
            found = [findings[end] for _, findings in here]
            yield FalsePromotions(
                world=world,
                iterations=end,
                promoted=Rate.of([one.promoted for one in found]),
                opened=Rate.of([one.opened for one in found]),
                mean_iterations=sum(one.iterations for one in found) / len(found),
            )


def _power(plan: Plan, planted: Measured) -> Iterator[Power]:
    preferences: tuple[Preference, ...] = ("none", "default")
    for sharpe, years in _strengths(plan):
        for preference in preferences:
            wanted = (sharpe, years, preference)
            here = [one for one in planted if (one[0].sharpe, one[0].years, one[0].preference) == wanted]
            for world, of_world in _by_world(here):
                for end in sorted(plan.iterations):
                    yield Power(
                        world=world,
                        sharpe=sharpe,
                        years=years,
                        iterations=end,
                        preference=preference,
                        promoted=Rate.of([findings[end].promoted for _, findings in of_world]),
                    )


def _discards(plan: Plan, measured: Measured) -> Iterator[Discards]:
    by_world = {(job.seed, job.preference): findings for job, findings in measured if job.sharpe is not None}
    for sharpe, years in _strengths(plan):
        seeds = [job.seed for job, _ in measured if (job.sharpe, job.years, job.preference) == (sharpe, years, "none")]
        for end in sorted(plan.iterations):
            pairs = [
                (by_world[seed, "none"][end], by_world[seed, "default"][end])
                for seed in seeds
                if (seed, "default") in by_world
            ]
            found = [with_gates for alone, with_gates in pairs if alone.promoted]
            if found:
                lost = [one for one in found if not one.promoted]
                yield Discards(
                    sharpe=sharpe,
                    years=years,
                    iterations=end,
                    discarded=Rate.of([not one.promoted for one in found]),
                    by=dict(sorted(Counter(name for one in lost for name in one.missed).items())),
                )


def _by_world(measured: Measured) -> Iterator[tuple[str, Measured]]:
    """All together, then each world by itself; nothing where there is none."""
    if measured:
        yield ALL, measured
    for world in dict.fromkeys(job.world for job, _ in measured):
        yield world, [one for one in measured if one[0].world == world]


def _strengths(plan: Plan) -> Iterable[tuple[float, float]]:
    return [(sharpe, years) for years in sorted(plan.years) for sharpe in sorted(plan.sharpes)]

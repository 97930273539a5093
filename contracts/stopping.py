"""Budgets and stopping rules of a campaign: when it must end, and when going on is not worth it.

A rule reads the history of search and validation scores only, and answers with a sentence and its numbers.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.risk import Finite, Part

Whole = Annotated[int, Field(strict=True, ge=1)]
Positive = Annotated[Finite, Field(gt=0)]


class Budget(Part):
    """What a campaign may use up; None is no limit."""

    wall_clock_s: Positive | None = None
    tokens: Whole | None = None
    cost_usd: Positive | None = None
    max_iterations: Annotated[int, Field(strict=True, ge=1, le=1_000)] = 5
    max_consecutive_failures: Whole = 3


class Stopping(Part):
    """Numbers of the soft rules, and what a breach of risk does."""

    no_improvement_loops: Whole = 3
    min_improvement: Annotated[Finite, Field(ge=0)] = 0.5
    unsettled_loops: Annotated[int, Field(strict=True, ge=3)] = 6
    unsettled_spread: Positive = 15.0
    overfit_loops: Annotated[int, Field(strict=True, ge=2)] = 3
    overfit_gap: Positive = 30.0
    on_risk_breach: Literal["stop", "continue"] = "continue"


@dataclass(frozen=True, slots=True)
class Spent:
    """What a campaign has used up so far. ``wall_clock_s`` sums monotonic durations of its steps."""

    wall_clock_s: float = 0.0
    tokens: int = 0
    cost_usd: float = 0.0
    iterations: int = 0
    consecutive_failures: int = 0


@dataclass(frozen=True, slots=True)
class LoopScore:
    """Scores (0–100) of one finished iteration's best candidate.

    ``risk_breach``: an accepted candidate's validation drawdown is above 1.5 × its gate.
    """

    iteration: int
    search: float
    validation: float
    risk_breach: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a campaign stops: the rule's name, whether it is a hard limit, and the sentence."""

    rule: str
    hard: bool
    sentence: str


class StoppingRule(ABC):
    """One soft rule; pure."""

    name: ClassVar[str]
    summary: ClassVar[str]

    @abstractmethod
    def check(self, scores: Sequence[LoopScore], numbers: Stopping) -> Stop | None:
        """Return a stop, or None to go on. ``scores`` are in the order of the iterations."""


class NoImprovement(StoppingRule):
    """No loop of the last n raised the best validation score by ``min_improvement``."""

    name = "no_improvement"
    summary = "best validation score not raised by min_improvement in no_improvement_loops loops"

    def check(self, scores: Sequence[LoopScore], numbers: Stopping) -> Stop | None:
        loops = numbers.no_improvement_loops
        if len(scores) <= loops:
            return None
        before = max(score.validation for score in scores[:-loops])
        after = max(score.validation for score in scores[-loops:])
        if after >= before + numbers.min_improvement:
            return None
        sentence = (
            f"the best validation score stayed at {before:.1f} for {loops} loops (best since: {after:.1f}; "
            f"{before + numbers.min_improvement:.1f} would have been an improvement)"
        )
        return Stop(self.name, False, sentence)


class Unsettled(StoppingRule):
    """Validation scores of the last n loops range over more than ``unsettled_spread`` without a new best at the end."""

    name = "unsettled"
    summary = "validation scores of unsettled_loops loops range over unsettled_spread points without a new best"

    def check(self, scores: Sequence[LoopScore], numbers: Stopping) -> Stop | None:
        loops = numbers.unsettled_loops
        if len(scores) < loops:
            return None
        last = [score.validation for score in scores[-loops:]]
        spread = max(last) - min(last)
        if spread <= numbers.unsettled_spread or last[-1] == max(last):
            return None
        sentence = (
            f"validation scores of the last {loops} loops range over {spread:.1f} points (more than "
            f"{numbers.unsettled_spread:g}) and do not settle: the last is {last[-1]:.1f}, the best {max(last):.1f}"
        )
        return Stop(self.name, False, sentence)


class OverfitSignal(StoppingRule):
    """Search score minus validation score above ``overfit_gap`` in each of the last n loops, and not shrinking."""

    name = "overfit_signal"
    summary = "search score exceeds validation score by overfit_gap in overfit_loops loops, and the gap does not shrink"

    def check(self, scores: Sequence[LoopScore], numbers: Stopping) -> Stop | None:
        loops = numbers.overfit_loops
        if len(scores) < loops:
            return None
        gaps = [score.search - score.validation for score in scores[-loops:]]
        if min(gaps) <= numbers.overfit_gap or gaps[-1] < gaps[0]:
            return None
        sentence = (
            f"search scores exceed validation scores by {min(gaps):.1f} to {max(gaps):.1f} points for {loops} loops "
            f"(more than {numbers.overfit_gap:g} each), and the gap does not shrink: it was {gaps[0]:.1f}, "
            f"it is {gaps[-1]:.1f}"
        )
        return Stop(self.name, False, sentence)


class RiskBreach(StoppingRule):
    """An accepted candidate's validation drawdown was above 1.5 × its gate, and the campaign asked to stop then."""

    name = "risk_breach"
    summary = "validation drawdown of an accepted candidate above 1.5 × its gate, with on_risk_breach: stop"

    def check(self, scores: Sequence[LoopScore], numbers: Stopping) -> Stop | None:
        if numbers.on_risk_breach != "stop" or not scores or not scores[-1].risk_breach:
            return None
        sentence = f"the validation drawdown of iteration {scores[-1].iteration} is above 1.5 × its gate"
        return Stop(self.name, True, sentence)


STOPPING_RULES: tuple[StoppingRule, ...] = (RiskBreach(), NoImprovement(), Unsettled(), OverfitSignal())


def check_budget(budget: Budget, spent: Spent) -> Stop | None:
    """Return the first limit that is used up."""
    limits: tuple[tuple[str, float, float | None], ...] = (
        ("wall_clock_s", spent.wall_clock_s, budget.wall_clock_s),
        ("tokens", spent.tokens, budget.tokens),
        ("cost_usd", spent.cost_usd, budget.cost_usd),
        ("max_iterations", spent.iterations, budget.max_iterations),
        ("max_consecutive_failures", spent.consecutive_failures, budget.max_consecutive_failures),
    )
    for name, used, limit in limits:
        if limit is not None and used >= limit:
            return Stop(name, True, f"the budget {name} of {limit:g} is used up ({used:g})")
    return None


def check_stopping(scores: Sequence[LoopScore], numbers: Stopping) -> Stop | None:
    """Return the first rule that asks to stop."""
    stops = (rule.check(scores, numbers) for rule in STOPPING_RULES)
    return next((stop for stop in stops if stop is not None), None)

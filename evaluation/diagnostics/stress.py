"""A candidate in stressed markets: the same rules and values on bars and costs made worse. It decides nothing.

Search and validation are run as one stretch here, with stress and without, so that a stress may strike anywhere in
them; the run without stress is what changes are measured from, and differs a little from the two slices run apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from contracts.errors import LabError
from contracts.program import Program
from engine.settings import RunSettings
from evaluation.candidate_runs import CellRun
from evaluation.diagnostics.stress_runs import Change, StressFigures, run_changed
from evaluation.runs import RunnerFactory, make_runner
from evaluation.wire import Wire
from evaluation.worlds.stress.registry import STRESSES
from market.bars import Bars


class Stress(Protocol):
    """One way to make a market worse; ``sentence`` says which, with its numbers."""

    @property
    def name(self) -> str:
        """What it is asked for by."""

    @property
    def sentence(self) -> str:
        """What it does, for a trader."""

    def apply(self, bars: Bars, settings: RunSettings, seed: int) -> tuple[Bars, RunSettings]:
        """The stressed bars and settings. Raises LabError where these bars cannot be stressed so."""


@dataclass(frozen=True)
class StressOutcome(Wire):
    """One stress. ``return_change`` and ``drawdown_change``: percentage points against the run without stress, None
    where that is missing. ``figures`` is None where ``failure`` says why there are none.
    """

    name: str
    description: str
    figures: StressFigures | None
    return_change: float | None
    drawdown_change: float | None
    failure: str | None
    sentence: str


@dataclass(frozen=True)
class StressReport(Wire):
    """``unstressed``: None where even that could not be run. ``outcomes``: one per stress, failed ones included."""

    unstressed: StressFigures | None
    outcomes: tuple[StressOutcome, ...]
    sentence: str


ALL: tuple[Stress, ...] = tuple(STRESSES.values())
"""Every stress there is."""


def stress_candidate(
    program: Program,
    runs: Sequence[CellRun],
    values: Mapping[str, float],
    seed: int,
    stresses: Sequence[Stress] = ALL,
    factory: RunnerFactory = make_runner,
) -> StressReport:
    """Run a candidate (``runs`` from ``run_candidate``) under each stress; every cell is given the same seed."""
    attempt = partial(_attempt, program, runs, values, factory)
    usual, failure = attempt(lambda bars, settings: (bars, settings))
    outcomes = []
    for stress in stresses:
        figures, why = attempt(partial(stress.apply, seed=seed))
        outcomes.append(_compare(stress, usual, figures, why))
    return StressReport(usual, tuple(outcomes), _describe(usual, failure, outcomes))


def _attempt(
    program: Program, runs: Sequence[CellRun], values: Mapping[str, float], factory: RunnerFactory, change: Change
) -> tuple[StressFigures | None, str | None]:
    """(figures, why there are none)."""
    try:
        return run_changed(program, runs, values, change, factory), None
    except LabError as error:
        return None, str(error)


def _compare(
    stress: Stress, usual: StressFigures | None, figures: StressFigures | None, failure: str | None
) -> StressOutcome:
    if figures is None:
        sentence = f"{stress.name}: could not be run, so nothing is known of it: {failure}"
        return StressOutcome(stress.name, stress.sentence, None, None, None, failure, sentence)
    gained = None if usual is None else figures.net_return_pct - usual.net_return_pct
    deeper = None if usual is None else figures.max_drawdown_pct - usual.max_drawdown_pct
    sentence = f"{stress.name}: {_tell(figures)}{_tell_changes(gained, deeper)}."
    return StressOutcome(stress.name, stress.sentence, figures, gained, deeper, None, sentence)


def _tell(figures: StressFigures) -> str:
    worst = "" if figures.worst_trade_pct is None else f", worst trade {figures.worst_trade_pct:+.1f} %"
    ruin = "" if figures.solvent else f", equity fell to {figures.lowest_equity_pct:.1f} % of the start"
    return (
        f"net {figures.net_return_pct:+.1f} % in {figures.trades} trades, drawdown {figures.max_drawdown_pct:.1f} %"
        f"{worst}{ruin}"
    )


def _tell_changes(gained: float | None, deeper: float | None) -> str:
    if gained is None or deeper is None:
        return "; there is no run without stress to compare with"
    return f" (against the run without stress: net {gained:+.1f}, drawdown {deeper:+.1f} points)"


def _describe(usual: StressFigures | None, failure: str | None, outcomes: Sequence[StressOutcome]) -> str:
    if not outcomes:
        return "No stress was asked for."
    start = f"Without stress: {_tell(usual)}." if usual else f"Without stress it could not be run: {failure}"
    ran = [(outcome.name, outcome.figures) for outcome in outcomes if outcome.figures is not None]
    failed = [outcome.name for outcome in outcomes if outcome.figures is None]
    missing = f" Not known, since they could not be run: {', '.join(failed)}." if failed else ""
    if not ran:
        return f"{start}{missing}"
    solvent = sum(figures.solvent for _, figures in ran)
    gaining = sum(figures.net_return_pct > 0.0 for _, figures in ran)
    name, worst = min(ran, key=lambda pair: (pair[1].solvent, pair[1].net_return_pct))
    return (
        f"{start} Of {len(outcomes)} stresses it is run under {len(ran)}, keeps equity above 0 in {solvent} and gains"
        f" in {gaining}; the hardest is {name}: {_tell(worst)}.{missing}"
    )

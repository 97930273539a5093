"""The case: everything a reviewer decides on, in one piece, with numbers; it follows the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from contracts.campaign import Verdict
from contracts.gates import GateResult
from evaluation.changes import Change, what_would_change
from evaluation.conditions import Condition
from evaluation.evaluate import CandidateReport
from evaluation.evidence import UnsealedEvidence
from evaluation.health import HealthCheck
from evaluation.opening import SealedEvidence, SealedLook
from evaluation.permit import SIGNIFICANCE
from evaluation.readiness import OpeningDecision
from evaluation.verdict import VerdictReport
from evaluation.wire import Wire

Sample = Literal["the whole sample", "search and validation"]


@dataclass(frozen=True)
class Luck(Wire):
    """The SPA test. ``trials``: sets × cells on record, failed ones too; ``candidates``: what was tested, portfolios
    over all cells included. ``p_limit``: what ``p`` must not exceed on this sample.
    """

    sample: Sample
    days: int
    trials: int
    candidates: int
    p: float | None
    p_limit: float


@dataclass(frozen=True)
class Case(Wire):
    """``gates`` and ``health`` are empty, and ``luck`` and ``k`` None, where no candidate could be run.

    ``k``: which opening of these dates this one was, or the next would be; ``p_limit``: 0.01/k. ``conditions``: those
    of the opening where there was one, else those before it. ``sealed``: the look, None where the seal is closed.
    ``calibration``: the measured error rates of this set of gates in one sentence.
    """

    verdict: Verdict
    gates: tuple[GateResult, ...]
    health: tuple[HealthCheck, ...]
    luck: Luck | None
    opened: bool
    k: int | None
    p_limit: float | None
    conditions: tuple[Condition, ...]
    sealed: SealedLook | None
    calibration: str
    would_change: tuple[Change, ...]


def make_case(
    verdict: VerdictReport,
    report: CandidateReport | None,
    evidence: UnsealedEvidence | None,
    decision: OpeningDecision | None,
    opened: SealedEvidence | None,
    calibration: str,
) -> Case:
    """The case of the best candidate; the arguments are those of ``decide``, with the verdict it came to."""
    k = opened.k if opened is not None else None if decision is None else decision.k
    before = () if decision is None else decision.conditions
    return Case(
        verdict=verdict.verdict,
        gates=() if report is None else report.gates,
        health=() if report is None else report.health,
        luck=_weigh_luck(evidence, decision, opened),
        opened=opened is not None,
        k=k,
        p_limit=None if k is None else SIGNIFICANCE / k,
        conditions=before if opened is None else opened.conditions,
        sealed=None if opened is None else opened.sealed,
        calibration=calibration,
        would_change=what_would_change(verdict, report, evidence, decision, opened),
    )


def _weigh_luck(
    evidence: UnsealedEvidence | None, decision: OpeningDecision | None, opened: SealedEvidence | None
) -> Luck | None:
    if opened is not None:
        spa = opened.spa
        return Luck("the whole sample", spa.days, opened.trials, spa.candidates, spa.p_value, opened.p_limit)
    if evidence is None or decision is None:
        return None
    spa, limit = evidence.spa, next(item.limit for item in decision.conditions if item.name == "unsealed_spa_p")
    return Luck("search and validation", spa.days, evidence.trials, spa.candidates, spa.p_value, limit)

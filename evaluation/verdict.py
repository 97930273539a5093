"""The verdict: promote, reject or iterate, with reasons that have numbers and say what would suffice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contracts.campaign import IterateReason, Verdict
from contracts.gates import GateResult
from evaluation.evaluate import CandidateReport
from evaluation.evidence import UnsealedEvidence
from evaluation.opening import SealedEvidence
from evaluation.readiness import OpeningDecision
from evaluation.wire import Wire

PASSED = "preference_and_evidence_passed"
OPENED_AND_FAILED = "opened_and_failed"
BENCHMARK_NOT_BEATEN = "benchmark_not_beaten"


@dataclass(frozen=True)
class Reason(Wire):
    """``code``: an IterateReason or one of the constants above. ``would_suffice``: by name, in the unit of the name."""

    code: str
    sentence: str
    would_suffice: Mapping[str, float | None]


@dataclass(frozen=True)
class VerdictReport(Wire):
    """A verdict with its reasons, the weightiest first; ``k`` is None where nothing was opened."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    k: int | None


@dataclass(frozen=True)
class Standing:
    """Where the loop stands. ``ended``: the sentence of the budget or rule that ended it, None while it goes on.

    ``improved_by``: points of composite score that the last iteration gained over all before it; None after one.
    """

    ended: str | None
    improved_by: float | None = None


def decide(
    report: CandidateReport | None,
    evidence: UnsealedEvidence | None,
    decision: OpeningDecision | None,
    opened: SealedEvidence | None,
    standing: Standing,
) -> VerdictReport:
    """The verdict as things stand. What is None was not computed, and never speaks for the candidate.

    ``report``, ``evidence`` and ``decision`` are those of the best candidate so far; None where there is none.
    """
    if opened is not None:
        return _decide_opened(report, opened)
    if standing.ended is not None and evidence is not None and evidence.best_ratio <= 0.0:
        return VerdictReport(Verdict.REJECT, (_not_beaten(evidence, standing.ended),), None)
    reasons = tuple(_reasons_to_iterate(report, evidence, decision, standing))
    return VerdictReport(Verdict.ITERATE, reasons, None)


def _decide_opened(report: CandidateReport | None, opened: SealedEvidence) -> VerdictReport:
    preferred = report is not None and report.preferred and report.healthy
    if preferred and opened.passed and opened.conditions:
        sentence = f"Gates and health checks are passed, and so is the evidence: {_sentences(opened)}"
        return VerdictReport(Verdict.PROMOTE_CANDIDATE, (Reason(PASSED, sentence, {}),), opened.k)
    failed = [f"{item.sentence}" for item in opened.conditions if not item.passed]
    if not preferred:
        failed.append("The gates or health checks are not passed.")
    sentence = f"The seal was opened (opening {opened.k} of these dates) and it speaks against: {' '.join(failed)}"
    limits = {item.name: item.limit for item in opened.conditions if not item.passed}
    return VerdictReport(Verdict.REJECT, (Reason(OPENED_AND_FAILED, sentence, limits),), opened.k)


def _sentences(opened: SealedEvidence) -> str:
    return " ".join(item.sentence for item in opened.conditions)


def _not_beaten(evidence: UnsealedEvidence, ended: str) -> Reason:
    sentence = (
        f"The campaign ended ({ended}) and not one of its {evidence.trials} trials beats holding the market with the "
        "same exposure on search and validation."
    )
    return Reason(BENCHMARK_NOT_BEATEN, sentence, {"excess_statistic": evidence.spa.critical_5})


def _reasons_to_iterate(
    report: CandidateReport | None,
    evidence: UnsealedEvidence | None,
    decision: OpeningDecision | None,
    standing: Standing,
) -> Iterator[Reason]:
    if evidence is None or decision is None:
        yield Reason(IterateReason.INSUFFICIENT_EVIDENCE, "The evidence of search and validation was not computed.", {})
    elif decision.open:
        yield Reason(IterateReason.INSUFFICIENT_EVIDENCE, "The seal may be opened, and has not been yet.", {})
    elif not all(condition.passed for condition in decision.conditions):
        yield _insufficient(evidence, decision)
    if report is None:
        yield Reason(IterateReason.GATES_MISSED, "No trial could be run, so there is no candidate to judge.", {})
    else:
        yield from _missed(report)
    gained = standing.improved_by
    if gained is not None and gained > 0.0:
        sentence = f"The last iteration raised the best score by {gained:.1f} points: it was still improving."
        yield Reason(IterateReason.STILL_IMPROVING, sentence, {"more_iterations": 1.0})
    if standing.ended is not None:
        yield Reason(IterateReason.BUDGET, f"The campaign ended before a decision: {standing.ended}.", {})


def _missed(report: CandidateReport) -> Iterator[Reason]:
    gates = [gate for gate in report.gates if not gate.passed]
    if gates:
        sentence = "On validation " + ", ".join(_gate_sentence(gate) for gate in gates) + "."
        yield Reason(IterateReason.GATES_MISSED, sentence, {gate.gate: gate.limit for gate in gates})
    checks = [check for check in report.health if not check.passed]
    if checks:
        sentence = "Health checks failed: " + " ".join(check.sentence for check in checks)
        yield Reason(IterateReason.GATES_MISSED, sentence, {check.name: check.limit for check in checks})


def _gate_sentence(gate: GateResult) -> str:
    if gate.value is None or gate.margin is None:
        return f"{gate.gate} was not computed (limit {gate.limit:g})"
    return f"{gate.gate} of {gate.limit:g} is missed by {-gate.margin:.3g} (value {gate.value:.3g})"


def _insufficient(evidence: UnsealedEvidence, decision: OpeningDecision) -> Reason:
    failed = " ".join(condition.sentence for condition in decision.conditions if not condition.passed)
    advice = evidence.advice
    if evidence.backtest_years is not None and evidence.sharpe is not None:
        advice += (
            f" The candidate's Sharpe ratio of {evidence.sharpe:.2f} is what the best of so many trials without edge"
            f" shows in {evidence.backtest_years:.1f} years (MinBTL); search and validation have {evidence.years:.1f}."
        )
    suffice = {
        "years": evidence.total_years_needed,
        "unsealed_spa_p": decision.conditions[0].limit,
        "backtest_years_for_this_sharpe": evidence.backtest_years,
    }
    return Reason(IterateReason.INSUFFICIENT_EVIDENCE, f"{failed} {advice}", suffice)

"""What would change a verdict: what stands against it, or how far it is from falling, with numbers.

Nothing in here decides; it reads what was decided on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.campaign import IterateReason, Verdict
from contracts.gates import GATE_BY_NAME, GateResult
from evaluation.conditions import Condition
from evaluation.dates import SEARCH_SHARE, VALIDATION_SHARE
from evaluation.evaluate import CandidateReport
from evaluation.evidence import UnsealedEvidence
from evaluation.opening import SealedEvidence
from evaluation.permit import SIGNIFICANCE
from evaluation.readiness import OpeningDecision
from evaluation.verdict import BENCHMARK_NOT_BEATEN, VerdictReport
from evaluation.wire import Wire

_UNSEALED_SHARE = SEARCH_SHARE + VALIDATION_SHARE


@dataclass(frozen=True)
class Change(Wire):
    """One thing on which the verdict hangs. ``what``: a gate, check or condition by name, or ``years``, ``opening``,
    ``iterations``. ``margin``: how far ``now`` is inside ``needed``, negative where it is short, both in ``unit``;
    None where there is no number.
    """

    what: str
    now: float | None
    needed: float | None
    margin: float | None
    unit: str
    sentence: str


def what_would_change(
    verdict: VerdictReport,
    report: CandidateReport | None,
    evidence: UnsealedEvidence | None,
    decision: OpeningDecision | None,
    opened: SealedEvidence | None,
) -> tuple[Change, ...]:
    """The arguments are those of ``decide``, with the verdict it came to."""
    if verdict.verdict is Verdict.PROMOTE_CANDIDATE:
        return tuple(_what_holds(report, opened))
    found = [] if report is None else [*_missed_gates(report, evidence), *_failed_checks(report)]
    if opened is not None:
        return (*found, *(_short(item) for item in opened.conditions if not item.passed), _another_opening(opened.k))
    if any(reason.code == BENCHMARK_NOT_BEATEN for reason in verdict.reasons) and evidence is not None:
        return (*found, _benchmark(evidence))
    if decision is not None:
        found += [_short(item) for item in decision.conditions if not item.passed]
        if evidence is not None and not all(item.passed for item in decision.conditions):
            found.append(_years(evidence))
    if any(reason.code == IterateReason.STILL_IMPROVING for reason in verdict.reasons):
        sentence = "The last iteration was still the best so far: a fork with more iterations may find more."
        found.append(Change("iterations", None, None, None, "iterations", sentence))
    return tuple(found)


def _what_holds(report: CandidateReport | None, opened: SealedEvidence | None) -> Iterator[Change]:
    """How far a promotion is from falling."""
    for gate in () if report is None else report.gates:
        if gate.value is not None and gate.margin is not None:
            sentence = f"{_name(gate)}: {_amount(gate, gate.margin)} to spare before its gate is missed."
            yield Change(gate.gate, gate.value, gate.limit, gate.margin, GATE_BY_NAME[gate.gate].unit, sentence)
    for item in () if opened is None else opened.conditions:
        margin = item.margin
        spare = "no number" if margin is None else f"{margin:.4f}"
        sentence = f"{item.sentence} That leaves {spare} to spare."
        yield Change(item.name, item.value, item.limit, margin, "probability", sentence)


def _missed_gates(report: CandidateReport, evidence: UnsealedEvidence | None) -> Iterator[Change]:
    for gate in report.gates:
        if gate.passed:
            continue
        unit = GATE_BY_NAME[gate.gate].unit
        if gate.value is None or gate.margin is None:
            sentence = f"{_name(gate)}: not computed; it must meet its gate of {_amount(gate, gate.limit)}."
        else:
            sentence = (
                f"{_name(gate)}: its gate of {_amount(gate, gate.limit)} is missed by {_amount(gate, -gate.margin)}."
            )
            if gate.gate == "min_trades" and evidence is not None:
                sentence += _years_for_trades(gate.value, gate.limit, evidence.years)
        yield Change(gate.gate, gate.value, gate.limit, gate.margin, unit, sentence)


def _years_for_trades(trades: float, needed: float, years: float) -> str:
    """Trades are those of search and validation."""
    if trades <= 0.0:
        return " Without a trade no number of years would do."
    more = (needed - trades) / (trades / years) / _UNSEALED_SHARE
    return f" At {trades / years:.0f} a year so far, that takes {more:.1f} more years of bars."


def _failed_checks(report: CandidateReport) -> Iterator[Change]:
    for check in report.health:
        if not check.passed:
            yield Change(check.name, check.value, check.limit, None, "", check.sentence)


def _short(item: Condition) -> Change:
    unit = "years" if item.name == "unsealed_years" else "probability"
    return Change(item.name, item.value, item.limit, item.margin, unit, item.sentence)


def _years(evidence: UnsealedEvidence) -> Change:
    total, needed = evidence.total_years, evidence.total_years_needed
    margin = None if needed is None else total - needed
    return Change("years", total, needed, margin, "years", evidence.advice)


def _benchmark(evidence: UnsealedEvidence) -> Change:
    now, needed = evidence.best_ratio, evidence.spa.critical_5
    sentence = (
        f"The best excess over holding the market has a t-statistic of {now:.2f}; luck alone exceeds {needed:.2f} in "
        "one of twenty. More of the same would not change that: it takes another idea."
    )
    return Change("excess_statistic", now, needed, now - needed, "t-statistic", sentence)


def _another_opening(k: int) -> Change:
    needed = SIGNIFICANCE / (k + 1)
    sentence = (
        f"These sealed dates were opened {k} times. A fork that opens any of them again needs p ≤ {needed:.4f} "
        f"(0.01/{k + 1}); bars after them would be a first opening."
    )
    return Change("opening", float(k), float(k + 1), None, "openings", sentence)


def _name(gate: GateResult) -> str:
    return GATE_BY_NAME[gate.gate].label


def _amount(gate: GateResult, value: float) -> str:
    match GATE_BY_NAME[gate.gate].unit:
        case "percent":
            return f"{value:.1f} %"
        case "count":
            return f"{value:.0f}"
        case "ratio":
            return f"{value:.2f}"

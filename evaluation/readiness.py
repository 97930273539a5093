"""When the seal may be opened: only where an opening can succeed. Otherwise it would merely spend the dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.gates import GateResult
from evaluation.conditions import Condition, check_resolution, check_worth, check_years
from evaluation.evidence import UnsealedEvidence
from evaluation.health import HealthCheck
from evaluation.wire import Wire


@dataclass(frozen=True)
class OpeningDecision(Wire):
    """Whether to open now. ``k``: which opening of these dates it would be. ``conditions``: of evidence, before it."""

    open: bool
    k: int
    conditions: tuple[Condition, ...]


def decide_opening(
    gates: Sequence[GateResult], health: Sequence[HealthCheck], evidence: UnsealedEvidence, k: int
) -> OpeningDecision:
    """Open where the trader's gates, the health checks and the conditions of evidence are all passed.

    No gate or no check at all is not a pass. ``k`` is that of ``permit.next_opening``.
    """
    conditions = (
        check_worth(evidence.spa, k),
        check_years(evidence.years, evidence.credible_years),
        check_resolution(evidence.spa.resamples, k),
    )
    preferred = bool(gates) and all(gate.passed for gate in gates)
    healthy = bool(health) and all(check.passed for check in health)
    return OpeningDecision(preferred and healthy and all(item.passed for item in conditions), k, conditions)

"""From what the evaluation found to what a report says of it."""

from __future__ import annotations

from evaluation.evidence import UnsealedEvidence
from evaluation.opening import SealedEvidence
from evaluation.permit import SIGNIFICANCE
from evaluation.readiness import OpeningDecision
from reports.model import Evidence


def summarize_evidence(
    unsealed: UnsealedEvidence,
    decision: OpeningDecision,
    opened: SealedEvidence | None,
    failed_trials: int,
    calibration: str = "",
) -> Evidence:
    """The evidence of a campaign; ``opened`` is None where the seal was not opened.

    ``failed_trials`` are those of the ledger; an opening counts those that failed on the sealed slice as well.
    ``calibration``: the measured error rates of this set of gates in one sentence, or nothing.
    """
    found = opened.conditions if opened is not None else decision.conditions
    failed = [item.sentence for item in decision.conditions if not item.passed]
    gates_or_health = "gates or health checks are not passed" if not decision.open and not failed else ""
    return Evidence(
        opened=opened is not None,
        trials=unsealed.trials if opened is None else opened.trials,
        failed_trials=failed_trials if opened is None else opened.failed_trials,
        k=decision.k if opened is None else opened.k,
        p_limit=SIGNIFICANCE / decision.k if opened is None else opened.p_limit,
        p_value=None if opened is None else opened.spa.p_value,
        sealed_psr=None if opened is None else opened.sealed.psr,
        conditions=found,
        why_sealed="" if opened is not None else " ".join(failed) or gates_or_health,
        unsealed_p_value=unsealed.spa.p_value,
        psr=unsealed.psr,
        dsr=unsealed.dsr,
        years=unsealed.years,
        total_years_needed=unsealed.total_years_needed,
        calibration=calibration,
    )

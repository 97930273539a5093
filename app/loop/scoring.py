"""An iteration in figures: its best candidate, and how it stands against gates, luck and its parent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.db.models import Iteration
from app.loop.candidates import Contender
from app.loop.cells import CampaignCells
from app.loop.judging import Judged, digest_trades, judge_contender
from evaluation.evidence import UnsealedEvidence
from evaluation.readiness import OpeningDecision
from evaluation.tally import Tally
from evaluation.trials import TrialBatch
from evaluation.wire import to_wire

BREACH = 1.5
"""A validation drawdown above so many times its gate is a breach of risk."""


def judge_best(own: Iterable[tuple[Contender, TrialBatch]], cells: CampaignCells) -> Judged | None:
    """The best candidate of an iteration's contenders; None where not one of their trials can be run."""
    found = [judge_contender(contender, batch, cells) for contender, batch in own]
    return max((one for one in found if one is not None), key=lambda one: one.merit, default=None)


def score_iteration(
    own: Sequence[Contender],
    judged: Judged | None,
    weighed: tuple[UnsealedEvidence, OpeningDecision] | None,
    tally: Tally,
    earlier: Sequence[Iteration],
) -> Iteration:
    """The row of an iteration with the contenders ``own``, all of whose trials are in ``tally``.

    ``judged``: its best candidate, ``weighed``: the evidence for it; None where no trial could be run.
    """
    best = own[0] if judged is None else judged.contender
    score = None if judged is None else judged.report.ranked.validation.total
    counted = [one for one in tally.batches if one.iteration == best.iteration]
    return Iteration(
        campaign_id=best.row.campaign_id,
        number=best.iteration,
        candidate=best.ordinal,
        contract_digest=best.contract.digest(),
        cell="" if judged is None else str(judged.candidate.cell or "all"),
        values={} if judged is None else to_wire(judged.candidate.values),
        search_score=None if judged is None else judged.report.ranked.search.total,
        validation_score=score,
        risk_breach=judged is not None and _breaks_risk(judged),
        held=_has_held(best, earlier, score),
        report=_report(judged, weighed, sum(one.failed for one in counted)),
        trials=len(tally.cells) * sum(one.sets for one in counted),
    )


def _report(
    judged: Judged | None, weighed: tuple[UnsealedEvidence, OpeningDecision] | None, failed: int
) -> dict[str, Any]:
    report: dict[str, Any] = {"failed_trials": failed, "merit": None, "gates": [], "health": []}
    if judged is not None and weighed is not None:
        evidence, decision = weighed
        report |= judged.report.as_dict() | {
            "merit": list(judged.merit),
            "evidence": evidence.as_dict(),
            "opening": decision.as_dict(),
            "trades_digest": digest_trades(judged.runs),
        }
    return report


def _breaks_risk(judged: Judged) -> bool:
    drawdown = judged.report.validation.get("max_drawdown_pct")
    return drawdown is not None and drawdown > BREACH * judged.contender.contract.gates.max_drawdown_pct


def _has_held(contender: Contender, earlier: Sequence[Iteration], score: float | None) -> bool | None:
    """Whether the hypothesis behind the contract held: validation scored better than with its parent."""
    parent = next((one for one in earlier if one.contract_digest in contender.row.parents), None)
    if parent is None:
        return None
    return (score or 0.0) > (parent.validation_score or 0.0)

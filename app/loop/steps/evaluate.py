"""campaign_running → campaign_evaluated: the iteration's best candidate, its gates, health and evidence so far."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from app.db.models import Iteration
from app.loop.candidates import Contender, gather_ledger, load_contenders, of_iteration
from app.loop.cells import load_cells, tally_name
from app.loop.context import StepContext
from app.loop.counting import count_iteration
from app.loop.exporting import readiness
from app.loop.judging import Judged, digest_trades, judge_contender, weigh
from app.loop.marks import since_marks
from app.loop.standing import load_iterations
from app.outcome import Draft, Outcome
from app.record import describe_iteration, observe
from app.transitions import Reason, State
from engine.trades import CSV_COLUMNS
from evaluation.wire import to_wire

BREACH = 1.5
"""A validation drawdown above so many times its gate is a breach of risk."""


def evaluate_iteration(context: StepContext) -> Outcome:
    """The step."""
    campaign, number = context.campaign, context.campaign.iteration
    cells = load_cells(context.lab, campaign)
    contenders = load_contenders(context.lab, campaign.id, number)
    ledger = gather_ledger(context.lab, contenders)
    own = of_iteration(contenders, number)
    tally = count_iteration(context, contenders, cells)
    found = [judge_contender(contender, contender.trials(context.lab), cells) for contender in own]
    judged = max((one for one in found if one is not None), key=lambda one: one.merit, default=None)
    report: dict[str, Any] = {
        "trials_digest": ledger.digest(),
        "failed_trials": sum(one.failed for one in tally.batches if one.iteration == number),
        "merit": None,
        "gates": [],
        "health": [],
        "export_readiness": readiness((own[0] if judged is None else judged.contender).contract),
    }
    if judged is not None:
        evidence, decision = weigh(context, judged, tally, judged.contender.trials(context.lab), cells)
        report |= judged.report.as_dict() | {
            "merit": list(judged.merit),
            "evidence": evidence.as_dict(),
            "opening": decision.as_dict(),
            "trades_digest": digest_trades(judged.runs),
        }
    with context.lab.database.read() as session:
        earlier, _ = load_iterations(session, campaign.id, context.seen)
    row = _row(context, contenders, judged, report, earlier)
    return Outcome(
        State.CAMPAIGN_EVALUATED,
        Reason.SCORED,
        payload={"validation_score": row.validation_score, "held": row.held, "candidate": row.cell},
        drafts=(
            *_drafts(row, judged, observe(campaign, [*earlier, row])),
            Draft(tally_name(number), tally.to_bytes()),
        ),
        rows=(row,),
    )


def _row(
    context: StepContext,
    contenders: Sequence[Contender],
    judged: Judged | None,
    report: dict[str, Any],
    earlier: Sequence[Iteration],
) -> Iteration:
    campaign, number = context.campaign, context.campaign.iteration
    own = of_iteration(contenders, number)
    best = own[0] if judged is None else judged.contender
    score = None if judged is None else judged.report.ranked.validation.total
    return Iteration(
        campaign_id=campaign.id,
        number=number,
        candidate=best.ordinal,
        contract_digest=best.contract.digest(),
        cell="" if judged is None else str(judged.candidate.cell or "all"),
        values={} if judged is None else to_wire(judged.candidate.values),
        search_score=None if judged is None else judged.report.ranked.search.total,
        validation_score=score,
        risk_breach=judged is not None and _breaks_risk(judged),
        held=_has_held(best, earlier, score),
        report=report,
        trials=sum(contender.trials(context.lab).trials for contender in own),
        **since_marks(campaign, context.elapsed()),
    )


def _breaks_risk(judged: Judged) -> bool:
    drawdown = judged.report.validation.get("max_drawdown_pct")
    return drawdown is not None and drawdown > BREACH * judged.contender.contract.gates.max_drawdown_pct


def _has_held(contender: Contender, earlier: Sequence[Iteration], score: float | None) -> bool | None:
    """Whether the hypothesis behind the contract held: validation scored better than with its parent."""
    parent = next((one for one in earlier if one.contract_digest in contender.row.parents), None)
    if parent is None:
        return None
    return (score or 0.0) > (parent.validation_score or 0.0)


def _drafts(row: Iteration, judged: Judged | None, campaign: dict[str, Any]) -> tuple[Draft, ...]:
    document = describe_iteration(row) | {"report": row.report, "campaign": campaign}
    content = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False).encode()
    drafts = [Draft(f"iterations/iter_{row.number}.json", content)]
    if judged is not None:
        drafts.append(Draft(f"trades/iter_{row.number}.csv", _trades_csv(judged).encode()))
    return tuple(drafts)


def _trades_csv(judged: Judged) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("cell", "slice", *CSV_COLUMNS))
    for run in judged.runs:
        for name, backtest in (("search", run.search), ("validation", run.validation)):
            writer.writerows((str(run.cell), name, *row) for row in backtest.trades.rows())
    return text.getvalue()

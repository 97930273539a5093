"""campaign_running → campaign_evaluated: the iteration's best candidate, its gates, health and evidence so far."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from app.conformance.record import Conformance
from app.db.models import Iteration
from app.loop.candidates import gather_ledger, load_contenders, of_iteration
from app.loop.cells import load_cells, tally_name
from app.loop.conforming import conform
from app.loop.context import StepContext
from app.loop.counting import count_iteration
from app.loop.exporting import readiness
from app.loop.judging import Judged, weigh
from app.loop.marks import since_marks
from app.loop.scoring import judge_best, score_iteration
from app.loop.standing import count_disagreeing, load_iterations
from app.outcome import Draft, Outcome
from app.record import describe_iteration, observe
from app.transitions import Reason, State
from engine.trades import CSV_COLUMNS


def evaluate_iteration(context: StepContext) -> Outcome:
    """The step."""
    campaign, number, lab = context.campaign, context.campaign.iteration, context.lab
    cells = load_cells(lab, campaign)
    contenders = load_contenders(lab, campaign.id, number)
    ledger = gather_ledger(lab, contenders)
    own = of_iteration(contenders, number)
    tally = count_iteration(context, contenders, cells)
    judged = judge_best([(contender, contender.trials(lab)) for contender in own], cells)
    weighed = None if judged is None else weigh(context, judged, tally, judged.contender.trials(lab), cells)
    conformed = None if judged is None else conform(context, judged, cells)
    with lab.database.read() as session:
        earlier, _ = load_iterations(session, campaign.id, context.seen)
    row = score_iteration(own, judged, weighed, tally, earlier)
    row.report |= {
        "trials_digest": ledger.digest(),
        "export_readiness": readiness((own[0] if judged is None else judged.contender).contract),
        "conformance": None if conformed is None else conformed.conformance.as_dict(),
    }
    for name, value in since_marks(campaign, context.elapsed()).items():
        setattr(row, name, value)
    drafts = (
        *_drafts(row, judged, observe(campaign, [*earlier, row])),
        Draft(tally_name(number), tally.to_bytes()),
        *(() if conformed is None else conformed.drafts),
    )
    return _conclude(context, row, earlier, drafts)


def _conclude(context: StepContext, row: Iteration, earlier: Sequence[Iteration], drafts: tuple[Draft, ...]) -> Outcome:
    """Scored; with a bot that is not what the contract says it has failed, and several in a row end the campaign."""
    payload = {"validation_score": row.validation_score, "held": row.held, "candidate": row.cell}
    failed = count_disagreeing([*earlier, row])
    if not failed:
        return Outcome(State.CAMPAIGN_EVALUATED, Reason.SCORED, payload=payload, drafts=drafts, rows=(row,))
    told = Conformance.of(row.report["conformance"])
    payload |= {"bot": told.bot, "repairs": told.repairs, "complaint": told.attempts[-1].complaint}
    note = told.sentence()
    if failed >= context.request.budget.max_consecutive_failures:
        note = f"{failed} iterations in a row failed, the last with {Reason.BOT_DISAGREES}. {note}"
        reason, to = Reason.TOO_MANY_FAILURES, State.FAILED
    else:
        reason, to = Reason.BOT_DISAGREES, State.CAMPAIGN_EVALUATED
    return Outcome(to, reason, note, payload, drafts, rows=(row,), changes={"failures": failed})


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

"""… → completed: the verdict, with everything a trader takes home."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.db.models import Candidate
from app.loop.cells import instruments_of
from app.loop.context import StepContext
from app.loop.digests import digest_ending
from app.loop.exporting import export_ending
from app.loop.journal import BudgetReached
from app.loop.standing import describe_stop, find_hard_stop, find_soft_stop, is_ready, load_iterations
from app.loop.verdicts import reach_verdict
from app.outcome import Draft, Happening, Outcome
from app.reporting.campaign import describe_report
from app.transitions import Reason, State
from contracts.stopping import Stop
from reports.page import render_campaign


def unless_stopped(step: Callable[[StepContext], Outcome]) -> Callable[[StepContext], Outcome]:
    """``step``, or the campaign's end where a budget is used up, a rule asks to stop, or the seal may be opened."""

    def run(context: StepContext) -> Outcome:
        with context.lab.database.read() as session:
            iterations, vetoed = load_iterations(session, context.campaign.id, context.seen)
        stop = find_hard_stop(context.campaign, context.request, context.guide, iterations)
        if stop is not None:
            return finish_campaign(context, stop)
        if context.campaign.state == State.CAMPAIGN_EVALUATED:
            if iterations[-1].number not in vetoed and is_ready(iterations[-1]):
                return finish_campaign(context, None)
            stop = find_soft_stop(context.request, iterations)
            if stop is not None:
                return finish_campaign(context, stop)
        try:
            return step(context)
        except BudgetReached as reached:
            return finish_campaign(context, reached.stop)

    return run


def finish_campaign(context: StepContext, stop: Stop | None, refused: Sequence[Candidate] = ()) -> Outcome:
    """The last step. ``stop``: what ended the loop, None where evidence was ready to be tested."""
    ending = reach_verdict(context, stop)
    exports = export_ending(ending, instruments_of(ending.cells))
    digests = digest_ending(ending, exports)
    payload = {
        "verdict": ending.verdict.as_dict(),
        "stop": None if stop is None else describe_stop(stop),
        "best_iteration": None if ending.best is None else ending.best.number,
        "evidence": None if ending.evidence is None else ending.evidence.as_dict(),
        "opening": None if ending.opened is None else ending.opened.evidence.as_dict(),
        "exports": [export.describe() for export in exports],
        "digests": digests,
    }
    page = render_campaign(describe_report(context, ending, exports, stop, digests))
    stopped = (
        [] if stop is None else [Happening("stopped", describe_stop(stop) | {"revision": context.campaign.revision})]
    )
    return Outcome(
        State.COMPLETED,
        Reason.VERDICT,
        note=" ".join(reason.sentence for reason in ending.verdict.reasons),
        payload=payload,
        drafts=(
            *(draft for export in exports for draft in export.drafts()),
            Draft("report.html", page.encode()),
        ),
        rows=tuple(refused),
        happenings=tuple(stopped),
        changes={"verdict": ending.verdict.verdict.value, "digests": digests},
    )

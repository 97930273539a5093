"""… → completed: the verdict, with everything a trader takes home."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from app.calibration.quote import quote_rates
from app.db.models import Candidate
from app.loop.context import StepContext
from app.loop.diagnosing import describe_diagnosis, diagnose_ending, draft_diagnosis
from app.loop.digests import digest_ending
from app.loop.exporting import export_ending
from app.loop.faults import Faults
from app.loop.journal import BudgetReached
from app.loop.standing import describe_stop, find_hard_stop, find_soft_stop, is_ready, load_iterations
from app.loop.verdicts import reach_verdict
from app.outcome import Draft, Happening, Outcome
from app.reporting.campaign import describe_report
from app.reporting.case import present_case
from app.reporting.writing import write_report
from app.transitions import Reason, State
from contracts.gates import Gates
from contracts.stopping import Stop


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
    ending, faults = reach_verdict(context, stop), Faults(context.campaign.id)
    exports = export_ending(ending, faults.note)
    diagnosis = diagnose_ending(context, ending, faults.note)
    diagnosed = describe_diagnosis(ending, diagnosis)
    digests = digest_ending(ending, exports, diagnosed)
    gates = Gates.model_validate(context.campaign.frozen["gates"])
    case = present_case(ending, quote_rates(context.lab.settings.home, gates))
    payload = {
        "verdict": ending.verdict.as_dict(),
        "stop": None if stop is None else describe_stop(stop),
        "best_iteration": None if ending.best is None else ending.best.number,
        "evidence": None if ending.evidence is None else ending.evidence.as_dict(),
        "opening": None if ending.opened is None else ending.opened.evidence.as_dict(),
        "case": case.as_dict(),
        "diagnostics": diagnosed,
        "exports": [export.describe() for export in exports],
        "digests": digests,
    }
    describe = partial(describe_report, context, ending, exports, stop, digests, case, diagnosis)
    page = write_report(describe, context.campaign.id, ending.verdict, case, diagnosis, faults.note)
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
            draft_diagnosis(diagnosed),
            Draft("report.html", page.encode()),
        ),
        rows=tuple(refused),
        happenings=(*stopped, *faults.happenings),
        changes={"verdict": ending.verdict.verdict.value, "digests": digests},
    )

"""The end of a campaign: the best candidate, the one opening of the seal where it is worth it, the verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.db.models import Iteration, Opening
from app.db.openings import openings, record_opening
from app.loop.candidates import Contender
from app.loop.cells import CampaignCells
from app.loop.context import StepContext
from app.loop.counting import load_tally
from app.loop.course import Course, load_course
from app.loop.judging import Judged, bootstrap_seed, markets_of, past_openings, programs_of, weigh
from app.loop.standing import last_gain
from contracts.stopping import Stop
from evaluation.evidence import UnsealedEvidence
from evaluation.ledger import TrialLedger
from evaluation.opening import Opening as Opened
from evaluation.opening import open_seal, opening_subject
from evaluation.permit import grant_permit, next_opening
from evaluation.readiness import OpeningDecision
from evaluation.verdict import Standing, VerdictReport, decide


@dataclass(frozen=True)
class Ending:
    """Everything the end of a campaign rests on; None is what was not there or not done."""

    iterations: Sequence[Iteration]
    cells: CampaignCells
    contenders: Sequence[Contender]
    ledger: TrialLedger
    best: Iteration | None
    judged: Judged | None
    evidence: UnsealedEvidence | None
    decision: OpeningDecision | None
    opened: Opened | None
    verdict: VerdictReport


def reach_verdict(context: StepContext, stop: Stop | None) -> Ending:
    """Judge the best candidate of all finished iterations, open the seal where that can succeed, and decide.

    The opening is on record before the look; a look that was cut short is the same look again.
    """
    course = load_course(context)

    def weigh_best(judged: Judged) -> tuple[UnsealedEvidence, OpeningDecision]:
        tally = load_tally(context, course.contenders, len(course.iterations))
        return weigh(context, judged, tally, course.trials(judged.contender), course.cells)

    return conclude(course, stop, weigh_best, lambda judged: _open(context, course, judged))


def conclude(
    course: Course,
    stop: Stop | None,
    weigh_best: Callable[[Judged], tuple[UnsealedEvidence, OpeningDecision]],
    open_for: Callable[[Judged], Opened],
) -> Ending:
    """The end of a course. ``weigh_best`` says what stands for the best candidate, ``open_for`` opens the seal for it.

    ``stop``: what ended the loop, None where evidence was ready to be tested.
    """
    judged = course.judge_best()
    evidence, decision, opened = None, None, None
    if judged is not None:
        evidence, decision = weigh_best(judged)
        if decision.open:
            opened = open_for(judged)
    standing = Standing(None if stop is None else stop.sentence, last_gain(course.iterations))
    report = None if judged is None else judged.report
    verdict = decide(report, evidence, decision, None if opened is None else opened.evidence, standing)
    return Ending(
        iterations=course.iterations,
        cells=course.cells,
        contenders=course.contenders,
        ledger=course.ledger,
        best=course.best,
        judged=judged,
        evidence=evidence,
        decision=decision,
        opened=opened,
        verdict=verdict,
    )


def _open(context: StepContext, course: Course, judged: Judged) -> Opened:
    campaign, lab, cells = context.campaign, context.lab, course.cells
    dates = cells.data.dates
    markets, subject = markets_of(cells), opening_subject(course.ledger, judged.candidate)

    def count(earlier: Sequence[Opening]) -> Opening | None:
        if any(row.campaign_id == campaign.id for row in earlier):
            return None
        return Opening(
            campaign_id=campaign.id,
            markets=markets,
            sealed_start=dates.validation_end,
            sealed_end=dates.end,
            k=next_opening(campaign.id, markets, dates, past_openings(earlier)),
            subject=subject,
            finished=False,
        )

    with lab.database.write() as session:
        record_opening(session, context.lease, count)
    with lab.database.read() as session:
        past = past_openings(openings(session))
    permit = grant_permit(campaign.id, markets, dates, cells.data.digest, subject, past)
    seed = bootstrap_seed(context.request.search)
    programs = programs_of(course.contenders)
    return open_seal(cells.data, permit, course.ledger, programs, cells.settings, judged.candidate, seed)

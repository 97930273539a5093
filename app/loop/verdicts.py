"""The end of a campaign: the best candidate, the one opening of the seal where it is worth it, the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.db.models import Iteration, Opening
from app.db.openings import openings, record_opening
from app.loop.candidates import Contender, gather_ledger, load_contenders
from app.loop.cells import CampaignCells, load_cells
from app.loop.context import StepContext
from app.loop.counting import load_tally
from app.loop.judging import Judged, bootstrap_seed, judge_again, markets_of, past_openings, programs_of, weigh
from app.loop.standing import best_iteration, last_gain, load_iterations
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
    campaign, lab = context.campaign, context.lab
    with lab.database.read() as session:
        iterations, vetoed = load_iterations(session, campaign.id, context.seen)
    cells = load_cells(lab, campaign)
    contenders = load_contenders(lab, campaign.id, len(iterations))
    ledger = gather_ledger(lab, contenders)
    best = best_iteration(iterations, vetoed)
    judged = None if best is None else _judge_best(context, best, contenders, cells)
    evidence: UnsealedEvidence | None = None
    decision: OpeningDecision | None = None
    opened: Opened | None = None
    if judged is not None:
        tally = load_tally(context, contenders, len(iterations))
        evidence, decision = weigh(context, judged, tally, judged.contender.trials(lab), cells)
        if decision.open:
            opened = _open(context, cells, contenders, ledger, judged)
    standing = Standing(None if stop is None else stop.sentence, last_gain(iterations))
    verdict = decide(
        None if judged is None else judged.report,
        evidence,
        decision,
        None if opened is None else opened.evidence,
        standing,
    )
    return Ending(iterations, cells, contenders, ledger, best, judged, evidence, decision, opened, verdict)


def _judge_best(context: StepContext, best: Iteration, contenders: Sequence[Contender], cells: CampaignCells) -> Judged:
    contender = next(one for one in contenders if (one.iteration, one.ordinal) == (best.number, best.candidate))
    return judge_again(contender, contender.trials(context.lab), cells, best)


def _open(
    context: StepContext,
    cells: CampaignCells,
    contenders: Sequence[Contender],
    ledger: TrialLedger,
    judged: Judged,
) -> Opened:
    campaign, lab, dates = context.campaign, context.lab, cells.data.dates
    markets, subject = markets_of(cells), opening_subject(ledger, judged.candidate)

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
    seed = bootstrap_seed(context)
    return open_seal(cells.data, permit, ledger, programs_of(contenders), cells.settings, judged.candidate, seed)

"""Judging: the best candidate of a contract's trials, and how it stands against gates and luck before any opening."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from app.db.models import Iteration, Opening
from app.db.openings import openings
from app.loop.candidates import Contender
from app.loop.cells import CampaignCells
from app.loop.context import StepContext
from app.loop.seeds import derive_seed
from contracts.campaign import Search
from contracts.errors import LabError
from contracts.program import Program
from evaluation.candidate_runs import CellRun, run_candidate
from evaluation.candidates import Candidate, find_candidate
from evaluation.cells import Cell
from evaluation.evaluate import CandidateReport, evaluate_candidate
from evaluation.evidence import UnsealedEvidence, weigh_tally
from evaluation.permit import PastOpening, next_opening
from evaluation.ranking import Ranked, rank_candidates, rank_one
from evaluation.readiness import OpeningDecision, decide_opening
from evaluation.tally import Tally
from evaluation.trials import TrialBatch

LOOKED_AT = 5
"""How many of a batch's best candidates are looked at: the first of them that passes gates and health is taken."""


@dataclass(frozen=True)
class Judged:
    """A candidate with the runs behind it."""

    contender: Contender
    report: CandidateReport
    runs: tuple[CellRun, ...]

    @property
    def candidate(self) -> Candidate:
        """What was judged."""
        return self.report.ranked.candidate

    @property
    def merit(self) -> tuple[bool, float]:
        """What candidates are compared by: gates and health first, then the composite score."""
        return (self.report.preferred and self.report.healthy, self.report.ranked.rank.total)


def judge_contender(contender: Contender, batch: TrialBatch, cells: CampaignCells) -> Judged | None:
    """The best candidate of a contract's trials; None where not one of them can be run."""
    judged: list[Judged] = []
    for ranked in rank_candidates(batch, cells.data.unsealed, LOOKED_AT):
        try:
            judged.append(_judge(contender, batch, cells, ranked))
        except LabError:
            continue  # a set that cannot be run is in the ledger as failed, and is no candidate
        if judged[-1].merit[0]:
            break
    return max(judged, key=lambda item: item.merit, default=None)


def judge_again(contender: Contender, batch: TrialBatch, cells: CampaignCells, iteration: Iteration) -> Judged:
    """The candidate that an iteration has on record as its best, judged as it was then."""
    told = iteration.report["ranked"]["candidate"]
    place = None if told["cell"] is None else Cell.parse(told["cell"])
    candidate = find_candidate(batch, place, told["ordinal"])
    return _judge(contender, batch, cells, rank_one(batch, cells.data.unsealed, candidate))


def _judge(contender: Contender, batch: TrialBatch, cells: CampaignCells, ranked: Ranked) -> Judged:
    """Raises LabError where the candidate cannot be run."""
    program, unsealed = contender.program(), cells.data.unsealed
    runs = run_candidate(program, unsealed, cells.settings, ranked.candidate)
    report = evaluate_candidate(program, unsealed, batch, ranked, runs, contender.contract.gates)
    return Judged(contender, report, runs)


def weigh(
    context: StepContext, judged: Judged, tally: Tally, batch: TrialBatch, cells: CampaignCells
) -> tuple[UnsealedEvidence, OpeningDecision]:
    """As ``weigh_against``, after the openings of the same dates that the step has seen."""
    with context.lab.database.read() as session:
        past = past_openings(openings(session)[: context.seen.openings])
    k = next_opening(context.campaign.id, markets_of(cells), cells.data.dates, past)
    return weigh_against(judged, tally, batch, cells, k)


def weigh_against(
    judged: Judged, tally: Tally, batch: TrialBatch, cells: CampaignCells, k: int
) -> tuple[UnsealedEvidence, OpeningDecision]:
    """The evidence on search and validation, and whether the seal may be opened on it for the ``k``-th time.

    ``batch``: the candidate's. ``tally``: of every trial so far.
    """
    evidence = weigh_tally(tally, cells.data.unsealed, judged.candidate, batch)
    return evidence, decide_opening(judged.report.gates, judged.report.health, evidence, k)


def bootstrap_seed(search: Search) -> int:
    """The seed of the campaign's bootstrap weights: one for all of it, so that its statistics can be compared."""
    return derive_seed(search.seed, "bootstrap")


def past_openings(rows: Sequence[Opening]) -> list[PastOpening]:
    """Openings on record in the form that evaluation counts."""
    return [
        PastOpening(
            campaign_id=row.campaign_id,
            markets=tuple(row.markets),
            sealed_start=row.sealed_start,
            sealed_end=row.sealed_end,
            k=row.k,
            subject=row.subject,
            finished=row.finished,
        )
        for row in rows
    ]


def markets_of(cells: CampaignCells) -> list[str]:
    """The campaign's markets, sorted."""
    return sorted({cell.market for cell in cells.settings})


def digest_trades(runs: Sequence[CellRun]) -> str:
    """sha256 of every trade of a candidate, cell by cell, slice by slice."""
    sha = hashlib.sha256()
    for run in runs:
        for backtest in (run.search, run.validation):
            for row in backtest.trades.rows():
                sha.update("\x1f".join((str(run.cell), *row, "\n")).encode())
            sha.update(b"\n")
    return sha.hexdigest()


def programs_of(contenders: Sequence[Contender]) -> dict[str, Program]:
    """Every contract's program by logic digest."""
    return {contender.contract.logic_digest(): contender.program() for contender in contenders}

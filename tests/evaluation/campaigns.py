"""One whole campaign of one iteration, as the loop runs it, for tests of what only the whole can show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.program import Program
from engine.settings import Costs, RunSettings
from evaluation.candidate_runs import run_candidate
from evaluation.cells import Cell
from evaluation.evaluate import CandidateReport, evaluate_candidate
from evaluation.evidence import UnsealedEvidence, weigh_unsealed
from evaluation.ledger import TrialLedger
from evaluation.opening import SealedEvidence, open_seal, opening_subject
from evaluation.permit import PastOpening, grant_permit, next_opening
from evaluation.ranking import rank_candidates
from evaluation.readiness import OpeningDecision, decide_opening
from evaluation.search import SearchPlan, search_matrix
from evaluation.slices import CampaignData, divide
from evaluation.verdict import Standing, VerdictReport, decide
from market.bars import Bars


@dataclass(frozen=True)
class Finished:
    """Everything a campaign found."""

    data: CampaignData
    ledger: TrialLedger
    report: CandidateReport
    evidence: UnsealedEvidence
    decision: OpeningDecision
    opened: SealedEvidence | None
    verdict: VerdictReport


def run_campaign(
    program: Program,
    all_bars: Sequence[Bars],
    trials: int = 100,
    seed: int = 1,
    campaign_id: str = "mine",
    past: Sequence[PastOpening] = (),
    settings: Mapping[Cell, RunSettings] | None = None,
) -> Finished:
    """Search once, open where that is allowed, decide."""
    cells = {Cell.of(bars): bars for bars in all_bars}
    data = divide(cells)
    settings = settings or {cell: RunSettings(costs=Costs.of(bars.instrument)) for cell, bars in cells.items()}
    batch = search_matrix(program, data.unsealed, settings, SearchPlan(trials, seed, 1)).batch
    ledger = TrialLedger()
    ledger.append(batch)
    ranked = rank_candidates(batch, data.unsealed)[0]
    runs = run_candidate(program, data.unsealed, settings, ranked.candidate)
    report = evaluate_candidate(program, data.unsealed, batch, ranked, runs, program.contract.gates)
    evidence = weigh_unsealed(ledger, data.unsealed, ranked.candidate, seed)
    markets = [cell.market for cell in cells]
    k = next_opening(campaign_id, markets, data.dates, past)
    decision = decide_opening(report.gates, report.health, evidence, k)
    opened = None
    if decision.open:
        subject = opening_subject(ledger, ranked.candidate)
        permit = grant_permit(campaign_id, markets, data.dates, data.digest, subject, past)
        programs = {program.contract.logic_digest(): program}
        opened = open_seal(data, permit, ledger, programs, settings, ranked.candidate, seed).evidence
    verdict = decide(report, evidence, decision, opened, Standing("the budget max_iterations of 1 is used up (1)"))
    return Finished(data, ledger, report, evidence, decision, opened, verdict)

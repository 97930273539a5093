"""The whole report of a campaign that has reached its verdict."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.db.models import Candidate, Event
from app.db.reads import artifacts_of, candidates_of, events_of
from app.loop.candidates import load_contenders
from app.loop.context import StepContext
from app.loop.exporting import WrittenExport
from app.loop.verdicts import Ending
from app.record import REVIEWS, stamp
from app.reporting.bots import tell_bots, tell_unverified
from app.reporting.candidate import (
    choose_window,
    describe_curve,
    describe_metrics,
    describe_trials,
    list_trades,
    run_after_opening,
)
from app.reporting.loop_rows import describe_loop
from contracts.stopping import Stop
from contracts.strategy import StrategyContract
from engine.settings import Costs
from evaluation.case import Case
from evaluation.diagnostics.diagnosis import Diagnosis
from evaluation.slices import UnsealedCell
from reports.evidence import summarize_evidence
from reports.model import (
    Asked,
    CampaignReport,
    CellData,
    Decision,
    DiagnosticLine,
    ExportLine,
    Link,
    Phrase,
)

UNVERIFIED = "Exports were not run on their platforms; spreads and sessions of a broker may differ."


@dataclass(frozen=True)
class _Record:
    """What the database and the folder have, read once."""

    candidates: Sequence[Candidate]
    reviews: Sequence[Event]
    texts: dict[str, str]


def describe_report(
    context: StepContext,
    ending: Ending,
    exports: Sequence[WrittenExport],
    stop: Stop | None,
    digests: dict[str, str],
    case: Case,
    diagnosis: Diagnosis | None,
) -> CampaignReport:
    """Fill the report's model."""
    campaign, record = context.campaign, _read(context)
    contract = _first_contract(context) if ending.judged is None else ending.judged.contender.contract
    loop = describe_loop(
        campaign, ending.iterations, record.candidates, record.reviews, context.request.budget, stop, record.texts
    )
    return CampaignReport(
        campaign_id=campaign.id,
        strategy=contract.strategy_id,
        version=contract.version,
        thesis=contract.thesis,
        created=stamp(campaign.created_at),
        asked=_asked(context, record.texts),
        cells=tuple(_cell(context, ending, cell) for cell in ending.cells.data.unsealed.cells),
        dates=ending.cells.data.dates,
        decision=Decision(ending.verdict),
        loop=loop,
        exports=tuple(_export_line(export) for export in exports),
        bots=tell_bots(ending.iterations, ending.best),
        unverified=(*tell_unverified(ending.best), UNVERIFIED),
        digests=tuple(sorted(digests.items())),
        links=tuple(Link(name, name) for name in sorted(record.texts)),
        reproduce=f"lab campaign replay {campaign.id}",
        case=case,
        diagnosis=diagnosis,
        **_about_candidate(ending, case.calibration),
    )


def _first_contract(context: StepContext) -> StrategyContract:
    return load_contenders(context.lab, context.campaign.id, 1)[0].contract


def _about_candidate(ending: Ending, calibration: str) -> dict[str, Any]:
    judged = ending.judged
    if judged is None or ending.evidence is None or ending.decision is None:
        return {"gates": (), "evidence": None}
    batch = ending.ledger.batch_of(judged.candidate.iteration, judged.candidate.contract)
    trials = describe_trials(ending)
    sealed_runs = run_after_opening(ending, judged)
    trades = list_trades(judged, sealed_runs)
    opened = None if ending.opened is None else ending.opened.evidence
    return {
        "gates": judged.report.gates,
        "evidence": summarize_evidence(ending.evidence, ending.decision, opened, trials.failed, calibration),
        "candidate": str(judged.candidate),
        "candidate_values": dict(judged.candidate.values),
        "metrics": describe_metrics(ending, judged, sealed_runs),
        "curve": describe_curve(ending, judged, batch, sealed_runs),
        "trades": trades,
        "window": choose_window(judged, sealed_runs, trades),
        "trials": trials,
        "walk_forward": judged.report.walk_forward,
        "health": judged.report.health,
        "trades_csv": f"trades/iter_{judged.contender.iteration}.csv",
    }


def _read(context: StepContext) -> _Record:
    campaign_id, objects = context.campaign.id, context.lab.objects
    with context.lab.database.read() as session:
        candidates = candidates_of(session, campaign_id)
        reviews = events_of(session, campaign_id, kinds=REVIEWS)
        recorded = {artifact.name: artifact.sha256 for artifact in artifacts_of(session, campaign_id)}
    shown = [name for name in recorded if name.endswith((".diff", ".csv", ".yaml", ".md", ".py", "brief.json"))]
    return _Record(candidates, reviews, {name: objects.get(recorded[name]).decode() for name in shown})


def _asked(context: StepContext, texts: dict[str, str]) -> Asked:
    brief = json.loads(texts.get("briefs/brief.json", "{}"))
    return Asked(
        prompts=context.request.all_prompts(),
        phrases=tuple(Phrase(one["text"], one["status"], one["note"]) for one in brief.get("phrases", ())),
        assumptions=tuple(brief.get("assumptions", ())),
        hypothesis=brief.get("hypothesis", ""),
        refutation=brief.get("refutation", ""),
    )


def _cell(context: StepContext, ending: Ending, cell: UnsealedCell) -> CellData:
    bars = cell.validation.bars
    series = context.campaign.series[str(cell.cell)]
    costs: Costs = ending.cells.settings[cell.cell].costs
    return CellData(
        cell=str(cell.cell),
        bars=series["rows"],
        first=int(bars.time[0]),
        last=ending.cells.data.dates.end - 1,  # the boundary itself is the first moment after
        source=series["source"],
        quote_currency=bars.instrument.quote_currency,
        trading_days_per_year=bars.instrument.trading_days_per_year,
        commission_pct=costs.commission_pct,
        spread_ticks=costs.spread_ticks,
        slippage_ticks=costs.slippage_ticks,
        synthetic=series["synthetic"],
        digest=series["digest"],
    )


def _export_line(export: WrittenExport) -> ExportLine:
    lines = [DiagnosticLine(one.level.value, one.where, one.why, one.instead) for one in export.diagnostics]
    files = tuple(sorted({**export.files, **export.bundle}))
    return ExportLine(export.target, export.ready, export.told, files, tuple(lines))

"""One campaign in one world."""

from __future__ import annotations

from app.calibration.driver import run_campaign
from app.calibration.findings import Finding
from app.calibration.plan import Job
from app.calibration.restless import RestlessProvider
from app.llm.offline.provider import OfflineProvider
from app.loop.verdicts import Ending
from evaluation.cells import Cell
from evaluation.worlds.registry import find_world
from market.bars import Bars
from market.timeframes import Timeframe


def make_bars(job: Job) -> Bars:
    """The bars of a job's world."""
    return find_world(job.world).make(job.years, Timeframe(job.timeframe), job.seed, job.sharpe)


def run_job(job: Job) -> dict[int, Finding]:
    """Make the world and run the campaign in it."""
    bars = make_bars(job)
    cells = {Cell(bars.market, bars.timeframe): bars}
    endings = run_campaign(job.request(bars.market), cells, RestlessProvider(OfflineProvider()), job.ends)
    return {end: _find(endings[end]) for end in job.ends}


def _find(ending: Ending) -> Finding:
    opened = None if ending.opened is None else ending.opened.evidence
    return Finding(
        verdict=ending.verdict.verdict.value,
        iterations=len(ending.iterations),
        opened=opened is not None,
        p=None if opened is None else opened.spa.p_value,
        psr=None if opened is None else opened.sealed.psr,
        missed=tuple(_missed(ending)),
    )


def _missed(ending: Ending) -> list[str]:
    if ending.judged is None or ending.decision is None:
        return ["no_candidate"]
    report = ending.judged.report
    conditions = ending.decision.conditions if ending.opened is None else ending.opened.evidence.conditions
    return [
        *(gate.gate for gate in report.gates if not gate.passed),
        *(check.name for check in report.health if not check.passed),
        *(condition.name for condition in conditions if not condition.passed),
    ]

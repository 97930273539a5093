"""What a campaign in a world came to, as it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.calibration.driver import run_campaign
from app.calibration.plan import Job
from app.calibration.restless import RestlessProvider
from app.llm.offline.provider import OfflineProvider
from app.loop.verdicts import Ending
from contracts.campaign import Verdict
from evaluation.cells import Cell
from evaluation.worlds.registry import find_world
from market.timeframes import Timeframe


@dataclass(frozen=True)
class Finding:
    """One end of a campaign. ``missed``: gates, health checks and conditions that its best candidate failed.

    ``iterations``: how many were run by then. ``p`` and ``psr``: of the opening, None where there was none.
    """

    verdict: str
    iterations: int
    opened: bool
    p: float | None
    psr: float | None
    missed: tuple[str, ...]

    @property
    def promoted(self) -> bool:
        """Whether a candidate was promoted."""
        return self.verdict == Verdict.PROMOTE_CANDIDATE.value

    def as_dict(self) -> dict[str, Any]:
        """For the record."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Finding:
        """Read ``as_dict``; raises KeyError or TypeError for anything else."""
        return cls(**{**data, "missed": tuple(data["missed"])})


Findings = Mapping[int, Finding]
"""By the number of iterations the campaign might run."""


def run_job(job: Job) -> dict[int, Finding]:
    """Make the world and run the campaign in it."""
    bars = find_world(job.world).make(job.years, Timeframe(job.timeframe), job.seed, job.sharpe)
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

"""The report as it is written at a campaign's end: the whole page, or a plain one where that cannot be made."""

from __future__ import annotations

from collections.abc import Callable

from app.db.database import DatabaseGone
from app.errors import Interrupted, StaleLease
from app.loop.failures import describe
from evaluation.case import Case
from evaluation.diagnostics.diagnosis import Diagnosis
from evaluation.diagnostics.findings import OnFault
from evaluation.verdict import VerdictReport
from reports.model import CampaignReport
from reports.page import render_campaign
from reports.plain_page import PlainReport, render_plain

_PASSING = (StaleLease, Interrupted, DatabaseGone, OSError)
"""What may be gone the next time, so that the step is better tried again."""


def write_report(
    describe_report: Callable[[], CampaignReport],
    campaign_id: str,
    verdict: VerdictReport,
    case: Case,
    diagnosis: Diagnosis | None,
    on_fault: OnFault,
) -> str:
    """The page. A verdict is not lost because its page has a fault: that is told, and a plain page says what counts."""
    try:
        return render_campaign(describe_report())
    except _PASSING:
        raise
    except Exception as error:  # noqa: BLE001 (whatever it is, the verdict stands)
        on_fault("report", error)
        return render_plain(PlainReport(campaign_id, verdict, case, diagnosis, describe(error)))

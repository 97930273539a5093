"""The case of a campaign that has reached its verdict, for the record and for the report."""

from __future__ import annotations

from app.loop.verdicts import Ending
from evaluation.case import Case, make_case


def present_case(ending: Ending, calibration: str) -> Case:
    """What a reviewer decides on; ``calibration``: from ``quote_rates``."""
    report = None if ending.judged is None else ending.judged.report
    opened = None if ending.opened is None else ending.opened.evidence
    return make_case(ending.verdict, report, ending.evidence, ending.decision, opened, calibration)

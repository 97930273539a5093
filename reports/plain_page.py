"""The page of a campaign whose report could not be made: the verdict in words, and what is missing.

It shares as little as possible with the report, so that what broke the one does not break the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from html import escape

from evaluation.case import Case
from evaluation.diagnostics.diagnosis import Diagnosis
from evaluation.verdict import VerdictReport
from reports.numbers import visible

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>A verdict without its report</title>
<style>main { max-width: 80ch; margin: 2em auto; padding: 0 1em; font-family: sans-serif; line-height: 1.5; }</style>
</head>
<body>
<main>
"""
_TAIL = "</main>\n</body>\n</html>\n"
_FILES = (("campaign.json", "the whole record"), ("diagnostics.json", "what is shown beside the verdict"))


@dataclass(frozen=True)
class PlainReport:
    """``missing``: why there is no report, in one sentence."""

    campaign_id: str
    verdict: VerdictReport
    case: Case
    diagnosis: Diagnosis | None
    missing: str


def render_plain(report: PlainReport) -> str:
    """The page as HTML that fetches nothing."""
    return _HEAD + "".join(f"{line}\n" for line in _lines(report)) + _TAIL


def _lines(report: PlainReport) -> Iterator[str]:
    yield f"<h1>Campaign {_safe(report.campaign_id)}: {_safe(report.verdict.verdict.value.replace('_', ' '))}</h1>"
    yield f"<p><strong>The report is missing.</strong> It could not be made: {_safe(report.missing)}</p>"
    yield "<p>The verdict does not depend on it. No chart, trade list or iteration is shown here.</p>"
    yield from _list("Why", [reason.sentence for reason in report.verdict.reasons])
    yield from _list("Gates", [_tell_gate(report.case, number) for number in range(len(report.case.gates))])
    yield from _list("Evidence", [condition.sentence for condition in report.case.conditions])
    yield from _list("What would change the verdict", [change.sentence for change in report.case.would_change])
    yield f"<p>Error rates of this gate set: {_safe(report.case.calibration)}</p>"
    if report.diagnosis is not None:
        found = [getattr(report.diagnosis, field.name).sentence for field in fields(report.diagnosis)]
        yield from _list("Beside the verdict, deciding nothing", found)
    yield "<ul>"
    yield from (f'<li><a href="{name}">{name}</a>: {what}</li>' for name, what in _FILES)
    yield "</ul>"


def _tell_gate(case: Case, number: int) -> str:
    gate = case.gates[number]
    value = "not computed" if gate.value is None else f"{gate.value:.4g}"
    margin = "none" if gate.margin is None else f"{gate.margin:+.4g}"
    return f"{gate.gate}: {value}, limit {gate.limit:g}, margin {margin}: {'passed' if gate.passed else 'missed'}"


def _list(title: str, sentences: list[str]) -> Iterator[str]:
    if not sentences:
        return
    yield f"<h2>{_safe(title)}</h2>"
    yield "<ul>"
    yield from (f"<li>{_safe(sentence)}</li>" for sentence in sentences)
    yield "</ul>"


def _safe(text: str) -> str:
    return escape(visible(text))

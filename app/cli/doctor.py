"""``lab doctor``: what is installed, what is missing, and what each absence means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.console import show, show_columns, show_json
from app.cli.options import JsonOption
from app.cli.surroundings import read_settings

if TYPE_CHECKING:
    from app.services.health import Finding


def examine(as_json: JsonOption = False) -> None:
    """Say what is installed, what is missing, and what each absence means. Nothing optional is needed to work."""
    from app.services.health import examine_all

    findings = examine_all(read_settings())
    if as_json:
        show_json({finding.name: finding.as_dict() for finding in findings})
        return
    show_columns(("", "what", "found"), [(_mark(finding), finding.name, finding.found) for finding in findings])
    absent = [finding for finding in findings if not finding.present]
    for finding in absent:
        show(f"\n{finding.name} is missing: {finding.without}")
    if not absent:
        show("\nNothing is missing.")


def _mark(finding: Finding) -> str:
    return "ok" if finding.present else "--"

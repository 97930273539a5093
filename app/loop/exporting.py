"""The exports of a campaign's best candidate, marked NOT PROMOTED where it was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


from app.loop.verdicts import Ending
from app.outcome import Draft
from contracts.campaign import Verdict
from exporters.base import Diagnostic, Order
from market.instruments import Instrument


@dataclass(frozen=True)
class WrittenExport:
    """One target's files by name, and what there is to say about them."""

    target: str
    files: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    ready: bool

    def drafts(self) -> tuple[Draft, ...]:
        """The files as artifacts: ``exports/<target>/<file>``."""
        return tuple(Draft(f"exports/{self.target}/{name}", text.encode()) for name, text in self.files.items())

    def describe(self) -> dict[str, Any]:
        """For the record."""
        return {
            "target": self.target,
            "ready": self.ready,
            "files": sorted(self.files),
            "diagnostics": [
                {"level": str(one.level), "where": one.where, "why": one.why, "instead": one.instead}
                for one in self.diagnostics
            ],
        }


def export_ending(ending: Ending, instruments: Mapping[str, Instrument]) -> tuple[WrittenExport, ...]:
    """The best candidate for every target; nothing where there is no candidate."""
    if ending.judged is None:
        return ()
    try:
        from exporters.targets import TARGETS, export
    except ImportError:
        return ()
    contender = ending.judged.contender
    program = contender.program()
    order = Order(
        program=program,
        values=dict(ending.judged.candidate.values),
        promoted=ending.verdict.verdict is Verdict.PROMOTE_CANDIDATE,
        title=contender.contract.strategy_id,
        instrument=instruments.get(contender.contract.markets[0]),
    )
    found = [export(order, name) for name in sorted(TARGETS)]
    return tuple(WrittenExport(one.target, dict(one.files), one.diagnostics, not one.refused) for one in found)

"""The exports of a campaign's best candidate, marked NOT PROMOTED where it was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.loop.verdicts import Ending
from app.outcome import Draft
from contracts.campaign import Verdict
from contracts.program import build_program
from contracts.strategy import StrategyContract
from exporters import TARGETS, Diagnostic, Level, diagnose, export
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
    promoted = ending.verdict.verdict is Verdict.PROMOTE_CANDIDATE
    contract, values = ending.judged.contender.contract, ending.judged.candidate.values
    return write_exports(contract, values, promoted, instruments.get(contract.markets[0]))


def write_exports(
    contract: StrategyContract, values: Mapping[str, float], promoted: bool, instrument: Instrument | None
) -> tuple[WrittenExport, ...]:
    """A contract with parameter values for every target, marked NOT PROMOTED where it was not."""
    program = build_program(contract)
    found = [
        export(program, values, target, promoted=promoted, instrument=instrument, title=contract.strategy_id)
        for target in sorted(TARGETS)
    ]
    return tuple(WrittenExport(one.target, dict(one.files), one.diagnostics, not one.refused) for one in found)


def readiness(contract: StrategyContract) -> dict[str, dict[str, object]]:
    """Per target, whether a contract can be exported, and how many diagnostics there are of each level."""
    program = build_program(contract)
    found: dict[str, dict[str, object]] = {}
    for target in sorted(TARGETS):
        levels = [one.level for one in diagnose(program, target)]
        counts = {f"{level}s": levels.count(level) for level in Level}
        found[target] = {"ready": Level.ERROR not in levels, **counts}
    return found

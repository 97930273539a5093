"""The exports of a campaign's best candidate, marked NOT PROMOTED where it was not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.loop.verdicts import Ending
from app.outcome import Draft
from contracts.campaign import Verdict
from contracts.program import build_program
from contracts.strategy import StrategyContract
from evaluation.cells import Cell
from evaluation.slices import Unsealed
from exporters import TARGETS, Diagnostic, Export, Level, diagnose, export
from exporters.parity.bundle import build_bundle, describe_diagnostic
from market.bars import Bars
from market.instruments import Instrument
from market.timeframes import Timeframe

NOT_RUN = "not proven: the source of a candidate that was not promoted is run when it is exported"
PROOF_BARS = 5_000
"""A proof runs on so many of the newest bars before the sealed ones."""


@dataclass(frozen=True)
class WrittenExport:
    """One target's sources by name, what there is to say about them, and how their proof went.

    ``told`` is the proof in one sentence. ``bundle`` holds everything a trader takes home, the sources among it; it is
    empty where there was no proof. ``failed``: an error of ours, so that there is no source.
    """

    target: str
    files: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    ready: bool
    told: str = NOT_RUN
    bundle: Mapping[str, str] = field(default_factory=dict)
    failed: bool = False

    def drafts(self) -> tuple[Draft, ...]:
        """The files as artifacts: ``exports/<target>/<file>``."""
        files = {**self.files, **self.bundle}
        return tuple(Draft(f"exports/{self.target}/{name}", text.encode()) for name, text in files.items())

    def describe(self) -> dict[str, Any]:
        """For the record."""
        return {
            "target": self.target,
            "ready": self.ready,
            "failed": self.failed,
            "proof": self.told,
            "files": sorted({**self.files, **self.bundle}),
            "diagnostics": [describe_diagnostic(one) for one in self.diagnostics],
        }


def export_ending(ending: Ending, note: Callable[[str, Exception], None]) -> tuple[WrittenExport, ...]:
    """The best candidate for every target, proven where it was promoted; nothing where there is no candidate.

    An error of ours costs the export or its proof, which then say so, and is told to ``note``: never the campaign.
    """
    if ending.judged is None:
        return ()
    promoted = ending.verdict.verdict is Verdict.PROMOTE_CANDIDATE
    contract, values = ending.judged.contender.contract, ending.judged.candidate.values
    bars = _unsealed_bars(ending, contract)
    return tuple(_export_safely(contract, values, target, bars, promoted, note) for target in sorted(TARGETS))


def _unsealed_bars(ending: Ending, contract: StrategyContract) -> Bars:
    return choose_bars(contract, ending.cells.data.unsealed)


def _export_safely(
    contract: StrategyContract,
    values: Mapping[str, float],
    target: str,
    bars: Bars,
    promoted: bool,
    note: Callable[[str, Exception], None],
) -> WrittenExport:
    try:
        found = write_export(contract, values, target, promoted, bars.instrument)
    except Exception as error:  # noqa: BLE001 (whatever is wrong with an exporter, the verdict stands)
        note(f"export {target}", error)
        why = "the exporter failed with an error of its own, which is in the campaign's events"
        failure = Diagnostic(Level.ERROR, "", why, "the other target, or the contract itself")
        return WrittenExport(target, {}, (failure,), ready=False, told="export failed", failed=True)
    if not (promoted and found.ready):
        return found
    try:
        return prove_export(found, contract, values, bars, promoted)
    except Exception as error:  # noqa: BLE001 (the same of a proof)
        note(f"proof of the {target} export", error)
        return replace(found, told="not proven: the proof failed with an error of its own")


def choose_bars(contract: StrategyContract, unsealed: Unsealed) -> Bars:
    """The newest bars, none of them sealed, of the contract's first market and timeframe."""
    wanted = Cell(contract.markets[0], Timeframe(contract.timeframes[0]))
    cell = next((one for one in unsealed.cells if one.cell == wanted), unsealed.cells[0])
    return cell.validation.bars[-PROOF_BARS:]


def write_export(
    contract: StrategyContract, values: Mapping[str, float], target: str, promoted: bool, instrument: Instrument
) -> WrittenExport:
    """A contract with parameter values for one target, marked NOT PROMOTED where it was not; not proven."""
    found = export(
        build_program(contract), values, target, promoted=promoted, instrument=instrument, title=contract.strategy_id
    )
    told = "there is no source" if found.refused else NOT_RUN
    return WrittenExport(target, dict(found.files), found.diagnostics, not found.refused, told)


def prove_export(
    found: WrittenExport, contract: StrategyContract, values: Mapping[str, float], bars: Bars, promoted: bool
) -> WrittenExport:
    """The same with its proof on ``bars`` and everything that goes with it."""
    written = Export(found.target, found.files, found.diagnostics)
    program = build_program(contract)
    bundle = build_bundle(written, program, program.values(values), bars, promoted=promoted)
    return replace(found, told=bundle.told, bundle=bundle.files)


def readiness(contract: StrategyContract) -> dict[str, dict[str, object]]:
    """Per target, whether a contract can be exported, and how many diagnostics there are of each level."""
    program = build_program(contract)
    found: dict[str, dict[str, object]] = {}
    for target in sorted(TARGETS):
        levels = [one.level for one in diagnose(program, target)]
        counts = {f"{level}s": levels.count(level) for level in Level}
        found[target] = {"ready": Level.ERROR not in levels, **counts}
    return found

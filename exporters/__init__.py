"""A contract as source text of another platform, and what that platform cannot say."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from contracts.program import Program
from exporters import ctrader, pine
from exporters.base import Diagnostic, Export, ExportRequest, Level, Target, UnknownTarget
from market.instruments import Instrument

TARGETS: Mapping[str, Target] = MappingProxyType({target.name: target for target in (pine.TARGET, ctrader.TARGET)})
"""Every export target, by name."""


def export(
    program: Program,
    values: Mapping[str, float] | None,
    target: str,
    *,
    promoted: bool,
    instrument: Instrument | None = None,
    title: str | None = None,
) -> Export:
    """Write ``program`` for ``target``; the parameters' defaults are ``values``, the contract's own where left out.

    Where a diagnostic is an error there are no files. ``title`` is the strategy id where left out. Raises
    ``UnknownTarget``, and ``ContractError`` for values the contract does not allow.
    """
    found = find_target(target)
    complete = program.values(values)
    diagnostics = found.diagnose(program)
    if any(diagnostic.level is Level.ERROR for diagnostic in diagnostics):
        return Export(target, {}, diagnostics)
    request = ExportRequest(program, complete, promoted, title or program.contract.strategy_id, instrument)
    return Export(target, found.render(request), diagnostics)


def diagnose(program: Program, target: str) -> tuple[Diagnostic, ...]:
    """What ``target`` cannot say of ``program``, or says with a difference. Raises ``UnknownTarget``."""
    return find_target(target).diagnose(program)


def find_target(name: str) -> Target:
    """Return the target. Raises ``UnknownTarget`` naming those there are."""
    if name not in TARGETS:
        raise UnknownTarget(f"The export target {name!r} is not known; write one of {', '.join(TARGETS)}.")
    return TARGETS[name]


__all__ = ["TARGETS", "Diagnostic", "Export", "ExportRequest", "Level", "Target", "UnknownTarget", "diagnose", "export"]

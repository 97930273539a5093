"""What the cBot cannot say, or says with a difference."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.indicators import INDICATORS, Indicator, Primitive, Unsupported
from contracts.program import Program
from exporters.base import Diagnostic, Level
from exporters.findings import (
    diagnose_indicators,
    diagnose_timeframes,
    explain_parts,
    find_timeframes,
    find_zones,
    list_nodes,
    reads_price,
)


def explain(indicator: Indicator) -> str | None:
    """Why C# cannot say an indicator, None where it can."""
    return explain_parts(indicator, _reasons())


def diagnose(program: Program) -> tuple[Diagnostic, ...]:
    """Everything there is to say before the source is written."""
    return tuple(_diagnose(program))


def _reasons() -> dict[str, str]:
    return {
        name: indicator.ctrader.reason
        for name, indicator in INDICATORS.items()
        if isinstance(indicator, Primitive) and isinstance(indicator.ctrader, Unsupported)
    }


def _diagnose(program: Program) -> Iterator[Diagnostic]:
    yield from diagnose_indicators(program, _reasons())
    yield from diagnose_timeframes(program)
    nodes = list_nodes(program)
    for timeframe in find_timeframes(nodes):
        why = (
            f"bars of {timeframe} are put together from the chart's own on the UTC calendar; the platform's may differ"
        )
        yield Diagnostic(Level.NOTE, "indicators", why)
    if reads_price(nodes, "volume"):
        yield Diagnostic(Level.WARNING, "volume", "cTrader counts ticks where the contract means volume")
    for zone in find_zones(nodes):
        why = f"the zone {zone} is looked up by its IANA name, which the machine that runs the cBot must know"
        yield Diagnostic(Level.NOTE, "session", why)
    risk = program.contract.risk_model
    if risk.stop_loss is not None or risk.trailing_stop is not None or risk.take_profit is not None:
        why = "cTrader buys at the ask and triggers a long's stop on the bid, the contract knows one price"
        yield Diagnostic(Level.NOTE, "risk_model", why, "a backtest on tick data")

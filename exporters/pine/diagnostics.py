"""What Pine cannot say, or says with a difference."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.expressions.nodes import OnTimeframe
from contracts.indicators import INDICATORS, Indicator, Primitive, Unsupported
from contracts.program import Program
from exporters.base import Diagnostic, Level
from exporters.findings import (
    diagnose_indicators,
    diagnose_timeframes,
    explain_parts,
    find_timeframes,
    list_nodes,
    reads_price,
)

MOST_REQUESTS = 40
"""Calls of ``request.security`` that one script may make."""


def explain(indicator: Indicator) -> str | None:
    """Why Pine cannot say an indicator, None where it can."""
    return explain_parts(indicator, _reasons())


def diagnose(program: Program) -> tuple[Diagnostic, ...]:
    """Everything there is to say before the source is written."""
    return tuple(_diagnose(program))


def _reasons() -> dict[str, str]:
    return {
        name: indicator.pine.reason
        for name, indicator in INDICATORS.items()
        if isinstance(indicator, Primitive) and isinstance(indicator.pine, Unsupported)
    }


def _diagnose(program: Program) -> Iterator[Diagnostic]:
    yield from diagnose_indicators(program, _reasons())
    yield from diagnose_timeframes(program)
    nodes = list_nodes(program)
    requests = len({node for node in nodes if isinstance(node, OnTimeframe)})
    if requests > MOST_REQUESTS:
        why = f"{requests} values of other timeframes are read, a script may request {MOST_REQUESTS}"
        yield Diagnostic(Level.ERROR, "indicators", why, "fewer indicators with a timeframe")
    for timeframe in find_timeframes(nodes):
        why = f"TradingView starts bars of {timeframe} by the exchange's session, the contract by the UTC calendar"
        yield Diagnostic(Level.WARNING, "indicators", why, "a symbol that trades around the clock in UTC")
    if reads_price(nodes, "volume"):
        yield Diagnostic(Level.WARNING, "volume", "volumes are those of the chart's own feed, which may differ")
    risk = program.contract.risk_model
    if risk.stop_loss is not None or risk.trailing_stop is not None or risk.take_profit is not None:
        why = "where a bar opens beyond a stop or target and a market exit was due as well, the list of trades names it"
        yield Diagnostic(Level.NOTE, "risk_model", f"{why} after the market exit; bar, price and quantity are the same")
        why = "a stop and a target inside one bar are taken in the order of the bar's path (the nearer extreme first)"
        yield Diagnostic(Level.NOTE, "risk_model", why, "`--conflict path` compares like with like")

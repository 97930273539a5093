"""What a program reads, and diagnostics that every target shares."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.expressions.nodes import Call, IndicatorCall, Node, OnTimeframe, Price, Session, walk
from contracts.formulas import read_formula, read_inputs
from contracts.indicators import INDICATORS, Composed, Indicator, Primitive
from contracts.program import Program
from exporters.base import Diagnostic, Level


def list_nodes(program: Program) -> list[Node]:
    """Every node of every rule and risk indicator, indicators taken apart into primitives."""
    return [node for read in program.bind().reads() for node in walk(read)]


def find_primitives(indicator: Indicator) -> set[str]:
    """The primitives an indicator is made of."""
    if isinstance(indicator, Primitive):
        called = [node for read in read_inputs(indicator.name) for node in walk(read)]
        own = {indicator.name}
    else:
        called = [node for _, step in read_formula(indicator.name) for node in walk(step)]
        own = set()
    for node in called:
        if isinstance(node, IndicatorCall):
            own |= find_primitives(INDICATORS[node.indicator])
    # highest(...) and lowest(...) may stand in a formula as functions of the language
    return own | {node.function for node in called if isinstance(node, Call) and node.function in INDICATORS}


def explain_parts(indicator: Indicator, reasons: dict[str, str]) -> str | None:
    """Why an indicator cannot be said, given the reasons of primitives that cannot."""
    missing = sorted(find_primitives(indicator) & reasons.keys())
    if not missing:
        return None
    if isinstance(indicator, Composed):
        return f"it is made of {missing[0]}: {reasons[missing[0]]}"
    return reasons[missing[0]]


def diagnose_indicators(program: Program, reasons: dict[str, str]) -> Iterator[Diagnostic]:
    """An error for every declared indicator that the target cannot say."""
    for index, use in enumerate(program.indicators):
        why = explain_parts(use.indicator, reasons)
        if why is not None:
            where = f"indicators[{index}] `{use.id}`"
            yield Diagnostic(Level.ERROR, where, f"{use.indicator.name} cannot be exported: {why}", "another indicator")
    declared = {name for use in program.indicators for name in find_primitives(use.indicator)}
    called = {node.indicator for node in list_nodes(program) if isinstance(node, IndicatorCall)}
    for name in sorted((called - declared) & reasons.keys()):
        yield Diagnostic(Level.ERROR, "rules", f"{name} cannot be exported: {reasons[name]}", "another function")


def diagnose_timeframes(program: Program) -> Iterator[Diagnostic]:
    """An error for every other timeframe that one source cannot give its one meaning."""
    runs = program.contract.timeframes
    for index, use in enumerate(program.indicators):
        where = f"indicators[{index}] `{use.id}`"
        inner = list_formula_timeframes(use.indicator)
        for timeframe in [use.timeframe] if use.timeframe else inner:
            if timeframe in runs and len(runs) > 1:
                why = f"{timeframe} is one of the contract's own timeframes and a higher one than another of them"
                yield Diagnostic(Level.ERROR, where, why, "a contract per timeframe")
        if inner and use.timeframe and (use.timeframe,) != runs:
            name = use.indicator.name
            why = f"{name} reads bars of {', '.join(inner)} on its own and cannot be put on {use.timeframe}"
            yield Diagnostic(Level.ERROR, where, why, f"{name} without a timeframe")


def list_formula_timeframes(indicator: Indicator) -> list[str]:
    """The timeframes an indicator's own formula reads."""
    if isinstance(indicator, Primitive):
        return []
    return find_timeframes([node for _, step in read_formula(indicator.name) for node in walk(step)])


def reads_price(nodes: list[Node], field: str) -> bool:
    """Whether any rule or indicator reads the price field."""
    return any(isinstance(node, Price) and node.field == field for node in nodes)


def find_timeframes(nodes: list[Node]) -> list[str]:
    """The other timeframes that are read, each once."""
    return list(dict.fromkeys(node.timeframe for node in nodes if isinstance(node, OnTimeframe)))


def find_zones(nodes: list[Node]) -> list[str]:
    """The time zones of sessions, each once."""
    return list(dict.fromkeys(node.zone for node in nodes if isinstance(node, Session)))

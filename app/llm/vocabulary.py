"""The language of contracts in few words, for a model that has to write in it; drawn from the tables."""

from __future__ import annotations

from contracts.expressions.functions import FUNCTIONS
from contracts.indicators import INDICATORS, Argument, Indicator


def list_functions() -> tuple[str, ...]:
    """One line per function of the rule language."""
    rows = sorted(FUNCTIONS.values(), key=lambda row: row.name)
    return tuple(f"{row.signature} -> {row.gives}: {row.summary}" for row in rows if not row.formula_only)


def list_indicators() -> tuple[str, ...]:
    """One line per indicator: its params with their defaults, its outputs where there are several."""
    return tuple(_describe(name, INDICATORS[name]) for name in sorted(INDICATORS))


def _describe(name: str, indicator: Indicator) -> str:
    outputs = f" -> {', '.join(f'.{output}' for output in indicator.outputs)}" if len(indicator.outputs) > 1 else ""
    return f"{name}({', '.join(map(_argument, indicator.arguments))}){outputs}"


def _argument(argument: Argument) -> str:
    return argument.name if argument.default is None else f"{argument.name}={argument.default}"

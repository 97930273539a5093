"""The functions of the rule language, as one table: what each takes, gives and how much history it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from contracts.expressions.nodes import Kind


class Takes(StrEnum):
    """What an argument may be."""

    NUMBER = "number"
    CONDITION = "condition"
    COUNT = "whole number of bars"


@dataclass(frozen=True, slots=True)
class Function:
    """One row of the table.

    ``defaults`` fill missing trailing arguments; ``variadic`` repeats the last argument's kind.
    ``reads_history``: the value depends on earlier bars of its arguments.
    ``formula_only`` functions exist for indicator formulas and are unknown in a contract's rules.
    """

    name: str
    takes: tuple[Takes, ...]
    gives: Kind
    summary: str
    defaults: tuple[float, ...] = ()
    variadic: bool = False
    formula_only: bool = False
    reads_history: bool = False

    @property
    def fewest(self) -> int:
        return len(self.takes) - len(self.defaults)

    @property
    def signature(self) -> str:
        """For example ``rising(number, whole number of bars = 1)``."""
        parts = [str(kind) for kind in self.takes]
        for index, default in enumerate(self.defaults, start=self.fewest):
            parts[index] += f" = {default:g}"
        if self.variadic:
            parts.append("…")
        return f"{self.name}({', '.join(parts)})"


_N, _C, _K = Takes.NUMBER, Takes.CONDITION, Takes.COUNT

_ROWS = (
    Function("crosses_above", (_N, _N), Kind.CONDITION, "a > b now and a <= b one bar ago", reads_history=True),
    Function("crosses_below", (_N, _N), Kind.CONDITION, "a < b now and a >= b one bar ago", reads_history=True),
    Function("rising", (_N, _K), Kind.CONDITION, "each of the last n steps strictly up", (1,), reads_history=True),
    Function("falling", (_N, _K), Kind.CONDITION, "each of the last n steps strictly down", (1,), reads_history=True),
    Function("change", (_N, _K), Kind.NUMBER, "x minus x n bars ago", (1,), reads_history=True),
    Function(
        "highest", (_N, _K), Kind.NUMBER, "greatest of the last n values, the current one included", reads_history=True
    ),
    Function(
        "lowest", (_N, _K), Kind.NUMBER, "least of the last n values, the current one included", reads_history=True
    ),
    Function("abs", (_N,), Kind.NUMBER, "absolute value"),
    Function("min", (_N, _N), Kind.NUMBER, "least of the arguments", variadic=True),
    Function("max", (_N, _N), Kind.NUMBER, "greatest of the arguments", variadic=True),
    Function("between", (_N, _N, _N), Kind.CONDITION, "low <= x <= high, as between(x, low, high)"),
    Function(
        "count",
        (_C, _K),
        Kind.NUMBER,
        "on how many of the last n bars the condition was true, now included",
        reads_history=True,
    ),
    Function(
        "bars_since",
        (_C,),
        Kind.NUMBER,
        "bars since the condition was last true; 0 now, 1e9 if never",
        reads_history=True,
    ),
    Function("where", (_C, _N, _N), Kind.NUMBER, "a where the condition is true, else b", formula_only=True),
    Function("sqrt", (_N,), Kind.NUMBER, "square root; NaN below zero", formula_only=True),
    Function("ticks", (_N,), Kind.NUMBER, "a price difference in whole ticks, halves up", formula_only=True),
    Function("floor", (_N,), Kind.NUMBER, "greatest whole number not above x", formula_only=True),
    Function("log", (_N,), Kind.NUMBER, "natural logarithm; NaN at or below zero", formula_only=True),
)

FUNCTIONS: Mapping[str, Function] = MappingProxyType({row.name: row for row in _ROWS})

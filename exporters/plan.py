"""A strategy as an ordered list of series, each computed once per bar: what both targets are written from.

A series is one line of the target: a primitive indicator call, a step of a composed indicator, or an expression whose
history is read. Its node refers to earlier series by ``reference(name)``; parameters stay names, so that they become
inputs of the target.
"""

from __future__ import annotations

from dataclasses import dataclass

from contracts.expressions.nodes import Kind, Node, Output
from contracts.program import Rule

SERIES = ""
"""The ``output`` of an ``Output`` node that refers to a series of the plan."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line, a number or a condition per bar.

    ``timeframe`` is None for bars of the run; ``comment`` is the line in the contract's own words.
    """

    name: str
    node: Node
    kind: Kind
    timeframe: str | None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Warm-up ends where ``series`` (None: the bars themselves) has a value ``offsets`` (to be added up) bars ago."""

    series: str | None
    offsets: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is computed on a bar.

    ``series`` stand in an order in which each may be computed; ``parameters`` maps a contract's parameter to its
    identifier in the target; ``distances`` maps a part of the risk model to the series of its indicator.
    """

    series: tuple[Series, ...]
    entry_rules: tuple[Rule, ...]
    exit_rules: tuple[Rule, ...]
    distances: dict[str, Node]
    parameters: dict[str, str]
    readings: tuple[Reading, ...]

    def find(self, name: str) -> Series:
        """Return the series of that name."""
        return next(series for series in self.series if series.name == name)


def reference(name: str) -> Output:
    """A node that stands for a series."""
    return Output(name, SERIES)


def is_reference(node: Node) -> bool:
    """Whether the node stands for a series."""
    return isinstance(node, Output) and node.output == SERIES

"""Everything a contract sees of the bars, as named rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.binding import BoundProgram
from contracts.expressions.nodes import IndicatorCall, Node, Number, OnTimeframe, Output, walk
from contracts.formulas import substitute
from contracts.lowering import lower
from contracts.program import Program
from engine.stack import reads_position


def name_series(program: Program, bound: BoundProgram) -> Mapping[str, Node]:
    """The outputs of every declared indicator, every condition, every distance, and what the position's rules read."""
    numbers: dict[str, Node] = {name: Number(value) for name, value in bound.values.items()}
    named: dict[str, Node] = {}
    for use in program.indicators:
        for output in use.indicator.outputs:
            text = use.id if output == "value" else f"{use.id}.{output}"
            named[f"indicator {text}"] = lower(substitute(program.expand(Output(use.id, output)), numbers))
    for rule in (*bound.entry_rules, *bound.exit_rules):
        if reads_position(rule.condition):
            named |= {f"rule {rule.id}, part {n}": node for n, node in enumerate(_parts(rule.condition), start=1)}
        else:
            named[f"rule {rule.id}"] = rule.condition
    return named | {f"distance {n}": node for n, node in enumerate(bound.risk.series(), start=1)}


def _parts(condition: Node) -> Iterator[Node]:
    """What a rule that reads the position looks up in the bars: indicators and other timeframes, each whole."""
    seen = (node for node in walk(condition) if isinstance(node, IndicatorCall | OnTimeframe))
    return iter(dict.fromkeys(seen))

"""From which bar on rounding decides: where an indicator computed in another order may fall on the other side.

Comparisons are plain IEEE. What the kit computes agrees with the engine to the last bit; a bot's own arithmetic, right
as it may be, need not, and is not judged by trades that one unit in the last place turns around.
"""

from __future__ import annotations

from dataclasses import replace

from app.conformance.hostile_bars import EXACT
from app.conformance.scenes import Scene
from contracts.expressions.nodes import Arithmetic, Node, Number, Output, map_children
from contracts.indicators import Tolerance
from contracts.program import Program, Rule
from contracts.tolerance import tolerance_of
from engine.backtest import Backtester
from exporters.parity.deals import Deal, deals_of_engine

_SHAKES = (1 - 1e-11, 1 + 1e-11)


def find_sure_bars(program: Program, scene: Scene) -> int:
    """The first bar at which shaking an indicator's last digits changes a trade; beyond the bars where none does."""
    loose = _loose_outputs(program, exact_sums=scene.bars.instrument is EXACT)
    first = 1 << 60
    base = Backtester(program, scene.bars, scene.settings, scene.score_from)
    for indicator, output in loose:
        for factor in _SHAKES:
            tester = Backtester(
                _shaken(program, indicator, output, factor), scene.bars, scene.settings, scene.score_from
            )
            tester.rows = base.rows
            found = tuple(deals_of_engine(tester.run(scene.values).trades))
            first = min(first, first_difference(scene.deals, found))
    return first


def first_difference(one: tuple[Deal, ...], two: tuple[Deal, ...]) -> int:
    """The entry bar of the first trade that is not the same; beyond every bar where all are."""
    for left, right in zip(one, two, strict=False):
        if left != right:
            return min(left.entry_bar, right.entry_bar)
    rest = (*one[len(two) :], *two[len(one) :])
    return rest[0].entry_bar if rest else 1 << 60


def _loose_outputs(program: Program, exact_sums: bool) -> list[tuple[str, str]]:
    firm = (Tolerance.EXACT, Tolerance.WINDOW) if exact_sums else (Tolerance.EXACT,)
    return [
        (use.id, output)
        for use in program.indicators
        for output in use.indicator.outputs
        if tolerance_of(use.indicator, output) not in firm
    ]


def _shaken(program: Program, indicator: str, output: str, factor: float) -> Program:
    def shake(node: Node) -> Node:
        if node == Output(indicator, output):
            return Arithmetic("*", node, Number(factor))
        return map_children(node, shake)

    def rules(all_rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        return tuple(replace(rule, condition=shake(rule.condition)) for rule in all_rules)

    return replace(program, entry_rules=rules(program.entry_rules), exit_rules=rules(program.exit_rules))

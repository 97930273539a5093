"""The bars around a difference, and what the rules of the contract said at their closes."""

from __future__ import annotations

from app.conformance.scenes import Scene
from contracts.binding import output_node
from contracts.expressions.nodes import Node, Number, Output, Position, walk
from contracts.expressions.printing import print_expression
from contracts.formulas import substitute
from contracts.lowering import lower
from contracts.program import Program
from contracts.risk import AtrDistance
from engine.backtest import Backtester
from market.instruments import Instrument
from market.times import format_time

_BEFORE, _AFTER = 3, 2  # bars shown around the signal


def print_price(ticks: int, grid: Instrument) -> str:
    """Whole ticks as a price with the market's digits."""
    return f"{ticks * grid.tick:.{grid.digits}f}"


def tell_bars(program: Program, scene: Scene, at: int) -> list[str]:
    """Lines on the bars around ``at``, the last close before the difference."""
    bars, grid = scene.bars, scene.bars.instrument
    begin, end = max(0, at - _BEFORE), min(len(bars), at + _AFTER + 1)
    lines = [f"The bars around it (orders of a close fill at the next open; bar {at} is the last close before it):"]
    for index in range(begin, end):
        prices = " ".join(
            f"{name[0].upper()} {print_price(int(getattr(bars, f'{name}_ticks')[index]), grid)}"
            for name in ("open", "high", "low", "close")
        )
        lines.append(f"  bar {index} {format_time(int(bars.time[index]))} {prices} V {bars.volume[index]:g}")
    return lines + _tell_rules(program, scene, range(begin, min(end, at + 2)))


def _tell_rules(program: Program, scene: Scene, span: range) -> list[str]:
    """What every rule and every number it reads was at those closes, by the contract."""
    bound = program.bind(scene.values)
    rows = Backtester(program, scene.bars, scene.settings, scene.score_from).rows
    lines = [f"By the contract, at the closes of bars {span.start} to {span.stop - 1}:"]
    conditions = (*bound.entry_rules, *bound.exit_rules)
    for rule, told in zip((*program.entry_rules, *program.exit_rules), conditions, strict=True):
        if any(isinstance(node, Position) for node in walk(told.condition)):
            continue
        row = rows.condition(told.condition)
        shown = " ".join("true" if row[index] else "false" for index in span)
        lines.append(f"  {rule.id} ({rule.role}, {rule.side}): {print_expression(rule.condition)} → {shown}")
    for node, whole in _numbers(program, scene):
        numbers = rows.number(whole)
        lines.append(f"  {print_expression(node)} = {' '.join(f'{numbers[index]:.10g}' for index in span)}")
    return lines


def _numbers(program: Program, scene: Scene) -> list[tuple[Node, Node]]:
    """Every indicator output that rules and widths read, as written and as it is computed."""
    rules = (*program.entry_rules, *program.exit_rules)
    nodes: set[Node] = {node for rule in rules for node in walk(rule.condition) if isinstance(node, Output)}
    risk = program.contract.risk_model
    widths = (risk.stop_loss, risk.take_profit, risk.trailing_stop)
    nodes |= {output_node(part.indicator) for part in widths if isinstance(part, AtrDistance)}
    numbers: dict[str, Node] = {name: Number(value) for name, value in scene.values.items()}
    ordered = sorted(nodes, key=print_expression)
    return [(node, lower(substitute(program.expand(node), numbers))) for node in ordered]

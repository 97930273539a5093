"""Expressions evaluated over all bars at once: one row per expression, each computed once.

A row has one entry per bar, float64 for a number and bool for a condition, and is read-only.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import cache
from typing import Any

import numpy as np

from contracts.expressions.nodes import (
    Arithmetic,
    Call,
    Clock,
    Comparison,
    History,
    IndicatorCall,
    Logical,
    Negate,
    Node,
    Not,
    Number,
    OnTimeframe,
    Price,
    Session,
)
from contracts.expressions.warmup import warmup_bars
from contracts.indicators import INDICATORS, Primitive, Takes
from engine import clocks
from engine.arrays import Booleans, Floats, Integers
from engine.compilation import compiled
from engine.elementwise import ARITHMETIC, COMPARISONS, FUNCTIONS, LOGIC, Row, count, in_ticks, shift
from market.bars import Bars
from market.resampling import higher_bar_index, resample
from market.timeframes import Timeframe

_ROW_BYTES = 256 * 2**20  # of rows remembered per run's bars; the least recently used go first
_WARMUPS = 100_000  # remembered at once


class Rows:
    """Evaluates bound, lowered nodes on one set of bars and remembers their rows."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._rows: OrderedDict[Node, Row] = OrderedDict()
        self._bytes = 0
        self._warmups: dict[Node, int] = {}
        self._higher: dict[Timeframe, tuple[Rows, Integers]] = {}

    def number(self, node: Node) -> Floats:
        """The row of a number; NaN where it does not exist. Raises TimeframeError for a shorter timeframe."""
        row = self.row(node)
        if row.dtype != np.float64:
            raise TypeError(f"this is a condition, not a number: {node!r}")
        return row  # type: ignore[return-value]

    def condition(self, node: Node) -> Booleans:
        """The row of a condition. Raises TimeframeError for a shorter timeframe."""
        row = self.row(node)
        if row.dtype != np.bool_:
            raise TypeError(f"this is a number, not a condition: {node!r}")
        return row  # type: ignore[return-value]

    def warmup(self, node: Node) -> int:
        """The first bar on which the node exists (rule 42); at least ``len(bars)`` where it never does."""
        found = self._warmups.get(node)
        if found is None:
            if len(self._warmups) >= _WARMUPS:
                self._warmups.clear()
            found = self._warmups[node] = warmup_bars(node, self._warmup_on_timeframe)
        return found

    def row(self, node: Node) -> Row:
        """The row of a number or a condition. Raises TimeframeError for a shorter timeframe."""
        found = self._rows.get(node)
        if found is not None:
            self._rows.move_to_end(node)
            return found
        with np.errstate(all="ignore"):  # x / 0, overflow and NaN are values of the language
            row = self._compute(node)
        self._remember(node, row)
        return row

    def _remember(self, node: Node, row: Row) -> None:
        row.setflags(write=False)
        self._rows[node] = row
        self._bytes += row.nbytes
        while self._bytes > _ROW_BYTES and len(self._rows) > 1:
            self._bytes -= self._rows.popitem(last=False)[1].nbytes

    def _compute(self, node: Node) -> Row:  # noqa: C901 - one line per kind of node
        match node:
            case Number(value):
                return np.full(len(self._bars), value, dtype=np.float64)
            case Price(field):
                return self._price(field)
            case Clock(field):
                return clocks.FIELDS[field](self._bars.time)
            case Session():
                return clocks.in_session(self._bars.time, node)
            case History(of, Number(offset)):
                return shift(self.row(of), int(offset))
            case Negate(of):
                return np.negative(self.number(of))
            case Arithmetic(operator, left, right):
                return ARITHMETIC[operator](self.number(left), self.number(right))
            case Comparison(operator, left, right):
                return COMPARISONS[operator](self.number(left), self.number(right))
            case Not(of):
                return ~self.condition(of)
            case Logical(operator, items):
                return self._logical(operator, items)
            case Call("ticks", (of,)):
                return in_ticks(self.number(of), self._bars.instrument.tick)
            case Call("count", (condition, Number(bars))):
                return count(self.condition(condition), int(bars))
            case Call(function, arguments):
                return FUNCTIONS[function](*(self.row(argument) for argument in arguments))
            case IndicatorCall():
                return self._indicator(node)
            case OnTimeframe(of, timeframe, previous):
                return self._on_timeframe(of, Timeframe.parse(timeframe), previous)
        raise TypeError(f"an expression that was not bound and lowered: {node!r}")

    def _price(self, field: str) -> Floats:
        bars = self._bars
        match field:
            case "hl2":
                return (bars.high + bars.low) / 2
            case "hlc3":
                return (bars.high + bars.low + bars.close) / 3
            case "ohlc4":
                return (bars.open + bars.high + bars.low + bars.close) / 4
        row: Floats = getattr(bars, field)
        return row

    def _logical(self, operator: str, items: tuple[Node, ...]) -> Booleans:
        row = self.condition(items[0])
        for item in items[1:]:
            row = LOGIC[operator](row, self.condition(item))
        return row

    def _indicator(self, call: IndicatorCall) -> Floats:
        """One output; the other outputs of the same call are remembered on the way."""
        indicator = INDICATORS[call.indicator]
        if not isinstance(indicator, Primitive):
            raise TypeError(f"{call.indicator} was not expanded to primitives")
        found = compiled_indicator(call.indicator)(*self._kernel_arguments(indicator, call.arguments))
        outputs = (found,) if len(indicator.outputs) == 1 else found
        rows: dict[str, Floats] = dict(zip(indicator.outputs, outputs, strict=True))
        for output, row in rows.items():
            if output != call.output and IndicatorCall(call.indicator, call.arguments, output) not in self._rows:
                self._remember(IndicatorCall(call.indicator, call.arguments, output), row)
        return rows[call.output]

    def _kernel_arguments(self, indicator: Primitive, arguments: tuple[Node, ...]) -> list[Any]:
        series = len(indicator.reads)
        given: list[Any] = [self.number(node) for node in arguments[:series]]
        for argument, node in zip(indicator.numbers, arguments[series:], strict=True):
            if not isinstance(node, Number):
                raise TypeError(f"{indicator.name}: {argument.name} is not bound: {node!r}")
            given.append(int(node.value) if argument.takes is Takes.LENGTH else float(node.value))
        return given

    def _on_timeframe(self, of: Node, timeframe: Timeframe, previous: bool) -> Row:
        """The value of the last higher bar that has ended (rules 50 and 51)."""
        if timeframe is self._bars.timeframe:
            return shift(self.row(of), int(previous))
        rows, index = self._higher_rows(timeframe)
        known = index >= 0
        row = np.full(len(self._bars), np.nan)
        row[known] = rows.number(of)[index[known]]
        return row

    def _higher_rows(self, timeframe: Timeframe) -> tuple[Rows, Integers]:
        found = self._higher.get(timeframe)
        if found is None:
            higher = resample(self._bars, timeframe)
            index = higher_bar_index(self._bars.time, higher.time, timeframe.milliseconds)
            found = self._higher[timeframe] = (Rows(higher), index)
        return found

    def _warmup_on_timeframe(self, node: OnTimeframe) -> int:
        timeframe = Timeframe.parse(node.timeframe)
        if timeframe is self._bars.timeframe:
            return self.warmup(node.of) + int(node.previous)
        rows, index = self._higher_rows(timeframe)
        return int(np.searchsorted(index, rows.warmup(node.of)))


@cache
def compiled_indicator(name: str) -> Any:
    """A primitive's kernel, compiled on first use."""
    indicator = INDICATORS[name]
    if not isinstance(indicator, Primitive):
        raise TypeError(f"{name} is composed, it has no kernel")
    return compiled(indicator.kernel)

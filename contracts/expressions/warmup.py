"""From which bar on an expression exists."""

from __future__ import annotations

from collections.abc import Callable

from contracts.expressions.nodes import Call, History, IndicatorCall, Node, Number, OnTimeframe, children
from contracts.indicators import INDICATORS, Primitive


def warmup_bars(node: Node, on_timeframe: Callable[[OnTimeframe], int]) -> int:
    """Return the index of the first bar on which ``node`` exists, history included.

    ``node`` is bound and lowered. ``on_timeframe`` answers for values of another timeframe, which depend on the bars.
    """
    if isinstance(node, OnTimeframe):
        return on_timeframe(node)
    below = [warmup_bars(child, on_timeframe) for child in children(node)]
    deepest = max(below, default=0)
    match node:
        case History(_, Number(offset)):
            return deepest + int(offset)
        case Call("count", (_, Number(bars))):
            return deepest + int(bars) - 1
        case IndicatorCall(name, arguments):
            indicator = INDICATORS[name]
            if isinstance(indicator, Primitive):
                numbers = arguments[len(indicator.reads) :]
                return deepest + indicator.warmup(*(_number(number) for number in numbers))
    return deepest


def _number(node: Node) -> float:
    if not isinstance(node, Number):
        raise TypeError(f"an indicator's number is not bound: {node!r}")
    return int(node.value) if node.value == int(node.value) else node.value

"""A rule or an indicator as somebody might have misread it: another comparison, another bar, another average."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from contracts.expressions.nodes import (
    Call,
    Comparison,
    ComparisonOperator,
    History,
    Logical,
    Node,
    Number,
    Position,
    Price,
    Session,
    children,
    map_children,
)
from contracts.expressions.printing import print_expression
from contracts.indicators import INDICATORS, Indicator, Takes
from contracts.program import IndicatorUse

_OTHER: Mapping[ComparisonOperator, ComparisonOperator] = MappingProxyType(
    {">": ">=", ">=": ">", "<": "<=", "<=": "<", "==": ">=", "!=": ">"}
)
_ALIKE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ema": ("sma", "rma", "wma"),
        "sma": ("ema", "wma"),
        "rma": ("ema", "sma"),
        "wma": ("sma", "ema"),
        "hma": ("wma",),
        "dema": ("ema",),
        "tema": ("dema",),
        "vwma": ("sma",),
        "kama": ("ema",),
        "linreg": ("sma",),
    }
)
_SWAPPED_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "close": "open",
        "open": "close",
        "high": "close",
        "low": "close",
        "hl2": "close",
        "hlc3": "close",
        "ohlc4": "close",
    }
)
Reading = tuple[str, Node]


def misread(condition: Node) -> Iterator[Reading]:
    """The condition with one thing in it misread, and what that is."""
    if not _reads_position(condition):
        yield "the bar before instead of this one", History(condition, Number(1.0))
    yield from _everywhere(condition)


def misread_indicators(uses: Sequence[IndicatorUse]) -> Iterator[tuple[str, tuple[IndicatorUse, ...]]]:
    """The declared indicators with one of them misread, and what that is."""
    for index, use in enumerate(uses):
        for what, changed in _misread_use(use):
            yield f"{use.id} {what}", (*uses[:index], changed, *uses[index + 1 :])


def _everywhere(node: Node) -> Iterator[Reading]:
    """One change at this node or at one below it."""
    yield from _here(node)
    below = children(node)
    for place, child in enumerate(below):
        if isinstance(node, History) and place == 1:
            continue  # the offset was changed above
        for what, changed in _everywhere(child):
            yield what, _put(node, place, changed)


def _put(node: Node, place: int, changed: Node) -> Node:
    counter = iter(range(len(children(node))))
    return map_children(node, lambda child: changed if next(counter) == place else child)


def _here(node: Node) -> Iterator[Reading]:  # noqa: C901 - one branch per kind of node
    text = print_expression(node)
    match node:
        case Comparison(operator, left, right):
            yield f"{_OTHER[operator]} in place of {operator} in {text}", replace(node, operator=_OTHER[operator])
        case Call("crosses_above" | "crosses_below" as name, (left, right)):
            yield from _crossings(text, name == "crosses_above", left, right)
        case Call("rising" | "falling" | "change" | "highest" | "lowest" | "count", (of, Number(bars))):
            for other in (bars - 1, bars + 1):
                if other >= 1:
                    yield f"{other:g} bars in {text}", replace(node, arguments=(of, Number(other)))
        case Call("between", (of, low, high)):
            strict = Logical("and", (Comparison(">", of, low), Comparison("<", of, high)))
            yield f"both ends left out of {text}", strict
        case Logical(operator, items):
            yield (
                f"{'or' if operator == 'and' else 'and'} in {text}",
                replace(node, operator="or" if operator == "and" else "and"),
            )
            for place, item in enumerate(items):
                rest = (*items[:place], *items[place + 1 :])
                yield f"{print_expression(item)} left out", rest[0] if len(rest) == 1 else replace(node, items=rest)
        case History(of, Number(offset)):
            for other in {offset - 1, offset + 1} - {-1.0}:
                yield f"{other:g} bars ago in {text}", replace(node, offset=Number(other))
        case Session(window, zone):
            yield from _sessions(node, window, zone)
        case Number(value):
            nudged = _nudge(value)
            yield f"{nudged:g} for {text}", Number(nudged)
        case Price(field) if field in _SWAPPED_FIELDS:
            yield f"{_SWAPPED_FIELDS[field]} for {field}", Price(_SWAPPED_FIELDS[field])


def _nudge(value: float) -> float:
    """Another number near by; a whole one stays whole, since it may be a number of bars."""
    if value != int(value):
        return value * 1.02
    return value + max(1, round(abs(value) * 0.02))


def _crossings(text: str, above: bool, left: Node, right: Node) -> Iterator[Reading]:
    beyond: ComparisonOperator = ">" if above else "<"
    touching: ComparisonOperator = ">=" if above else "<="
    before: ComparisonOperator = "<=" if above else ">="
    strictly: ComparisonOperator = "<" if above else ">"
    one = Number(1.0)
    past = History(left, one), History(right, one)
    yield f"the level in place of the crossing in {text}", Comparison(beyond, left, right)
    yield (
        f"a touch taken for a crossing in {text}",
        Logical("and", (Comparison(touching, left, right), Comparison(strictly, *past))),
    )
    yield (
        f"a start from equal left out of {text}",
        Logical("and", (Comparison(beyond, left, right), Comparison(strictly, *past))),
    )
    yield (
        f"the other side taken as it is now in {text}",
        Logical("and", (Comparison(beyond, left, right), Comparison(before, past[0], right))),
    )


def _sessions(node: Session, window: str, zone: str) -> Iterator[Reading]:
    start, end = window.split("-")
    for other in ("UTC", "Europe/London", "America/New_York"):
        if other != zone:
            yield f"{other} for {zone}", replace(node, zone=other)
    yield f"the session's end a minute later than {end}", replace(node, window=f"{start}-{_later(end)}")
    yield f"the session's start a minute later than {start}", replace(node, window=f"{_later(start)}-{end}")


def _later(clock: str) -> str:
    hours, minutes = (int(part) for part in clock.split(":"))
    total = (hours * 60 + minutes + 1) % 1440
    return f"{total // 60:02d}:{total % 60:02d}"


def _reads_position(node: Node) -> bool:
    return isinstance(node, Position) or any(_reads_position(child) for child in children(node))


def _misread_use(use: IndicatorUse) -> Iterator[tuple[str, IndicatorUse]]:
    name = use.indicator.name
    for other in _ALIKE.get(name, ()):
        if INDICATORS[other].arguments == use.indicator.arguments or _same_shape(INDICATORS[other], use.indicator):
            yield f"as {other}, not {name}", replace(use, indicator=INDICATORS[other])
    for place, argument in enumerate(use.indicator.arguments):
        for what, changed in _misread_argument(argument.takes, use.arguments[place], argument.least):
            arguments = (*use.arguments[:place], changed, *use.arguments[place + 1 :])
            yield f"with {what} for its {argument.name}", replace(use, arguments=arguments)
    if use.timeframe is not None:
        yield f"on the bars' own timeframe, not on {use.timeframe}", replace(use, timeframe=None)


def _misread_argument(takes: Takes, given: Node, least: float) -> Iterable[Reading]:
    match takes, given:
        case Takes.SOURCE, Price(field):
            other = _SWAPPED_FIELDS.get(field, "close")
            yield other, Price(other)
        case Takes.LENGTH, Number(value):
            for number in (value - 1, value + 1):
                if number >= max(least, 1):
                    yield f"{number:g}", Number(number)
        case Takes.FACTOR, Number(value):
            yield f"{value * 1.05:g}", Number(value * 1.05)


def _same_shape(one: Indicator, other: Indicator) -> bool:
    return [argument.takes for argument in one.arguments] == [argument.takes for argument in other.arguments]

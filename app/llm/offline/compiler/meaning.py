"""What a prompt can mean: values and conditions, before they get names and parameters.

Nodes are frozen and compare by value, so that two mentions of "the 20 EMA" are one indicator.
The way of a `Cross`, `Touch` or `Slope` may be left open ("crosses"): then the side of the trade decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Side = Literal["long", "short"]
Way = Literal["up", "down"]
Comparator = Literal[">", ">=", "<", "<=", "=="]


@dataclass(frozen=True, slots=True)
class Call:
    """An indicator with its parameters, in the order of its definition."""

    name: str
    params: tuple[tuple[str, str | float], ...]
    timeframe: str | None = None

    def number(self, parameter: str) -> float | None:
        """The value of a numeric parameter, None where it has no such one."""
        value = dict(self.params).get(parameter)
        return value if isinstance(value, float) else None


NOT_PRICES = frozenset(("volume", "bars_held", "open_profit_r"))
"""Fields that are no prices: of the bar, and in an exit of the trade."""


@dataclass(frozen=True, slots=True)
class Price:
    """A price field of the bar `back` bars ago; in an exit also `bars_held` and `open_profit_r`, of the trade."""

    field: str
    back: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """An output of an indicator, `back` bars ago; `output` is empty where the indicator has only one."""

    call: Call
    output: str = ""
    back: int = 0


@dataclass(frozen=True, slots=True)
class Number:
    """A number said in a rule; `unit` is `pips`, and `price` once these are known, of a distance in the price."""

    value: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Scaled:
    """`of` moved by `percent` percent, up when positive."""

    of: Value
    percent: float


@dataclass(frozen=True, slots=True)
class Offset:
    """`of` plus `multiple` times `unit` ("1 ATR below the 50 SMA")."""

    of: Value
    multiple: float
    unit: Value


@dataclass(frozen=True, slots=True)
class Measure:
    """One of the formulas of `measures.py` over these indicators, `back` bars ago."""

    name: str
    calls: tuple[Call, ...] = ()
    back: int = 0


@dataclass(frozen=True, slots=True)
class Peak:
    """The highest or lowest of the last `bars` values of `of`, the current one included."""

    kind: Literal["highest", "lowest"]
    of: Value
    bars: int


Value = Price | Line | Number | Scaled | Offset | Measure | Peak


@dataclass(frozen=True, slots=True)
class Compare:
    """`left operator right` on the closed bar."""

    left: Value
    operator: Comparator
    right: Value


@dataclass(frozen=True, slots=True)
class Cross:
    """`left` crosses `right`; `way` None means in the direction of the trade."""

    left: Value
    way: Way | None
    right: Value


@dataclass(frozen=True, slots=True)
class Touch:
    """The bar reached `level`: with its low for a lower level, with its high for an upper one."""

    level: Value
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class Slope:
    """`of` went strictly up or down over each of the last `bars` steps; `way` None means with the trade."""

    of: Value
    way: Way | None
    bars: int = 1


@dataclass(frozen=True, slots=True)
class Within:
    """`low <= of <= high`."""

    of: Value
    low: Value
    high: Value


@dataclass(frozen=True, slots=True)
class Repeated:
    """`condition` held on each of the last `bars` bars."""

    condition: Condition
    bars: int


@dataclass(frozen=True, slots=True)
class Recently:
    """`condition` held on at least one of the last `bars` bars."""

    condition: Condition
    bars: int


@dataclass(frozen=True, slots=True)
class Session:
    """The bar opened inside a window of a zone's clock, `HH:MM-HH:MM`."""

    window: str
    zone: str


@dataclass(frozen=True, slots=True)
class Weekdays:
    """The bar opened on one of these days, Monday 1 … Sunday 7, UTC."""

    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of the conditions."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    condition: Condition


Condition = Compare | Cross | Touch | Slope | Within | Repeated | Recently | Session | Weekdays | AllOf | AnyOf | Not


def flat(condition: Condition) -> Iterator[Condition]:
    """The conditions that `and` and `or` join, left to right."""
    match condition:
        case AllOf(conditions) | AnyOf(conditions):
            for each in conditions:
                yield from flat(each)
        case _:
            yield condition


def is_clock(condition: Condition) -> bool:
    """Whether it speaks of hours and days alone."""
    return all(isinstance(each, Session | Weekdays) for each in flat(condition))


def parts_of_all(condition: Condition | None) -> tuple[Condition, ...]:
    """The conditions that must all hold: those of an `and`, or the one there is."""
    if condition is None:
        return ()
    return condition.conditions if isinstance(condition, AllOf) else (condition,)


def all_parts(condition: Condition) -> Iterator[Condition]:
    """The conditions that must all hold, however they were put together."""
    if isinstance(condition, AllOf):
        for each in condition.conditions:
            yield from all_parts(each)
    else:
        yield condition

"""Typed frozen nodes of the rule language. Equal expressions are equal (and hash alike), so each is computed once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Literal, get_args

PRICE_FIELDS = ("open", "high", "low", "close", "volume", "hl2", "hlc3", "ohlc4")
CLOCK_FIELDS = ("hour", "day_of_week")
FORMULA_CLOCK_FIELDS = ("day",)
POSITION_FIELDS = ("bars_held", "open_profit_r")

ArithmeticOperator = Literal["+", "-", "*", "/"]
ComparisonOperator = Literal["<", "<=", ">", ">=", "==", "!="]


class Kind(StrEnum):
    """What an expression yields on each bar."""

    NUMBER = "number"
    CONDITION = "condition"


class _Hashed:
    """A node remembers its hash: it is looked up wherever an expression may be known already, whatever its depth."""

    __slots__ = ("_hash",)
    _hash: int

    def remembered_hash(self) -> int:
        """The hash of type and fields, those below remembered likewise."""
        try:
            return self._hash
        except AttributeError:
            values = tuple(getattr(self, name) for name in type(self).__match_args__)  # type: ignore[attr-defined]
            object.__setattr__(self, "_hash", hash((type(self).__name__, values)))
            return self._hash


@dataclass(frozen=True, slots=True)
class Number(_Hashed):
    """A constant."""

    __hash__ = _Hashed.remembered_hash
    value: float


@dataclass(frozen=True, slots=True)
class Parameter(_Hashed):
    """A name from ``optimization_space`` (in an indicator's formula: one of its arguments)."""

    __hash__ = _Hashed.remembered_hash
    name: str


@dataclass(frozen=True, slots=True)
class Price(_Hashed):
    """A field of the closed bar: one of ``PRICE_FIELDS``."""

    __hash__ = _Hashed.remembered_hash
    field: str


@dataclass(frozen=True, slots=True)
class Clock(_Hashed):
    """``hour`` (0–23) or ``day_of_week`` (Monday 1 … Sunday 7) of the bar's open time, UTC.

    Formulas also know ``day``: whole days since 1970-01-01.
    """

    __hash__ = _Hashed.remembered_hash
    field: str


@dataclass(frozen=True, slots=True)
class Session(_Hashed):
    """True where the bar's open time lies in [start, end) on the zone's clock; ``window`` is ``HH:MM-HH:MM``."""

    __hash__ = _Hashed.remembered_hash
    window: str
    zone: str


@dataclass(frozen=True, slots=True)
class Position(_Hashed):
    """``bars_held`` or ``open_profit_r`` of the open position; exit rules only."""

    __hash__ = _Hashed.remembered_hash
    field: str


@dataclass(frozen=True, slots=True)
class Output(_Hashed):
    """An output of an indicator declared in the contract; ``output`` is ``value`` where it has only one."""

    __hash__ = _Hashed.remembered_hash
    indicator: str
    output: str = "value"


@dataclass(frozen=True, slots=True)
class History(_Hashed):
    """The value ``offset`` bars of the run ago. In a formula the offset may be computed from whole arguments."""

    __hash__ = _Hashed.remembered_hash
    of: Node
    offset: Node


@dataclass(frozen=True, slots=True)
class Negate(_Hashed):
    """Arithmetic minus."""

    __hash__ = _Hashed.remembered_hash
    of: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(_Hashed):
    """``left operator right``; x / 0 is NaN."""

    __hash__ = _Hashed.remembered_hash
    operator: ArithmeticOperator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison(_Hashed):
    """IEEE comparison without tolerance; false whenever a side is NaN, ``!=`` too."""

    __hash__ = _Hashed.remembered_hash
    operator: ComparisonOperator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Not(_Hashed):
    """Logical not."""

    __hash__ = _Hashed.remembered_hash
    of: Node


@dataclass(frozen=True, slots=True)
class Logical(_Hashed):
    """``and`` / ``or`` over two or more conditions."""

    __hash__ = _Hashed.remembered_hash
    operator: Literal["and", "or"]
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call(_Hashed):
    """A function of ``contracts.expressions.functions``."""

    __hash__ = _Hashed.remembered_hash
    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class IndicatorCall(_Hashed):
    """An indicator applied to arguments; occurs in formulas of composed indicators and in expanded programs.

    After ``contracts.program.expand`` only primitives are left, and ``arguments`` are the kernel's
    series first, then its numbers.
    """

    __hash__ = _Hashed.remembered_hash
    indicator: str
    arguments: tuple[Node, ...]
    output: str = "value"


@dataclass(frozen=True, slots=True)
class OnTimeframe(_Hashed):
    """``of`` computed on higher bars; on each bar of the run the value of the last higher bar already closed.

    Where ``timeframe`` is the run's own, ``of`` itself is meant; with ``previous`` (a formula's on_timeframe), the
    value one bar ago, which is the last closed one too.
    """

    __hash__ = _Hashed.remembered_hash
    of: Node
    timeframe: str
    previous: bool = False


Node = (
    Number
    | Parameter
    | Price
    | Clock
    | Session
    | Position
    | Output
    | History
    | Negate
    | Arithmetic
    | Comparison
    | Not
    | Logical
    | Call
    | IndicatorCall
    | OnTimeframe
)


_HOLDING_NODES = ("Node", "tuple[Node, ...]", "Number | Parameter")
_CHILD_FIELDS: dict[type, tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind) if field.type in _HOLDING_NODES) for kind in get_args(Node)
}


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below ``node``, left to right."""
    found: list[Node] = []
    for name in _CHILD_FIELDS[type(node)]:
        value = getattr(node, name)
        if isinstance(value, tuple):
            found.extend(value)
        else:
            found.append(value)
    return tuple(found)


def walk(node: Node) -> list[Node]:
    """Return ``node`` and everything below it, parents before children."""
    found, waiting = [], [node]
    while waiting:
        current = waiting.pop()
        found.append(current)
        waiting.extend(reversed(children(current)))
    return found


def map_children(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return ``node`` with every node directly below it replaced by ``change`` of it; itself where none changes."""
    changed: dict[str, object] = {}
    for name in _CHILD_FIELDS[type(node)]:
        value = getattr(node, name)
        if isinstance(value, tuple):
            items = tuple(change(item) for item in value)
            if any(new is not old for new, old in zip(items, value, strict=True)):
                changed[name] = items
        elif (item := change(value)) is not value:
            changed[name] = item
    return replace(node, **changed) if changed else node  # type: ignore[arg-type]

"""The rule language in Pine."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from contracts.expressions.nodes import (
    Arithmetic,
    Clock,
    Comparison,
    History,
    Node,
    Number,
    Parameter,
    Position,
    Price,
    Session,
)
from contracts.expressions.printing import print_number
from contracts.expressions.sessions import session_window
from exporters.escaping import pine_str
from exporters.expressions import ARITHMETIC, ATOM, ExpressionWriter, Phrase

PHRASES: Mapping[str, Phrase] = MappingProxyType(
    {
        "abs": "math.abs({})".format,
        "min": lambda *items: f"math.min({', '.join(items)})",
        "max": lambda *items: f"math.max({', '.join(items)})",
        "sqrt": "math.sqrt({})".format,
        "floor": "math.floor({})".format,
        "log": "math.log({})".format,
        "ticks": "ticks(({}) / syminfo.mintick)".format,
        "count": "math.sum({} ? 1.0 : 0.0, {})".format,
        "bars_since": "nz(ta.barssince({}), 1e9)".format,
        "is_above": "is_above({}, {})".format,
        "is_below": "is_below({}, {})".format,
        "at_least": "at_least({}, {})".format,
        "at_most": "at_most({}, {})".format,
        "equals": "equals({}, {})".format,
        "differs": "differs({}, {})".format,
        "divide": "divide({}, {})".format,
        "plus": "plus({}, {})".format,
        "times": "times({}, {})".format,
    }
)

CLOCKS: Mapping[str, str] = MappingProxyType({"hour": "utc_hour", "day_of_week": "utc_weekday", "day": "utc_day()"})

HELPERS: Mapping[str, str] = MappingProxyType(
    {
        "is_above(": "is_above(float a, float b) => (a - b) * 1e36 > 0",
        "is_below(": "is_below(float a, float b) => (a - b) * 1e36 < 0",
        "at_least(": "at_least(float a, float b) => (a - b) * 1e36 >= 0",
        "at_most(": "at_most(float a, float b) => (a - b) * 1e36 <= 0",
        "equals(": "equals(float a, float b) => (a - b) * 1e36 == 0",
        "differs(": "differs(float a, float b) => (a - b) * 1e36 < 0 or (a - b) * 1e36 > 0",
        "divide(": "divide(float a, float b) => b * 1e36 == 0 ? na : a / b",
        "plus(": "plus(float a, float b) => a + b",
        "times(": "times(float a, float b) => a * b",
        "minute_of_day(": "minute_of_day(string zone) => hour(time, zone) * 60 + minute(time, zone)",
        "utc_day(": "utc_day() => math.floor(time / 86400000) // days since 1970",
        "utc_hour": 'utc_hour = hour(time, "UTC")',
        "utc_weekday": 'utc_weekday = dayofweek(time, "UTC") == 1 ? 7 : dayofweek(time, "UTC") - 1',
    }
)
"""Written once where the rest of the source has the key."""

COMPARISONS: Mapping[str, str] = MappingProxyType(
    {">": "is_above", "<": "is_below", ">=": "at_least", "<=": "at_most", "==": "equals", "!=": "differs"}
)
"""Pine takes numbers for equal that differ by less than 1e-10, so differences are compared, made large."""


class PineWriter(ExpressionWriter):
    """``parameters`` maps a contract's parameter to its input variable."""

    phrases = PHRASES
    words = MappingProxyType({"and": "and", "or": "or", "not": "not "})

    def __init__(self, parameters: Mapping[str, str]) -> None:
        self._parameters = parameters

    def _write(self, node: Node) -> tuple[str, int]:
        if isinstance(node, Comparison) and not (_is_coarse(node.left) and _is_coarse(node.right)):
            return self.call(COMPARISONS[node.operator], (node.left, node.right)), ATOM
        match node:
            case Arithmetic("+" | "*" as operator, left, right) if self._write(right)[1] == ARITHMETIC[operator]:
                return self._turn(operator, left, right)
        return super()._write(node)

    def _turn(self, operator: str, left: Node, right: Node) -> tuple[str, int]:
        """``a + (b - c)`` as ``b - c + a``, to the same bits: PineTS drops such brackets, and rounds ``a + b - c``.

        Where turning would only move the brackets, a function keeps them.
        """
        level = ARITHMETIC[operator]
        if self._write(left)[1] > level:
            return f"{self.write(right, level)} {operator} {self.write(left, level + 1)}", level
        return self.call({"+": "plus", "*": "times"}[operator], (left, right)), ATOM

    def number(self, value: float) -> str:
        return print_number(value)

    def denominator(self, number: Number) -> str:
        return repr(float(number.value)) if number.value > 0 else f"({float(number.value)!r})"

    def parameter(self, name: str) -> str:
        return self._parameters[name]

    def now(self, name: str) -> str:
        return name

    def history(self, name: str, offset: Node) -> str:
        return f"{name}[{self.write(offset)}]"

    def clock(self, field: str) -> str:
        return CLOCKS[field]

    def session(self, session: Session) -> str:
        window = session_window(session)
        minute = f"minute_of_day({pine_str(session.zone)})"
        joined = "and" if window.start < window.end else "or"
        return f"({minute} >= {window.start} {joined} {minute} < {window.end})"


def _is_coarse(node: Node) -> bool:
    """Whether the node's values, where they are not equal, lie far apart: prices on the grid, hours, counts of bars."""
    match node:
        case History(of):
            return _is_coarse(of)
        case Price(field):
            return field in ("open", "high", "low", "close", "volume")
    return isinstance(node, Number | Parameter | Clock | Position)

"""The rule language in Pine."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from contracts.expressions.nodes import Node, Number, Session
from contracts.expressions.printing import print_number
from contracts.expressions.sessions import session_window
from exporters.escaping import pine_str
from exporters.expressions import ExpressionWriter, Phrase

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
        "differs": "differs({}, {})".format,
        "divide": "divide({}, {})".format,
    }
)

CLOCKS: Mapping[str, str] = MappingProxyType({"hour": "utc_hour", "day_of_week": "utc_weekday", "day": "utc_day()"})

HELPERS: Mapping[str, str] = MappingProxyType(
    {
        "differs(": "differs(float a, float b) => a < b or a > b",
        "divide(": "divide(float a, float b) => b == 0 ? na : a / b",
        "minute_of_day(": "minute_of_day(string zone) => hour(time, zone) * 60 + minute(time, zone)",
        "utc_day(": "utc_day() => math.floor(time / 86400000) // days since 1970",
        "utc_hour": 'utc_hour = hour(time, "UTC")',
        "utc_weekday": 'utc_weekday = dayofweek(time, "UTC") == 1 ? 7 : dayofweek(time, "UTC") - 1',
    }
)
"""Written once where the rest of the source has the key."""


class PineWriter(ExpressionWriter):
    """``parameters`` maps a contract's parameter to its input variable."""

    phrases = PHRASES
    words = MappingProxyType({"and": "and", "or": "or", "not": "not "})

    def __init__(self, parameters: Mapping[str, str]) -> None:
        self._parameters = parameters

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

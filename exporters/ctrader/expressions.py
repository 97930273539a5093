"""The rule language in C#."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from contracts.expressions.nodes import Arithmetic, Node, Number, Parameter, Session
from contracts.expressions.sessions import session_window
from exporters.ctrader.support import SESSION
from exporters.escaping import cs_str
from exporters.expressions import ATOM, ExpressionWriter, Phrase


def _nested(function: str) -> Phrase:
    """``Math.Min`` takes two: more are nested."""

    def phrase(*items: str) -> str:
        text = items[0]
        for item in items[1:]:
            text = f"{function}({text}, {item})"
        return text

    return phrase


PHRASES: Mapping[str, Phrase] = MappingProxyType(
    {
        "abs": "Math.Abs({})".format,
        "min": _nested("Math.Min"),
        "max": _nested("Math.Max"),
        "sqrt": "Math.Sqrt({})".format,
        "floor": "Math.Floor({})".format,
        "log": "Logarithm({})".format,
        "ticks": "WholeTicks({})".format,
        "count": "Next({})".format,
        "bars_since": "Next({})".format,
        "differs": "Differs({}, {})".format,
        "divide": "Divide({}, {})".format,
    }
)

CLOCKS: Mapping[str, str] = MappingProxyType({"hour": "{}.Hour", "day_of_week": "Weekday({})", "day": "Day({})"})

HELPERS: Mapping[str, str] = MappingProxyType(
    {
        "Differs(": "private static bool Differs(double a, double b) { return a < b || a > b; }",
        "Divide(": "private static double Divide(double a, double b) { return b == 0 ? double.NaN : a / b; }",
        "Logarithm(": "private static double Logarithm(double x) { return x > 0 ? Math.Log(x) : double.NaN; }",
        "WholeTicks(": "private double WholeTicks(double x) { return Math.Floor(x / Symbol.TickSize + 0.5 + 1e-6); }",
        "InSession(": SESSION,
        "Day(": "private static double Day(DateTime time) { return (time - new DateTime(1970, 1, 1)).Days; }",
        "Weekday(": "private static int Weekday(DateTime time) "
        "{ return time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek; }",
    }
)
"""Written once where the rest of the source has the key."""

_POSITION = MappingProxyType({"bars_held": "barsHeld", "open_profit_r": "openProfitR"})


class CSharpWriter(ExpressionWriter):
    """``parameters`` maps a contract's parameter to its property; ``time`` names the bar's open time."""

    phrases = PHRASES
    words = MappingProxyType({"and": "&&", "or": "||", "not": "!"})

    def __init__(self, parameters: Mapping[str, str], time: str = "openTime") -> None:
        self._parameters = parameters
        self._time = time

    def at(self, time: str) -> CSharpWriter:
        """The writer for bars whose open time has another name."""
        return CSharpWriter(self._parameters, time)

    def number(self, value: float) -> str:
        return repr(float(value))

    def whole(self, node: Node) -> str:
        """A number of bars, as an int."""
        match node:
            case Number(value):
                return str(int(value))
            case Parameter(name):
                return self.parameter(name)
            case Arithmetic("+" | "-" as operator, left, Number(value)):
                return f"{self.whole(left)} {operator} {int(value)}"
        return f"(int){self.write(node, ATOM)}"

    def denominator(self, number: Number) -> str:
        text = self.number(number.value)
        return text if number.value > 0 else f"({text})"

    def operand(self, node: Node, least: int) -> str:
        return f"(double){self.write(node)}" if isinstance(node, Parameter) else self.write(node, least)

    def parameter(self, name: str) -> str:
        return self._parameters[name]

    def now(self, name: str) -> str:
        return _POSITION.get(name) or f"{name}.Now"

    def history(self, name: str, offset: Node) -> str:
        return f"{name}[{self.whole(offset)}]"

    def clock(self, field: str) -> str:
        return CLOCKS[field].format(self._time)

    def session(self, session: Session) -> str:
        window = session_window(session)
        return f"InSession({cs_str(session.zone)}, {window.start}, {window.end})"

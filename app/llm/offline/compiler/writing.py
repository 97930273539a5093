"""Writing conditions in the contract's rule language, turning the numbers in them into parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.llm.offline.compiler.grammar.calls import shift
from app.llm.offline.compiler.higher import is_higher, went_down, went_up
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    AllOf,
    AnyOf,
    Call,
    Compare,
    Condition,
    Cross,
    Line,
    Measure,
    Not,
    Number,
    Offset,
    Peak,
    Price,
    Recently,
    Repeated,
    Scaled,
    Session,
    Slope,
    Touch,
    Value,
    Way,
    Weekdays,
    Within,
)
from app.llm.offline.compiler.measures import FORMULAS
from app.llm.offline.compiler.space import Tunable, tidy, tunable


@dataclass(slots=True)
class Writer:
    """Writes rules with the ids in `names` and collects the parameters they use, in the order they appear."""

    names: Mapping[Call, str]
    space: dict[str, Tunable] = field(default_factory=dict)
    _levels: dict[tuple[Call, str, float, str], str] = field(default_factory=dict)

    def condition(self, condition: Condition, purpose: str) -> str:
        """The rule text; `purpose` (`entry_long`, `exit`, …) goes into the names of levels."""
        match condition:
            case Compare(left, operator, right):
                return f"{self._value(left)} {operator} {self._beside(right, left, purpose)}"
            case Cross(left, way, right):
                function = "crosses_below" if way == "down" else "crosses_above"
                return f"{function}({self._beside(left, right, purpose)}, {self._beside(right, left, purpose)})"
            case Touch(level, way):
                reached = {"up": f"high >= {self._value(level)}", "down": f"low <= {self._value(level)}"}
                return reached[way] if way else f"{reached['down']} and {reached['up']}"
            case Slope(of, way, bars):
                return self._slope(of, way, bars)
            case Within(of, low, high):
                low_text, high_text = self._beside(low, of, f"{purpose}_low"), self._beside(high, of, f"{purpose}_high")
                return f"between({self._value(of)}, {low_text}, {high_text})"
            case _:
                return self._joined(condition, purpose)

    def _joined(self, condition: Condition, purpose: str) -> str:
        match condition:
            case Repeated(inner, bars):
                return f"count({self.condition(inner, purpose)}, {bars}) == {bars}"
            case Recently(inner, bars):
                return f"count({self.condition(inner, purpose)}, {bars}) >= 1"
            case Session(window, zone):
                return f'session("{window}", "{zone}")'
            case Weekdays(days):
                return _weekdays(days)
            case AllOf(conditions):
                return " and ".join(self._wrapped(each, purpose, AnyOf) for each in conditions)
            case AnyOf(conditions):
                return " or ".join(self._wrapped(each, purpose, AllOf) for each in conditions)
            case Not(inner):
                return f"not ({self.condition(inner, purpose)})"
        raise TypeError(f"not a condition: {condition!r}")

    def _slope(self, of: Value, way: Way | None, bars: int) -> str:
        if is_higher(of):
            moved = went_down if way == "down" else went_up
            return moved(self._value(of), self._value(shift(of, 1)))
        function = "falling" if way == "down" else "rising"
        return f"{function}({self._value(of)})" if bars == 1 else f"{function}({self._value(of)}, {bars})"

    def _wrapped(self, condition: Condition, purpose: str, looser: type) -> str:
        text = self.condition(condition, purpose)
        several = isinstance(condition, looser | Weekdays | Touch)
        return f"({text})" if several else text

    def _value(self, value: Value) -> str:
        match value:
            case Number(number):
                return str(tidy(number))
            case Price(name, back):
                return f"{name}[{back}]" if back else name
            case Line(call, output, back):
                text = f"{self.names[call]}.{output}" if output else self.names[call]
                return f"{text}[{back}]" if back else text
            case Scaled(of, percent):
                text = f"({self._value(of)})" if isinstance(of, Offset) else self._value(of)
                return f"{text} * {tidy(round(1 + percent / 100, 10))}"
            case Offset(of, multiple, unit):
                sign = "-" if multiple < 0 else "+"
                times = "" if abs(multiple) == 1 else f"{tidy(abs(multiple))} * "
                return f"{self._value(of)} {sign} {times}{self._value(unit)}"
            case Measure(name, calls, back):
                text = f"({FORMULAS[name].text.format(*(self.names[call] for call in calls))})"
                return f"{text}[{back}]" if back else text
            case Peak(kind, of, bars):
                return f"{kind}({self._value(of)}, {bars})"

    def _beside(self, value: Value, beside: Value, purpose: str) -> str:
        """A level of a bounded indicator becomes a parameter; any other number stays as it was said."""
        if not isinstance(value, Number) or not isinstance(beside, Line) or value.value == 0:
            return self._value(value)
        row = BY_NAME.get(beside.call.name)
        if row is None or not row.bounded:
            return self._value(value)
        key = (beside.call, beside.output, value.value, purpose)
        if key not in self._levels:
            called = self.names[beside.call]
            name = self._free(f"{called}_level" if called.startswith(f"{purpose}_") else f"{called}_{purpose}")
            words = frozenset(
                {row.name, *purpose.split("_"), "level", "levels", "threshold", *_extreme_word(value, row.scale)}
            )
            self.space[name] = tunable(name, value.value, "level", words, row.scale)
            self._levels[key] = name
        return self._levels[key]

    def _free(self, wish: str) -> str:
        name, number = wish, 2
        while name in self.space:
            name, number = f"{wish}_{number}", number + 1
        return name


def _extreme_word(level: Number, scale: float | None) -> tuple[str, ...]:
    if scale is None:
        return ()
    return ("oversold",) if level.value * 2 < scale else ("overbought",)


def _weekdays(days: tuple[int, ...]) -> str:
    if len(days) > 1 and days == tuple(range(days[0], days[-1] + 1)):
        return f"day_of_week >= {days[0]} and day_of_week <= {days[-1]}"
    return " or ".join(f"day_of_week == {day}" for day in days)

"""Values of a higher timeframe, which stay the same over several bars of the run: a step up is one of theirs."""

from __future__ import annotations

from collections.abc import Iterator

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
    Weekdays,
    Within,
)
from app.llm.offline.compiler.wording import words

_STANDING = frozenset(
    words("""
    donchian highest lowest supertrend ichimoku aroon pivots parabolic_sar bars_since_highest bars_since_lowest
    previous_day previous_week engulfing inside_bar stochastic stoch_rsi williams_r
""")
)
"""Indicators that often keep their value from one bar to the next: of those the last step says nothing of this bar."""
_BACK = "bars ago of a higher timeframe cannot be counted in a rule, only its last bar and the one before"
_LASTING = "how many bars of a higher timeframe something lasts cannot be counted in a rule"
_STEPS = "a rise or fall over several bars of a higher timeframe cannot be said in a rule; over one bar it can"
_STANDS = "whether it rose or fell on a bar of a higher timeframe cannot be said of an indicator that may stand still"


def is_higher(value: Value) -> bool:
    """Whether the value is one of higher bars alone."""
    calls = list(_calls(value))
    return bool(calls) and all(call is not None and call.timeframe is not None for call in calls)


def went_up(value: str, before: str) -> str:
    """That the newest step of a value of higher bars, written `value` and one bar earlier `before`, was one up.

    From bar to bar of the run it moves only where a higher bar ended, so the younger of the last step up and the last
    step down is what it did on its own last bar.
    """
    return f"bars_since({value} > {before}) < bars_since({value} < {before})"


def went_down(value: str, before: str) -> str:
    """That the newest step of a value of higher bars was one down."""
    return f"bars_since({value} < {before}) < bars_since({value} > {before})"


def cannot_be_counted(condition: Condition) -> str:
    """Why a condition on higher bars cannot be written with the bars of the run; empty where it can."""
    match condition:
        case AllOf(conditions) | AnyOf(conditions):
            return next((reason for each in conditions if (reason := cannot_be_counted(each))), "")
        case Not(inner):
            return cannot_be_counted(inner)
        case Repeated(inner, _) | Recently(inner, _):
            read = list(_read(inner))
            return _LASTING if read and all(is_higher(value) for value in read) else cannot_be_counted(inner)
        case Slope(of, _, bars) if is_higher(of):
            if any(call is not None and call.name in _STANDING for call in _calls(of)):
                return _STANDS
            return _STEPS if bars > 1 else ""
        case _:
            return _BACK if any(_counts_back(value) for value in _read(condition)) else ""


def _counts_back(value: Value) -> bool:
    match value:
        case Line(call, _, back) | Measure(_, (call, *_), back):
            return call.timeframe is not None and back > 1
        case Peak(_, of, _):
            return is_higher(of)
        case Scaled(of):
            return _counts_back(of)
        case Offset(of, _, unit):
            return _counts_back(of) or _counts_back(unit)
        case _:
            return False


def _read(condition: Condition) -> Iterator[Value]:
    """The values a condition reads, but for plain numbers."""
    match condition:
        case Compare(left, _, right) | Cross(left, _, right):
            found: tuple[Value, ...] = (left, right)
        case Touch(level, _):
            found = (Price("close"), level)
        case Slope(of, _, _):
            found = (of,)
        case Within(of, low, high):
            found = (of, low, high)
        case Repeated(inner, _) | Recently(inner, _) | Not(inner):
            found = tuple(_read(inner))
        case AllOf(conditions) | AnyOf(conditions):
            found = tuple(value for each in conditions for value in _read(each))
        case Session() | Weekdays():
            found = ()
    yield from (value for value in found if not isinstance(value, Number))


def _calls(value: Value) -> Iterator[Call | None]:
    """The indicators of a value; None for a price of the run's own bars."""
    match value:
        case Line(call, _, _):
            yield call
        case Price():
            yield None
        case Measure(_, calls, _):
            yield from calls
        case Scaled(of) | Peak(_, of):
            yield from _calls(of)
        case Offset(of, _, unit):
            yield from _calls(of)
            yield from _calls(unit)
        case Number():
            return

"""The functions of the rule language, each written from its definition."""

from __future__ import annotations

from typing import overload

import numpy as np

from bots.kit.bars import KitBars
from bots.kit.errors import KitError
from bots.kit.now import Now
from bots.kit.series import Condition, Series, operand, shift, whole


def crosses_above(left: Series | float, right: Series | float) -> Condition:
    """Above now, not above one bar ago."""
    above, below_before = _series(left, right)
    return (above > below_before) & (above[1] <= below_before[1])


def crosses_below(left: Series | float, right: Series | float) -> Condition:
    """Below now, not below one bar ago."""
    below, above_before = _series(left, right)
    return (below < above_before) & (below[1] >= above_before[1])


def rising(of: Series, bars: float = 1) -> Condition:
    """Each of the last `bars` steps strictly up."""
    steps = [of[back] > of[back + 1] for back in range(whole(bars, 1))]
    return _every(steps)


def falling(of: Series, bars: float = 1) -> Condition:
    """Each of the last `bars` steps strictly down."""
    steps = [of[back] < of[back + 1] for back in range(whole(bars, 1))]
    return _every(steps)


def change(of: Series, bars: float = 1) -> Series:
    """The value minus the one `bars` bars ago."""
    return of - of[bars]


@overload
def between(of: Series, low: Series | float, high: Series | float) -> Condition: ...
@overload
def between(of: float, low: float, high: float) -> bool: ...
def between(of: Series | float, low: Series | float, high: Series | float) -> Condition | bool:
    """`low <= of <= high`: of a series a condition, of numbers at this close true or false."""
    if isinstance(of, Series):
        return (of >= low) & (of <= high)
    return bool(low <= of) and bool(of <= high)


def absolute(of: Series) -> Series:
    """Without its sign."""
    return Series(np.abs(of.values()), of.first, of.clock)


@overload
def greatest(*values: float) -> Now: ...  # type: ignore[overload-overlap] # numbers alone give a number
@overload
def greatest(*values: Series | float) -> Series: ...
def greatest(*values: Series | float) -> Series | Now:
    """The greatest of several: on each bar, or of numbers at this close; NaN where any does not exist."""
    return _fold(values, np.maximum)


@overload
def least(*values: float) -> Now: ...  # type: ignore[overload-overlap] # numbers alone give a number
@overload
def least(*values: Series | float) -> Series: ...
def least(*values: Series | float) -> Series | Now:
    """The least of several: on each bar, or of numbers at this close; NaN where any does not exist."""
    return _fold(values, np.minimum)


def count(condition: Condition, bars: float) -> Series:
    """On how many of the last `bars` bars the condition held, the current one included."""
    length = whole(bars, 1)
    total = sum(shift(condition.values(), back, False).astype(np.float64) for back in range(length))
    return Series(np.asarray(total, dtype=np.float64), condition.first + length - 1, condition.clock)


def bars_since(condition: Condition) -> Series:
    """Bars since the condition last held: 0 now, 1e9 until it held once."""
    places = np.arange(len(condition.values()))
    last = np.maximum.accumulate(np.where(condition.values(), places, -1))
    since = np.where(last < 0, 1e9, places - last)
    return Series(since, condition.first, condition.clock)


def _series(left: Series | float, right: Series | float) -> tuple[Series, Series]:
    """Both as series, so that both have a value one bar ago."""
    known = left if isinstance(left, Series) else right
    if not isinstance(known, Series):
        raise KitError("A crossing should be of at least one series.")
    return _as_series(left, known), _as_series(right, known)


def _as_series(value: Series | float, like: Series) -> Series:
    if isinstance(value, Series):
        return value
    return Series(np.full(len(like.values()), float(value)), 0, like.clock)


def _every(conditions: list[Condition]) -> Condition:
    found = conditions[0]
    for other in conditions[1:]:
        found = found & other
    return found


def _fold(values: tuple[Series | float, ...], apply: np.ufunc) -> Series | Now:
    known = next((value for value in values if isinstance(value, Series)), None)
    if known is None:
        return Now(apply.reduce([float(value) for value in values]))
    found, start = known.values(), known.first
    for value in values:
        other, begins = operand(value)
        found, start = apply(found, other), max(start, begins)
    return Series(found, start, known.clock)


def always(bars: KitBars, held: bool) -> Condition:
    """A condition that no bar changes, such as one between two parameters."""
    return Condition(np.full(len(bars), held), 0, bars.clock)


def constant(bars: KitBars, value: float) -> Series:
    """A number that is the same on every bar."""
    return Series(np.full(len(bars), float(value)), 0, bars.clock)

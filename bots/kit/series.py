"""Series and conditions over all bars, read at the bar that has just closed.

`x[1]` is the value one bar earlier; there is no way to write a later one. Operators work on whole series, so rules
declared in `init()` cost nothing in `next()`. Inside `next()` a condition is simply true or false.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from bots.kit.errors import KitError

Scalar = TypeVar("Scalar", np.float64, np.bool_)
Floats: TypeAlias = NDArray[np.float64]
Booleans: TypeAlias = NDArray[np.bool_]


@dataclass(slots=True)
class Clock:
    """The index of the bar that has just closed; -1 while `init()` runs."""

    now: int = -1


class Condition:
    """True or false on every bar; `first` is the first bar on which everything it reads exists."""

    __slots__ = ("_values", "clock", "first")

    def __init__(self, values: Booleans, first: int, clock: Clock) -> None:
        self._values = values
        self.first = first
        self.clock = clock

    def __bool__(self) -> bool:
        if self.clock.now < 0:
            raise KitError(
                "In init() join rules with & and |, and turn them around with ~; and, or, not work in next()."
            )
        return bool(self._values[self.clock.now])

    def __and__(self, other: Condition) -> Condition:
        return Condition(self._values & other._values, max(self.first, other.first), self.clock)

    def __or__(self, other: Condition) -> Condition:
        return Condition(self._values | other._values, max(self.first, other.first), self.clock)

    def __invert__(self) -> Condition:
        return Condition(~self._values, self.first, self.clock)

    def __getitem__(self, bars: float) -> Condition:
        return Condition(shift(self._values, whole(bars, 0), False), self.first + int(bars), self.clock)

    def values(self) -> Booleans:
        """One bool per bar, for the kit's own functions."""
        return self._values


class Series:
    """A number on every bar, NaN where it does not exist; `first` is the first bar on which it does."""

    __slots__ = ("_values", "clock", "first")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, values: Floats, first: int, clock: Clock) -> None:
        self._values = np.asarray(values, dtype=np.float64)
        self.first = first
        self.clock = clock

    def __float__(self) -> float:
        if self.clock.now < 0:
            raise KitError("A series has a value only in next(); in init() there is no bar yet.")
        return float(self._values[self.clock.now])

    def __getitem__(self, bars: float) -> Series:
        return Series(shift(self._values, whole(bars, 0), np.nan), self.first + int(bars), self.clock)

    def __add__(self, other: Series | float) -> Series:
        return self._combine(operator.add, other)

    def __radd__(self, other: float) -> Series:
        return self._combine(lambda left, right: right + left, other)

    def __sub__(self, other: Series | float) -> Series:
        return self._combine(operator.sub, other)

    def __rsub__(self, other: float) -> Series:
        return self._combine(lambda left, right: right - left, other)

    def __mul__(self, other: Series | float) -> Series:
        return self._combine(operator.mul, other)

    def __rmul__(self, other: float) -> Series:
        return self._combine(lambda left, right: right * left, other)

    def __truediv__(self, other: Series | float) -> Series:
        return self._combine(divide, other)

    def __rtruediv__(self, other: float) -> Series:
        return self._combine(lambda left, right: divide(right, left), other)

    def __neg__(self) -> Series:
        return Series(-self._values, self.first, self.clock)

    def __lt__(self, other: Series | float) -> Condition:
        return self._compare(np.less, other)

    def __le__(self, other: Series | float) -> Condition:
        return self._compare(np.less_equal, other)

    def __gt__(self, other: Series | float) -> Condition:
        return self._compare(np.greater, other)

    def __ge__(self, other: Series | float) -> Condition:
        return self._compare(np.greater_equal, other)

    def __eq__(self, other: Series | float) -> Condition:  # type: ignore[override]
        return self._compare(np.equal, other)

    def __ne__(self, other: Series | float) -> Condition:  # type: ignore[override]
        return self._compare(_differ, other)

    def values(self) -> Floats:
        """One number per bar, for the kit's own functions."""
        return self._values

    def _combine(self, apply: Callable[[Floats, Floats], Floats], other: Series | float) -> Series:
        right, first = operand(other)
        return Series(apply(self._values, right), max(self.first, first), self.clock)

    def _compare(self, apply: Callable[[Floats, Floats], Booleans], other: Series | float) -> Condition:
        right, first = operand(other)
        return Condition(apply(self._values, right), max(self.first, first), self.clock)


def operand(value: Series | float) -> tuple[Floats, int]:
    """The numbers of a series or a constant, and the first bar on which they exist."""
    if isinstance(value, Series):
        return value.values(), value.first
    return np.asarray(float(value)), 0


def divide(left: Floats, right: Floats) -> Floats:
    """`left / right`; NaN, not infinity, where the divisor is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(right == 0, np.nan, left / right)


def _differ(left: Floats, right: Floats) -> Booleans:
    """`!=`, false where either side does not exist."""
    found: Booleans = (left != right) & ~np.isnan(left) & ~np.isnan(right)
    return found


def shift(values: NDArray[Scalar], bars: int, missing: float) -> NDArray[Scalar]:
    """`values` moved `bars` bars later; what came before the first bar is `missing`."""
    moved = np.full_like(values, missing)
    if bars == 0:
        moved[:] = values
    elif bars < len(values):
        moved[bars:] = values[:-bars]
    return moved


def whole(bars: float, least: int) -> int:
    """A number of bars; raises KitError where it is not whole or below `least`."""
    if bars != int(bars) or bars < least:
        raise KitError(f"{bars} is not a number of bars; it should be whole and at least {least}.")
    return int(bars)

"""Functions that only indicators' formulas use; a number gives a number, so that lengths can be computed."""

from __future__ import annotations

import math
from typing import overload

import numpy as np

from bots.kit.bars import KitBars
from bots.kit.series import Condition, Series, operand


def where(condition: Condition, yes: Series | float, no: Series | float) -> Series:
    """`yes` where the condition holds, else `no`."""
    (left, begins), (right, starts) = operand(yes), operand(no)
    found = np.where(condition.values(), left, right)
    return Series(found, max(condition.first, begins, starts), condition.clock)


def whole_ticks(bars: KitBars, of: Series) -> Series:
    """A price difference in whole ticks, halves up."""
    return Series(np.floor(of.values() / bars.tick + 0.5 + 1e-6), of.first, of.clock)


@overload
def floor(of: Series) -> Series: ...
@overload
def floor(of: float) -> float: ...
def floor(of: Series | float) -> Series | float:
    """The greatest whole number not above it."""
    return Series(np.floor(of.values()), of.first, of.clock) if isinstance(of, Series) else float(math.floor(of))


@overload
def square_root(of: Series) -> Series: ...
@overload
def square_root(of: float) -> float: ...
def square_root(of: Series | float) -> Series | float:
    """The square root; NaN below zero."""
    if not isinstance(of, Series):
        return math.sqrt(of) if of >= 0 else math.nan
    return Series(np.sqrt(np.where(of.values() >= 0, of.values(), np.nan)), of.first, of.clock)


def logarithm(of: Series) -> Series:
    """The natural logarithm; NaN at or below zero."""
    return Series(np.log(np.where(of.values() > 0, of.values(), np.nan)), of.first, of.clock)

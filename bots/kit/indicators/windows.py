"""What the last few values of a series have in common: the pieces windows are computed with.

Windows are summed oldest value first, as differences from the newest one: a flat window then gives exactly its value.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bots.kit.series import Floats, Series, shift, whole


def per_bar(values: Floats, first: int, like: Series) -> Series:
    """A series that exists from bar `first` on."""
    found = np.array(values, dtype=np.float64)
    found[:first] = np.nan
    return Series(found, first, like.clock)


def ago(values: Floats, bars: int) -> Floats:
    """The values `bars` bars ago; NaN before there are any."""
    return shift(values, bars, np.nan)


def oldest_first(values: Floats, bars: int) -> Iterator[Floats]:
    """For each place of a window of `bars`, the oldest first, the values that stand there."""
    for back in range(bars - 1, -1, -1):
        yield ago(values, back)


def mean(values: Floats, bars: int) -> Floats:
    """Mean of each window."""
    total = np.zeros(len(values))
    for each in oldest_first(values, bars):
        total = total + (each - values)
    return values + total / bars


def where(condition: np.ndarray, yes: Floats | float, no: Floats | float) -> Floats:
    """`yes` where the condition holds, else `no`."""
    found: Floats = np.where(condition, yes, no)
    return found


def ratio(part: Floats, of: Floats, otherwise: float) -> Floats:
    """`part / of`, `otherwise` where `of` is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return where(of == 0, otherwise, part / of)


def window(source: Series, length: float, least: int = 1) -> tuple[Floats, int, int]:
    """The values of a series, the whole number of bars, and the first bar with a full window."""
    bars = whole(length, least)
    return source.values(), bars, source.first + bars - 1

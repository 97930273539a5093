"""The language's arithmetic, comparisons and functions over whole rows; each handles NaN as the law says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np

from engine.arrays import Booleans, Floats

NEVER = 1e9  # bars since something that has not happened yet

Row = Floats | Booleans


def divide(left: Floats, right: Floats) -> Floats:
    """``left / right``; NaN wherever ``right`` is 0."""
    quotient = np.full(len(left), np.nan)
    np.divide(left, right, out=quotient, where=right != 0)
    return quotient


def not_equal(left: Floats, right: Floats) -> Booleans:
    """Unlike IEEE's, false where a side is NaN: (rule 42) NaN makes every comparison false."""
    different: Booleans = (left < right) | (left > right)
    return different


def shift(row: Row, bars: int) -> Row:
    """The value ``bars`` bars ago; NaN or false before there is one."""
    kept = max(0, len(row) - bars)
    shifted = np.empty_like(row)
    shifted[: len(row) - kept] = False if row.dtype == np.bool_ else np.nan
    shifted[len(row) - kept :] = row[:kept]
    return shifted


def count(condition: Booleans, bars: int) -> Floats:
    """On how many of the last ``bars`` bars, the current one included, it was true; NaN before there are as many."""
    total = np.concatenate(([0], np.cumsum(condition)))
    counts = np.full(len(condition), np.nan)
    counts[bars - 1 :] = total[bars:] - total[:-bars]
    return counts


def bars_since(condition: Booleans) -> Floats:
    """0 where true now, else the bars since it last was, ``NEVER`` before the first time (rule 62)."""
    here = np.arange(len(condition))
    last = np.maximum.accumulate(np.where(condition, here, -1))
    return np.where(last < 0, NEVER, (here - last).astype(np.float64))


def in_ticks(difference: Floats, tick: float) -> Floats:
    """A price difference in whole ticks, halves up (rule 3): the sign of a move is decided in these (rule 41)."""
    return np.floor(difference / tick + 0.5 + 1e-6)


def square_root(x: Floats) -> Floats:
    """NaN below zero."""
    return np.sqrt(np.where(x >= 0, x, np.nan))


def logarithm(x: Floats) -> Floats:
    """NaN at or below zero."""
    return np.log(np.where(x > 0, x, np.nan))


ARITHMETIC: Mapping[str, Callable[[Any, Any], Floats]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": divide,
}
COMPARISONS: Mapping[str, Callable[[Any, Any], Booleans]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": not_equal,
}
LOGIC: Mapping[str, Callable[[Any, Any], Booleans]] = {"and": np.logical_and, "or": np.logical_or}
FUNCTIONS: Mapping[str, Callable[..., Floats]] = {
    "abs": np.abs,
    "min": lambda *rows: reduce(np.minimum, rows),
    "max": lambda *rows: reduce(np.maximum, rows),
    "where": np.where,
    "sqrt": square_root,
    "log": logarithm,
    "floor": np.floor,
    "bars_since": bars_since,
}

"""The bars a bot sees, on the market's grid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bots.kit.errors import KitError
from bots.kit.series import Clock, Floats, Series

Integers = NDArray[np.int64]

_LENGTHS = {"1m": 1, "5m": 5, "15m": 15, "30m": 30, "1h": 60, "4h": 240, "1d": 1440, "1w": 10080}  # minutes
_MINUTE = 60_000
_MONDAY = 4 * 1440 * _MINUTE  # the epoch was a Thursday; weeks open on the Monday after it


class TickColumns(NamedTuple):
    """Prices of every bar in whole ticks."""

    open: list[int]
    high: list[int]
    low: list[int]
    close: list[int]


@dataclass(frozen=True)
class KitBars:
    """Columns of one market, oldest first; `time` is the open time of each bar and `length` its length, ms UTC.

    `tick` is the price grid.
    """

    time: Integers
    open_: Floats
    high_: Floats
    low_: Floats
    close_: Floats
    volume_: Floats
    tick: float
    length: int
    clock: Clock

    def __len__(self) -> int:
        return len(self.time)

    def in_ticks(self, prices: Floats) -> Integers:
        """Prices as whole ticks, halves up."""
        return np.floor(prices / self.tick + 0.5 + 1e-6).astype(np.int64)

    @cached_property
    def ticks(self) -> TickColumns:
        """The prices as whole ticks, for those who work bar by bar."""
        columns = (self.open_, self.high_, self.low_, self.close_)
        return TickColumns(*(self.in_ticks(column).tolist() for column in columns))

    @cached_property
    def open(self) -> Series:
        """Opening prices."""
        return self._series(self.open_)

    @cached_property
    def high(self) -> Series:
        """Highest prices."""
        return self._series(self.high_)

    @cached_property
    def low(self) -> Series:
        """Lowest prices."""
        return self._series(self.low_)

    @cached_property
    def close(self) -> Series:
        """Closing prices."""
        return self._series(self.close_)

    @cached_property
    def volume(self) -> Series:
        """Volumes."""
        return self._series(self.volume_)

    @cached_property
    def hl2(self) -> Series:
        """(high + low) / 2."""
        return self._series((self.high_ + self.low_) / 2)

    @cached_property
    def hlc3(self) -> Series:
        """(high + low + close) / 3."""
        return self._series((self.high_ + self.low_ + self.close_) / 3)

    @cached_property
    def ohlc4(self) -> Series:
        """(open + high + low + close) / 4."""
        return self._series((self.open_ + self.high_ + self.low_ + self.close_) / 4)

    def on(self, timeframe: str, line: Callable[[KitBars], Series]) -> Series:
        """`line` computed on higher bars: at every bar the value of the last higher bar that had ended by its open.

        Periods lie on the UTC calendar, weeks open on Monday; an empty period has no bar, a partial first one counts.
        On the bars' own timeframe it is `line` itself. Raises KitError for a shorter one.
        """
        length = length_of(timeframe)
        if length < self.length:
            raise KitError(f"Bars of {self.length // _MINUTE} minutes hold none of {timeframe}, which is shorter.")
        if length == self.length:
            return line(self)
        periods = (self.time - _MONDAY) // length
        starts = np.flatnonzero(np.diff(periods, prepend=periods[:1] - 1))
        ends = np.append(starts[1:], len(self)) - 1
        higher = KitBars(
            periods[starts] * length + _MONDAY,
            self.open_[starts],
            np.maximum.reduceat(self.high_, starts),
            np.minimum.reduceat(self.low_, starts),
            self.close_[ends],
            np.add.reduceat(self.volume_, starts),
            self.tick,
            length,
            self.clock,
        )
        computed = line(higher)
        known = np.searchsorted(higher.time + length, self.time, side="right") - 1
        exists = np.flatnonzero(known >= computed.first)
        values = np.where(known >= 0, computed.values()[np.maximum(known, 0)], np.nan)
        return Series(values, int(exists[0]) if len(exists) else len(self), self.clock)

    def before(self, timeframe: str, line: Callable[[KitBars], Series]) -> Series:
        """As `on`; on the bars' own timeframe `line` one bar ago, since that is the last period that has ended."""
        found = self.on(timeframe, line)
        return found[1] if length_of(timeframe) == self.length else found

    def _series(self, values: Floats) -> Series:
        return Series(values, 0, self.clock)


def length_of(timeframe: str) -> int:
    """The length of a bar of `1h`, `1d` and so on, in milliseconds. Raises KitError for any other text."""
    minutes = _LENGTHS.get(timeframe)
    if minutes is None:
        raise KitError(f"The timeframe {timeframe!r} should be one of {' '.join(_LENGTHS)}.")
    return minutes * _MINUTE


def commonest_length(time: Integers) -> int:
    """The commonest distance between opens, in milliseconds; the shorter one where two are as common."""
    steps = Counter(np.diff(time).tolist())
    return min(steps, key=lambda step: (-steps[step], step), default=_MINUTE)

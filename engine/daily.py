"""Equity by UTC day: what Sharpe, bootstrap and the campaign's calendar are computed from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arrays import Floats, Integers, frozen
from engine.compilation import compiled, inlined
from market.bars import Bars

_DAY_MS = 86_400_000
_ONE = np.uint64(1)


@dataclass(frozen=True, eq=False)
class DailyStream:
    """``days``: each UTC day with a scored bar, since 1970, ascending. ``returns`` [days]: net, from the last
    equity of the day before (at first the starting balance). ``market_returns`` [days]: of the close, likewise
    (at first from the first scored close). ``exposure``: mean over scored closes of signed position value / equity.
    """

    days: Integers
    returns: Floats
    market_returns: Floats
    exposure: float


@dataclass(frozen=True, eq=False)
class Calendar:
    """The scored bars of a run by UTC day; ``ends`` is the last bar of each day, counted from the first scored one."""

    days: Integers
    ends: Integers
    market_returns: Floats

    @classmethod
    def of(cls, bars: Bars, first_scored: int) -> Calendar:
        """Group the bars from ``first_scored`` on by the day of their open time."""
        days = bars.time[first_scored:] // _DAY_MS
        if len(days) == 0:
            nothing = frozen(np.empty(0, dtype=np.int64))
            return cls(nothing, nothing, frozen(np.empty(0)))
        ends = np.append(np.flatnonzero(days[1:] != days[:-1]), len(days) - 1)
        close = bars.close[first_scored:]
        return cls(frozen(days[ends]), frozen(ends), frozen(_returns(close, ends, float(close[0]))))

    def returns(self, equity: Floats, balance: float) -> Floats:
        """Daily returns [days] of ``equity`` (one entry per scored bar) that started as ``balance``."""
        return _returns(equity, self.ends, balance)

    def stream(self, returns: Floats, exposure: float) -> DailyStream:
        """A run's ``returns`` beside the market's."""
        return DailyStream(self.days, frozen(returns), self.market_returns, exposure)


def _returns(values: Floats, ends: Integers, start: float) -> Floats:
    returns = np.empty(len(ends))
    write_returns(returns, values[ends], start)
    return returns


@compiled
def write_returns(returns: Floats, values: Floats, start: float) -> None:
    """Into ``returns`` [days] the changes of ``values`` [days], the last of each day; at first from ``start``."""
    if returns.size > 0:
        returns[0] = change_of(values[0], start)
    for day in range(np.uint64(1), np.uint64(max(returns.size, 1))):
        returns[day] = change_of(values[day], values[day - _ONE])


@inlined
def change_of(value: float, before: float) -> float:
    """Relative to ``before``; 0 after a value of 0 or below, on which no return can be made."""
    return (value - before) / before if before > 0.0 else 0.0

"""Equity by UTC day: what Sharpe, bootstrap and the campaign's calendar are computed from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arrays import Floats, Integers, frozen
from market.bars import Bars

_DAY_MS = 86_400_000


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
        return cls(frozen(days[ends]), frozen(ends), frozen(_returns(close[ends], float(close[0]))))

    def stream(self, equity: Floats, balance: float, exposure: float) -> DailyStream:
        """Daily returns of ``equity`` (one entry per scored bar) that started as ``balance``."""
        returns = frozen(_returns(equity[self.ends], balance))
        return DailyStream(self.days, returns, self.market_returns, exposure)


def _returns(values: Floats, start: float) -> Floats:
    """Changes relative to the value before; 0 after a value of 0 or below, on which no return can be made."""
    before = np.concatenate(([start], values[:-1])) if len(values) else values
    changes = np.zeros(len(values))
    return np.divide(values - before, before, out=changes, where=before > 0)

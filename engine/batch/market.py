"""The bars as the kernel reads them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine import clocks
from engine.arrays import Floats, Integers
from engine.simulation.state import Grid, Prices
from market.bars import Bars

SPARE = 3
"""Rows of closes end with so many zeros: they are read four at a time."""

FEW_DAYS = 4
"""Seldom do more days end between two trades; so many are written without being counted."""


class Market(NamedTuple):
    """``prices`` in ticks, ``time`` open times, ``days`` their UTC days, each [bars]; ``close_ticks``: the close in
    ticks, ``values``: as a price, both [bars + ``SPARE``]. ``ends`` [days + ``FEW_DAYS``]: the last bar of each day on
    the calendar, then the last bar of all; ``ended`` [bars + 1]: how many of these days end before a bar.
    """

    prices: Prices
    close_ticks: Floats
    values: Floats
    time: Integers
    days: Integers
    ends: Integers
    ended: Integers


def market_of(bars: Bars, ends: Integers, grid: Grid) -> Market:
    """``ends`` [days]: the last bar of each day on the calendar."""
    close = np.append(bars.close_ticks.astype(np.float64), np.zeros(SPARE))
    return Market(
        prices=Prices(bars.open_ticks, bars.high_ticks, bars.low_ticks, bars.close_ticks),
        close_ticks=close,
        values=close * grid.tick_units / grid.tick_scale,
        time=bars.time,
        days=clocks.days(bars.time),
        ends=np.append(ends, np.full(FEW_DAYS, len(bars) - 1)),
        ended=np.searchsorted(ends, np.arange(len(bars) + 1)),
    )

"""Other prices for the same bars, back on the tick grid."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.arrays import Floats, Integers
from market.bars import Bars
from market.validation import PRICE_NAMES


def log_prices(bars: Bars) -> Floats:
    """Logarithms of open, high, low, close [4 × bars]."""
    logs: Floats = np.log(np.stack([bars.open, bars.high, bars.low, bars.close]))
    return logs


def reprice(bars: Bars, logs: Floats, volume: Floats | None = None) -> Bars:
    """The bars at other log prices [4 × bars], snapped to ticks, one tick at least.

    High and low are widened where snapping would put them inside the bar.
    """
    ticks = np.maximum(bars.instrument.to_ticks(np.exp(logs)), 1)
    ticks[1], ticks[2] = ticks.max(axis=0), ticks.min(axis=0)
    columns = dict(zip(PRICE_NAMES, ticks, strict=True))
    volumes = bars.volume if volume is None else volume
    return Bars.from_ticks(bars.instrument, bars.timeframe, bars.time, columns, volumes)


def take(bars: Bars, rows: NDArray[np.bool_]) -> Bars:
    """Those bars alone."""
    ticks: dict[str, Any] = {name: getattr(bars, f"{name}_ticks")[rows] for name in PRICE_NAMES}
    return Bars.from_ticks(bars.instrument, bars.timeframe, bars.time[rows], ticks, bars.volume[rows])


def draw_places(seed: int, bars: int, count: int, length: int = 1) -> Integers:
    """First bars of ``count`` stretches of ``length`` that do not touch, ascending; never the first bar of all.

    Fewer where the bars have no room for so many.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    free = bars - 1
    count = min(count, free // (length + 1))
    room = free - count * length
    places: Integers = np.sort(generator.choice(room, count, replace=False)) if count else np.empty(0, dtype=np.int64)
    return places.astype(np.int64) + 1 + np.arange(count, dtype=np.int64) * length

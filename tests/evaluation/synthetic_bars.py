"""Small made-up bars for tests of this floor."""

from __future__ import annotations

import numpy as np

from market.bars import Bars
from market.instruments import Instrument
from market.timeframes import Timeframe

DAY = 86_400_000


def make_bars(
    market: str = "AAA",
    timeframe: Timeframe = Timeframe.D1,
    count: int = 300,
    start: int = 0,
    seed: int = 1,
    offset: int = 0,
) -> Bars:
    """``count`` bars from day ``start`` since 1970 on, without gaps; ``offset`` milliseconds into the day."""
    generator = np.random.default_rng(seed)
    close = 1000 * np.exp(np.cumsum(generator.normal(0, 0.01, count)))
    opening = np.concatenate([[1000.0], close[:-1]])
    high, low = np.maximum(opening, close) * 1.002, np.minimum(opening, close) * 0.998
    time = start * DAY + offset + np.arange(count, dtype=np.int64) * timeframe.milliseconds
    instrument = Instrument(market, 0.01, 0.01, 1, "USD", 365)
    return Bars.from_columns(instrument, time, opening, high, low, close, None, timeframe)

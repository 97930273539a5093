"""Other futures of the same past."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from engine.arrays import Integers
from market.bars import Bars
from market.validation import PRICE_NAMES

_LEAST_TICKS = 5


def cut(bars: Bars, after: int) -> Bars:
    """Nothing after bar ``after``."""
    return bars[: after + 1]


def shaken(bars: Bars, after: int) -> Bars:
    """Other prices and volumes after bar ``after``, at the same times."""
    return _continued(bars, after, np.arange(after + 1, len(bars)))


def thinned(bars: Bars, after: int) -> Bars:
    """Other prices and volumes after bar ``after``, and half of the bars missing."""
    later = np.arange(after + 1, len(bars))
    return _continued(bars, after, later[:1] if later.size < 2 else np.r_[later[:1], later[1::2]])


FUTURES: Mapping[str, Callable[[Bars, int], Bars]] = {"cut": cut, "shaken": shaken, "thinned": thinned}
"""By name; each takes the bars and the last bar that is left as it was."""


def _continued(bars: Bars, after: int, kept: Integers) -> Bars:
    """``bars[: after + 1]`` and a random walk at the times of ``kept``.

    The open of the very next bar stays: what was decided before it is filled there, and the fills have to be the same.
    """
    if kept.size == 0:
        return bars[: after + 1]
    random = np.random.default_rng([after, len(bars)])
    reach = max(2, int(np.median(bars.high_ticks - bars.low_ticks)) * 2)
    opens = bars.open_ticks[after + 1] + np.r_[0, np.cumsum(random.integers(-reach, reach + 1, kept.size - 1))]
    closes = opens + random.integers(-reach, reach + 1, kept.size)
    ticks = {
        "open": opens,
        "high": np.maximum(opens, closes) + random.integers(0, reach + 1, kept.size),
        "low": np.minimum(opens, closes) - random.integers(0, reach + 1, kept.size),
        "close": closes,
    }
    past = slice(0, after + 1)
    joined = {
        name: np.r_[getattr(bars, f"{name}_ticks")[past], np.maximum(ticks[name], _LEAST_TICKS)] for name in PRICE_NAMES
    }
    volume = np.r_[bars.volume[past], np.floor(random.uniform(0, 2 * bars.volume.mean() + 2, kept.size))]
    time = np.r_[bars.time[past], bars.time[kept]]
    return Bars.from_ticks(bars.instrument, bars.timeframe, time, joined, volume)

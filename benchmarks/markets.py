"""The bars of a bench: the same on every machine."""

from __future__ import annotations

import numpy as np

from engine.arrays import Floats
from evaluation.worlds.garch_walk import make_garch_walk
from evaluation.worlds.noise import DAYS_PER_YEAR
from market.bars import Bars
from market.defaults import read_default_bars
from market.instruments import find_instrument
from market.timeframes import Timeframe

MARKET = "EURUSD"
SEED = 20_260
_HOURLY_DEVIATION = 0.0012  # of a log return, as in the packaged bars
_FIRST_HOUR = np.datetime64("2010-01-04T00", "h")
_FIRST_CLOSE, _WORLD_BEGINS = 1.1, 1000.0
_WORLD_BARS = 40_000
_HOURS_PER_WEEK, _HOURS_OF_WEEKDAYS = 168, 120


def read_packaged_bars(bars: int) -> Bars:
    """The last ``bars`` of the packaged EURUSD 1h, of which there are 5,000."""
    return read_default_bars(MARKET).bars[-bars:]


def make_bars(bars: int, seed: int = SEED) -> Bars:
    """EURUSD 1h as a world without edge makes it: weekday hours with clustered, fat-tailed moves."""
    opens, high, low, close = _walk(bars, seed)
    hours = np.arange(bars)
    weeks = hours // _HOURS_OF_WEEKDAYS
    time = (_FIRST_HOUR + weeks * _HOURS_PER_WEEK + hours % _HOURS_OF_WEEKDAYS).astype("datetime64[ms]")
    volume = np.random.Generator(np.random.PCG64(seed)).lognormal(6.0, 0.5, bars).round()
    return Bars.from_columns(find_instrument(MARKET), time, opens, high, low, close, volume, Timeframe.H1)


def _walk(bars: int, seed: int) -> Floats:
    """Prices [4 x bars]. A world is of days, and too many of them would leave the calendar: several are joined."""
    volatility = _HOURLY_DEVIATION * DAYS_PER_YEAR**0.5
    pieces: list[Floats] = []
    last = _FIRST_CLOSE
    for number, start in enumerate(range(0, bars, _WORLD_BARS)):
        years = min(_WORLD_BARS, bars - start) / DAYS_PER_YEAR
        world = make_garch_walk(seed + number, years, volatility)
        piece = np.array([world.open, world.high, world.low, world.close]) * (last / _WORLD_BEGINS)
        last = float(piece[-1, -1])
        pieces.append(piece)
    return np.concatenate(pieces, axis=1)


def close_gaps(bars: Bars) -> Bars:
    """The same bars, each opening where the one before it closed.

    Then a stop measured from the signal's close is the stop measured from the fill, and engines that can only do the
    one agree with engines that do the other.
    """
    opens = np.concatenate([bars.open[:1], bars.close[:-1]])
    high, low = np.maximum(bars.high, opens), np.minimum(bars.low, opens)
    return Bars.from_columns(bars.instrument, bars.time, opens, high, low, bars.close, bars.volume, bars.timeframe)

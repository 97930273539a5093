"""A world without edge made of real moves: the bars of a real market in blocks, each bar turned up or down by a coin.

Size, shape, fat tails and clustering are the market's own; its directions are gone. Daily bars are those of GOOG,
hourly ones those of EURUSD (whole days of 24 hours, so that an hour keeps its place in the day), both shipped with the
package ``backtesting``.

Real prices jump inside bars, and a bar does not show where. A stop or a target that a jump passes is filled at its own
price all the same, so stops and targets of half an ATR and less gain or lose here by that, as they do on any real bars.
At one ATR and more nothing of it could be measured.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from evaluation.arrays import Floats, Integers, frozen
from evaluation.worlds.tape import FIRST_PRICE, instrument_of
from evaluation.worlds.weekdays import count_bars, open_times
from market.bars import Bars
from market.defaults import read_default_bars
from market.timeframes import Timeframe

_SOURCES = {Timeframe.D1: ("GOOG", 1, 21), Timeframe.H1: ("EURUSD", 24, 5)}  # market, bars a day, days a block
_DAY_MS = 86_400_000


def make_random_signs(years: float, timeframe: Timeframe, seed: int) -> Bars:
    """Real bars, a month (hourly: five days) at a time, each mirrored with probability one half."""
    generator = np.random.Generator(np.random.PCG64(seed))
    bars = count_bars(years, timeframe)
    days = read_shapes(timeframe)
    per_day = days.shape[1]
    order = _draw_blocks(generator, len(days), -(-bars // per_day), _SOURCES[timeframe][2])
    shapes: Floats = days[order].reshape(-1, 4)[:bars]
    signs = np.where(generator.integers(0, 2, bars) == 1, 1.0, -1.0)
    return build_mirrored(timeframe, shapes, signs)


def build_mirrored(timeframe: Timeframe, shapes: Floats, signs: Floats) -> Bars:
    """Bars from ``shapes`` [bars × (gap, high, low, close)] turned by ``signs`` [bars] of ±1.

    log cosh of the return is taken off each bar: then the price, not its logarithm, is a martingale.
    """
    gap, above, below, body = shapes.T
    move = gap + body
    fair = np.log(np.cosh(move))
    closes = np.cumsum(signs * move - fair)
    opens = np.concatenate([[0.0], closes[:-1]]) + signs * gap - fair
    up = signs > 0
    high, low = opens + np.where(up, above, -below), opens + np.where(up, below, -above)
    begin, top, bottom, end = (FIRST_PRICE * np.exp(each) for each in (opens, high, low, opens + signs * body))
    time = open_times(len(signs), timeframe)
    return Bars.from_columns(instrument_of("random_signs"), time, begin, top, bottom, end, None, timeframe)


@cache
def read_shapes(timeframe: Timeframe) -> Floats:
    """The real bars [days × bars a day × (gap, high, low, close)]: gap from the last close, the others from the open.

    All are logarithms of quotients of prices.
    """
    market, per_day, _ = _SOURCES[timeframe]
    bars = read_default_bars(market, timeframe).bars
    opens = np.log(bars.open)
    gap = opens[1:] - np.log(bars.close[:-1])
    columns = [np.log(price[1:]) - opens[1:] for price in (bars.high, bars.low, bars.close)]
    shapes = np.stack([gap, *columns], axis=1)
    _, counts = np.unique(bars.time[1:] // _DAY_MS, return_counts=True)
    whole = np.repeat(counts == per_day, counts)
    whole_days: Floats = shapes[whole]
    return frozen(whole_days.reshape(-1, per_day, 4))


def _draw_blocks(generator: np.random.Generator, source: int, wanted: int, length: int) -> Integers:
    """Rows of the source [wanted], in blocks of consecutive ones that begin anywhere and go round the end."""
    starts = generator.integers(0, source, -(-wanted // length))
    order: Integers = ((starts[:, None] + np.arange(length)) % source).ravel()[:wanted]
    return order

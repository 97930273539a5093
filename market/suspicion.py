"""Bars that could be but hardly are: spikes, jumps like a split's, prices off the market's scale or off its tick.

Each is told with its row and what would be likely. Real crashes stay: a level that holds is no spike, and a move that
is not near a whole ratio is no split.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from market.instruments import Instrument

_SIDE = 3  # bars on either side a bar is compared with
_SPIKE, _SPIKE_MOVES = 0.05, 8.0  # at least 5 %, and eight usual moves
_WICK, _WICK_RANGES = 0.25, 12.0
_LEAP = float(np.log(4.0))  # no bar opens or closes at four times the one before, unless shares were split
_SPLITS = tuple(sorted({*(n / 1 for n in (2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 50, 100)), 1.5, 2.5}))
_SPLIT_LEAST, _SPLIT_NEAR = 0.336, 0.04
_COARSE = 0.1  # the share of the usual move that rounding to the tick may change
_OFF_GRID = 0.01  # of a tick; less is the noise of floats
_MOST_TOLD = 100_000
_BANDS = {"XAUUSD": (100.0, 20_000.0), "XAGUSD": (2.0, 1000.0)}
_CURRENCIES = {"EUR", "GBP", "AUD", "NZD", "USD", "CAD", "CHF", "JPY"}


@dataclass(frozen=True)
class Suspicion:
    """Rows under one suspicion, ascending, and what is to be said of each."""

    defect: str
    at: NDArray[np.int64]
    sayings: tuple[str, ...]


def find_suspicious(
    prices: Mapping[str, NDArray[np.float64]], instrument: Instrument, scale_said: bool
) -> list[Suspicion]:
    """Every suspicion there is about clean columns, oldest first."""
    found = [_off_scale(prices, instrument, scale_said), _coarse(prices["close"], instrument)]
    splits = _splits(prices)
    spikes = _spikes(prices, splits)
    if len(splits) <= max(4, len(prices["close"]) // 100):
        found.append(Suspicion("splits", splits, tuple(_say_split(prices, int(row)) for row in splits)))
    else:
        spikes = np.union1d(spikes, splits)
    found.append(Suspicion("outliers", spikes, tuple(_say_spike(prices, int(row)) for row in spikes[:_MOST_TOLD])))
    return [suspicion for suspicion in found if len(suspicion.at)]


def price_band(instrument: Instrument) -> tuple[float, float] | None:
    """Between which prices a currency pair or a metal has traded, generously; None for what may cost anything."""
    market = instrument.market
    if market in _BANDS:
        return _BANDS[market]
    base, quote = market[:3], market[3:]
    if base not in _CURRENCIES or quote not in _CURRENCIES:
        return None
    if "JPY" in {base, quote}:
        return (30.0, 500.0) if quote == "JPY" else (0.002, 0.04)
    return 0.2, 5.0


def scale_of_points(prices: Mapping[str, NDArray[np.float64]], instrument: Instrument) -> float:
    """The tick, where all prices are whole numbers of them and only so lie where the market trades; else 1."""
    band = price_band(instrument)
    close = prices["close"][np.isfinite(prices["close"])]
    if band is None or instrument.tick >= 1 or len(close) == 0 or not is_whole(prices):
        return 1.0
    middle = float(np.median(close))
    return (
        instrument.tick if not band[0] <= middle <= band[1] and band[0] <= middle * instrument.tick <= band[1] else 1.0
    )


def is_whole(prices: Mapping[str, NDArray[np.float64]]) -> bool:
    """Whether every price is a whole number, but for the noise of floats."""
    with np.errstate(invalid="ignore"):
        return all(
            bool((np.abs(values - np.round(values)) <= 1e-6)[np.isfinite(values)].all()) for values in prices.values()
        )


def _off_scale(prices: Mapping[str, NDArray[np.float64]], instrument: Instrument, scale_said: bool) -> Suspicion:
    band, close = price_band(instrument), prices["close"]
    middle = float(np.median(close))
    none = Suspicion("price-scale", np.zeros(0, np.int64), ())
    if scale_said:
        return none
    if band is not None and not band[0] <= middle <= band[1]:
        centre = float(np.sqrt(band[0] * band[1]))
        scale = 10.0 ** round(float(np.log10(centre / middle)))
        row = int(np.argmax((close < band[0]) | (close > band[1])))
        value = float(close[row])
        said = (
            f"close is {value:.10g}; {instrument.market} should lie between {band[0]:g} and {band[1]:g}, so that the"
            f" market may be another, or the prices scaled (--price-scale {scale:g} would give {value * scale:.10g})"
        )
        return Suspicion("price-scale", np.array([row]), (said,))
    if band is None and instrument.digits >= 3 and len(close) >= 10 and is_whole(prices):
        said = (
            f"close is {close[0]:.10g} and every other price is a whole number too, while {instrument.market} has"
            f" {instrument.digits} decimals; --price-scale should say what one is worth (1 if they are right)"
        )
        return Suspicion("price-scale", np.zeros(1, np.int64), (said,))
    return none


def _coarse(close: NDArray[np.float64], instrument: Instrument) -> Suspicion:
    ticks = close / instrument.tick
    error = np.abs(ticks - np.round(ticks))
    error = np.where(error > _OFF_GRID, error, 0.0)
    move = float(np.mean(np.abs(np.diff(ticks)))) if len(close) > 1 else 0.0
    if float(np.mean(error)) <= _COARSE * move or not error.any():
        return Suspicion("coarse-tick", np.zeros(0, np.int64), ())
    row = int(np.argmax(error))
    said = (
        f"close is {close[row]:.10g}, which is no multiple of {instrument.market}'s tick {instrument.tick:g};"
        " rounding to it would change prices by a good part of their usual move; tick or market should be another"
    )
    return Suspicion("coarse-tick", np.array([row]), (said,))


def _splits(prices: Mapping[str, NDArray[np.float64]]) -> NDArray[np.int64]:
    """Bars that open at a whole ratio of the close before and stay there."""
    opened, close = np.log(prices["open"]), np.log(prices["close"])
    if len(close) < 3:
        return np.zeros(0, np.int64)
    jump = opened[1:] - close[:-1]
    usual = float(np.median(np.abs(np.diff(close))))
    far = np.flatnonzero(np.abs(jump) > max(_SPLIT_LEAST, _SPIKE_MOVES * usual)) + 1
    ratios = np.log(np.array(_SPLITS))
    rows = []
    for row in far[:_MOST_TOLD]:
        moves = (
            jump[row - 1],
            close[row] - close[row - 1],
            _level(close, row, row + _SIDE) - _level(close, row - _SIDE, row),
        )
        near = min(ratios, key=lambda ratio: abs(ratio - abs(moves[0])))
        tolerance = max(_SPLIT_NEAR, 2 * usual)
        if all(abs(abs(move) - near) < tolerance for move in moves[:2]) and abs(abs(moves[2]) - near) < 3 * tolerance:
            rows.append(int(row))
    return np.array(rows, dtype=np.int64)


def _level(close: NDArray[np.float64], start: int, end: int) -> float:
    return float(np.median(close[max(0, start) : end]))


def _spikes(prices: Mapping[str, NDArray[np.float64]], splits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Bars away from those on both sides, which agree; wicks beyond all measure; leaps no market makes."""
    opened, high, low, close = (np.log(prices[price]) for price in ("open", "high", "low", "close"))
    rows = len(close)
    if rows < 3:
        return np.zeros(0, np.int64)
    steps = np.diff(close)
    usual = float(np.median(np.abs(steps)))
    body_top, body_bottom = np.maximum(opened, close), np.minimum(opened, close)
    ranges = high - low
    wick = max(_WICK, _WICK_RANGES * float(np.median(ranges)))
    wicked = np.flatnonzero((high - body_top > wick) | (body_bottom - low > wick))
    spike = max(_SPIKE, _SPIKE_MOVES * usual)
    moved = np.abs(steps) > spike
    candidates = np.unique(np.concatenate([np.flatnonzero(moved), np.flatnonzero(moved) + 1]))
    displaced = [row for row in candidates if _is_displaced(close, opened, int(row), spike)]
    leaps = np.flatnonzero((np.abs(steps) > _LEAP) | (np.abs(opened[1:] - close[:-1]) > _LEAP)) + 1
    leaps = np.setdiff1d(leaps, splits)
    bodies = np.flatnonzero(body_top - body_bottom > _LEAP)
    return np.unique(np.concatenate([wicked, np.array(displaced, dtype=np.int64), leaps, bodies])).astype(np.int64)


def _is_displaced(close: NDArray[np.float64], opened: NDArray[np.float64], row: int, spike: float) -> bool:
    before, after = close[max(0, row - _SIDE) : row], close[row + 1 : row + 1 + _SIDE]
    around = np.concatenate([before, after])
    if len(around) < 2:
        return False
    away = close[row] - float(np.median(around))
    agree = float(around.max() - around.min()) < abs(away) / 2
    # Where the next bar opens at this close, the market was there.
    continued = len(after) > 0 and abs(opened[row + 1] - close[row]) < abs(away) / 4
    return bool(abs(away) > spike and agree and not continued)


def _say_split(prices: Mapping[str, NDArray[np.float64]], row: int) -> str:
    before, opened = float(prices["close"][row - 1]), float(prices["open"][row])
    ratio = before / opened if before > opened else opened / before
    near = min(_SPLITS, key=lambda split: abs(np.log(split / ratio)))
    words = f"{near:g} for 1" if before > opened else f"1 for {near:g}"
    return (
        f"open is {opened:.10g} after a close of {before:.10g}, like a split of {words};"
        " prices before it should be adjusted"
    )


def _say_spike(prices: Mapping[str, NDArray[np.float64]], row: int) -> str:
    close = prices["close"]
    around = np.concatenate([close[max(0, row - _SIDE) : row], close[row + 1 : row + 1 + _SIDE]])
    level = float(np.median(around))
    name = max(prices, key=lambda price: abs(float(np.log(prices[price][row] / level))))
    value = float(prices[name][row])
    power = round(float(np.log10(value / level)))
    hint = f" ({value / 10.0**power:.10g} would fit: a decimal point may be lost)" if power else ""
    return f"{name} is {value:.10g}; the bars around it are near {level:.6g}{hint}"

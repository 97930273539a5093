"""What makes columns bars: the checks, each with the sentence for the first row that fails it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from market.errors import BarsError
from market.instruments import Instrument
from market.times import format_time

PRICE_NAMES = ("open", "high", "low", "close")

_EARLIEST_MS = -2_208_988_800_000  # 1900-01-01
_LATEST_MS = 7_258_118_400_000  # 2200-01-01
_MOST_TICKS = 2.0**52  # beyond it a double no longer tells neighbouring ticks apart


def check_lengths(columns: Mapping[str, NDArray[np.generic]]) -> None:
    """Every column is one-dimensional, as long as ``time``, and there is at least one row."""
    rows = len(columns["time"])
    for name, column in columns.items():
        if column.ndim != 1 or len(column) != rows:
            raise BarsError(
                f"The column {name} has shape {column.shape}; it should hold {rows} values, one for each time."
            )
    if rows == 0:
        raise BarsError("There are no rows; at least one bar is needed.")


def check_times(time: NDArray[np.int64]) -> None:
    """Milliseconds since 1970 between the years 1900 and 2200, strictly ascending."""
    row = _first((time < _EARLIEST_MS) | (time >= _LATEST_MS))
    if row is not None:
        raise BarsError(
            f"Row {row + 1}: the time {int(time[row])} should be milliseconds since 1970, in the years 1900 to 2199.",
            row + 1,
        )
    row = _first(time[1:] <= time[:-1])
    if row is None:
        return
    before, here = format_time(int(time[row])), format_time(int(time[row + 1]))
    if here == before:
        fault = f"the time {here} stands in row {row + 1} too; each time should occur once"
    elif len(time) > 2 and bool(np.all(time[1:] < time[:-1])):
        fault = f"the rows are newest first ({before}, then {here}); they should be oldest first"
    else:
        fault = f"the time {here} comes after {before} in row {row + 1}; times should ascend"
    raise BarsError(f"Row {row + 2}: {fault}.", row + 2)


def check_prices(instrument: Instrument, time: NDArray[np.int64], prices: Mapping[str, NDArray[np.float64]]) -> None:
    """Every price is a finite number above 0, and small enough for the grid to be exact."""
    for name in PRICE_NAMES:
        column = prices[name]
        row = _first(~np.isfinite(column))
        if row is not None:
            raise BarsError(f"{_at(row, time)}: {name} is {column[row]}; a price should be a finite number.", row + 1)
        row = _first(column <= 0)
        if row is not None:
            raise BarsError(f"{_at(row, time)}: {name} is {column[row]:.10g}; a price should be above 0.", row + 1)
        row = _first(column > instrument.tick * _MOST_TICKS)
        if row is not None:
            raise BarsError(
                f"{_at(row, time)}: {name} is {column[row]:.10g}; at a tick of {instrument.tick:g} it should be below"
                f" {instrument.tick * _MOST_TICKS:.3g}.",
                row + 1,
            )


def check_ticks(instrument: Instrument, time: NDArray[np.int64], ticks: Mapping[str, NDArray[np.int64]]) -> None:
    """On the grid: no price of zero ticks; high at the top, low at the bottom of every bar.

    Checked after snapping, so that float noise far below a tick is no error.
    """
    for name in PRICE_NAMES:
        row = _first(ticks[name] < 1)
        if row is not None:
            raise BarsError(
                f"{_at(row, time)}: {name} is below one tick ({instrument.tick:g}) of {instrument.market};"
                " prices should be many ticks, so the market or its tick may be the wrong one.",
                row + 1,
            )
    for upper, lower in (("high", "low"), ("high", "open"), ("high", "close"), ("open", "low"), ("close", "low")):
        _check_order(instrument, time, ticks, upper, lower)


def check_volume(time: NDArray[np.int64], volume: NDArray[np.float64]) -> None:
    """Every volume is a finite number of at least 0."""
    row = _first(~(np.isfinite(volume) & (volume >= 0)))
    if row is not None:
        raise BarsError(f"{_at(row, time)}: volume is {volume[row]:.10g}; it should be 0 or more.", row + 1)


def _check_order(
    instrument: Instrument,
    time: NDArray[np.int64],
    ticks: Mapping[str, NDArray[np.int64]],
    upper: str,
    lower: str,
) -> None:
    row = _first(ticks[upper] < ticks[lower])
    if row is not None:
        top, bottom = (instrument.to_price(int(ticks[name][row])) for name in (upper, lower))
        raise BarsError(f"{_at(row, time)}: {upper} {top:.10g} should not be below {lower} {bottom:.10g}.", row + 1)


def _first(bad: NDArray[np.bool_]) -> int | None:
    row = int(np.argmax(bad)) if len(bad) else 0
    return row if len(bad) and bad[row] else None


def _at(row: int, time: NDArray[np.int64]) -> str:
    return f"Row {row + 1} ({format_time(int(time[row]))})"

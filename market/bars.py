"""Bars: checked once, snapped to the tick grid once, never changed again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from market.errors import BarsError, TimeframeError
from market.instruments import Instrument
from market.timeframes import Timeframe, commonest_step, describe_length
from market.times import as_milliseconds, format_time
from market.validation import PRICE_NAMES, check_lengths, check_prices, check_ticks, check_times, check_volume

_Scalar = TypeVar("_Scalar", bound=np.generic)
_COLUMNS = ("time", *PRICE_NAMES, "volume", *(f"{name}_ticks" for name in PRICE_NAMES))


@dataclass(frozen=True, eq=False)
class Bars:
    """Bars of one market in one timeframe, oldest first; every array has one entry per bar and is read-only.

    ``time``: open times, int64 milliseconds UTC. ``open high low close``: float64 prices on the tick grid.
    ``*_ticks``: the same prices as whole ticks, int64. ``volume``: float64, in whatever unit the source counts.
    Make them with ``Bars.from_columns``, which checks; the constructor takes columns that are already checked.
    """

    instrument: Instrument
    timeframe: Timeframe
    time: NDArray[np.int64]
    open: NDArray[np.float64]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]
    volume: NDArray[np.float64]
    open_ticks: NDArray[np.int64]
    high_ticks: NDArray[np.int64]
    low_ticks: NDArray[np.int64]
    close_ticks: NDArray[np.int64]

    @classmethod
    def from_columns(
        cls,
        instrument: Instrument,
        time: ArrayLike,
        open: ArrayLike,
        high: ArrayLike,
        low: ArrayLike,
        close: ArrayLike,
        volume: ArrayLike | None = None,
        timeframe: Timeframe | None = None,
    ) -> Bars:
        """Check and snap columns; ``time`` is milliseconds or datetime64, a missing volume is 0.

        Without a timeframe, the commonest distance between bars is it. Raises BarsError for the first row that is
        not a bar and TimeframeError for a timeframe the bars do not have.
        """
        times = as_milliseconds(time)
        given = zip(PRICE_NAMES, (open, high, low, close), strict=True)
        prices = {name: _as_floats(name, values) for name, values in given}
        volumes = np.zeros(len(times)) if volume is None else _as_floats("volume", volume)
        check_lengths({"time": times, **prices, "volume": volumes})
        check_times(times)
        check_prices(instrument, times, prices)
        check_volume(times, volumes)
        ticks = {name: instrument.to_ticks(prices[name]) for name in PRICE_NAMES}
        check_ticks(instrument, times, ticks)
        return cls.from_ticks(instrument, _fitting_timeframe(times, timeframe), times, ticks, volumes)

    @classmethod
    def from_ticks(
        cls,
        instrument: Instrument,
        timeframe: Timeframe,
        time: NDArray[np.int64],
        ticks: Mapping[str, NDArray[np.int64]],
        volume: NDArray[np.float64],
    ) -> Bars:
        """Bars from columns known to be good; ``ticks`` has ``open high low close``. The arrays are copied."""
        snapped = {name: instrument.to_prices(ticks[name]) for name in PRICE_NAMES}
        return cls(
            instrument=instrument,
            timeframe=timeframe,
            time=_frozen(time),
            open=_frozen(snapped["open"]),
            high=_frozen(snapped["high"]),
            low=_frozen(snapped["low"]),
            close=_frozen(snapped["close"]),
            volume=_frozen(volume),
            open_ticks=_frozen(ticks["open"]),
            high_ticks=_frozen(ticks["high"]),
            low_ticks=_frozen(ticks["low"]),
            close_ticks=_frozen(ticks["close"]),
        )

    def __len__(self) -> int:
        return len(self.time)

    def __getitem__(self, rows: slice) -> Bars:
        """``bars[a:b]``: those bars, in the same timeframe, sharing the arrays; a step is refused."""
        if rows.step not in (None, 1):
            raise BarsError(f"Bars are taken in one piece; the step {rows.step} should be left out.")
        return replace(self, **{name: getattr(self, name)[rows] for name in _COLUMNS})

    def __repr__(self) -> str:
        span = f"{format_time(int(self.time[0]))} … {format_time(int(self.time[-1]))}" if len(self) else "empty"
        return f"Bars({self.instrument.market} {self.timeframe}, {len(self)} bars, {span})"

    @property
    def market(self) -> str:
        """The name of the instrument."""
        return self.instrument.market

    def index_at(self, milliseconds: int) -> int:
        """The first bar that opens at or after that time; ``len(bars)`` where none does."""
        return int(np.searchsorted(self.time, milliseconds, side="left"))

    def between(self, start_ms: int, end_ms: int) -> Bars:
        """The bars that open in ``[start_ms, end_ms)``."""
        return self[self.index_at(start_ms) : self.index_at(end_ms)]

    def digest(self) -> str:
        """sha256 of instrument grid, timeframe, times, ticks and volumes; equal bars have equal digests anywhere."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        header = json.dumps({"grid": self.instrument.grid(), "timeframe": str(self.timeframe)}, sort_keys=True)
        sha = hashlib.sha256(header.encode())
        for column in (self.time, self.open_ticks, self.high_ticks, self.low_ticks, self.close_ticks):
            sha.update(column.astype("<i8").tobytes())
        sha.update(self.volume.astype("<f8").tobytes())
        return sha.hexdigest()


def _fitting_timeframe(time: NDArray[np.int64], timeframe: Timeframe | None) -> Timeframe:
    if timeframe is None:
        return Timeframe.of_length(commonest_step(time))
    if len(time) > 1 and commonest_step(time) < timeframe.milliseconds:
        found = describe_length(commonest_step(time))
        raise TimeframeError(f"The bars are {found} apart; the timeframe should be {found}, not {timeframe}.")
    return timeframe


def _as_floats(name: str, values: ArrayLike) -> NDArray[np.float64]:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise BarsError(f"The column {name} should hold numbers only.") from None


def _frozen(column: NDArray[_Scalar]) -> NDArray[_Scalar]:
    copy = np.array(column)
    copy.setflags(write=False)
    return copy

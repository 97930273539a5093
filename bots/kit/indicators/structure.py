"""Price structure: swings, the period before, and shapes of one or two bars."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bots.kit.bars import KitBars
from bots.kit.indicators.windows import ago, per_bar, where
from bots.kit.series import Floats, Series, whole


class Pivots(NamedTuple):
    """The last swing high and swing low that later bars have confirmed."""

    high: Series
    low: Series


class Period(NamedTuple):
    """Prices of one period."""

    open: Series
    high: Series
    low: Series
    close: Series


def pivots(bars: KitBars, left: float, right: float) -> Pivots:
    """A swing is beyond the `left` bars before it and not short of the `right` after it; known once those closed.

    Until the first one, the extreme of the first `left + right + 1` bars stands in.
    """
    before, after = whole(left, 1), whole(right, 1)
    high, low = _swings(bars.high_, before, after), -_swings(-bars.low_, before, after)
    first = before + after
    return Pivots(per_bar(high, first, bars.close), per_bar(low, first, bars.close))


def _swings(prices: Floats, left: int, right: int) -> Floats:
    found = np.full(len(prices), np.nan)
    last = float("nan")
    for now in range(left + right, len(prices)):
        swing = prices[now - right]
        beyond = swing > prices[now - right - left : now - right].max()
        if now == left + right:
            last = float(prices[: now + 1].max())
        elif beyond and swing >= prices[now - right + 1 : now + 1].max():
            last = float(swing)
        found[now] = last
    return found


def previous_day(bars: KitBars) -> Period:
    """The last UTC day that had ended by the bar's open."""
    return _previous(bars, "1d")


def previous_week(bars: KitBars) -> Period:
    """The last week (from Monday, UTC) that had ended by the bar's open."""
    return _previous(bars, "1w")


def _previous(bars: KitBars, timeframe: str) -> Period:
    return Period(
        bars.before(timeframe, lambda period: period.open),
        bars.before(timeframe, lambda period: period.high),
        bars.before(timeframe, lambda period: period.low),
        bars.before(timeframe, lambda period: period.close),
    )


def gap(bars: KitBars) -> Series:
    """The open minus the close before it."""
    return bars.open - bars.close[1]


def inside_bar(bars: KitBars) -> Series:
    """1 where the bar does not leave the range of the one before, else 0."""
    inside = (bars.high_ <= ago(bars.high_, 1)) & (bars.low_ >= ago(bars.low_, 1))
    return per_bar(where(inside, 1.0, 0.0), 1, bars.close)


def engulfing(bars: KitBars) -> Series:
    """1 where a rising body covers the falling one before it, −1 the other way round, else 0."""
    opened, closed = bars.open_, bars.close_
    open_before, close_before = ago(opened, 1), ago(closed, 1)
    up = (closed > opened) & (close_before < open_before) & (closed >= open_before) & (opened <= close_before)
    down = (closed < opened) & (close_before > open_before) & (closed <= open_before) & (opened >= close_before)
    return per_bar(where(up, 1.0, where(down, -1.0, 0.0)), 1, bars.close)

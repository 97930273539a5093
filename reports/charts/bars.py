"""Bars as candles, with trades and indicators."""

from __future__ import annotations

import numpy as np

from reports.charts.scales import Scale
from reports.charts.shapes import (
    Label,
    Mark,
    Plot,
    Reading,
    Shape,
    box,
    line,
    percent_across,
    percent_down,
    segment,
    value_axis,
)
from reports.model import Floats, PriceWindow, TradeRow
from reports.numbers import date, minute, money, number

_BODY_HALF_WIDTH = 0.36


def bars_plot(window: PriceWindow) -> Plot:
    """Candles by bar number, so that nights and weekends take no room."""
    overlays = [overlay.values for overlay in window.overlays]
    prices = Scale.around(window.high, window.low, margin=0.06)
    ticks = prices.ticks(6)
    axis, labels = value_axis(prices, [number(tick, window.digits) for tick in ticks], ticks)
    x = _centres(len(window.time))
    overlay_lines = [
        Shape(line(x, _within(prices.place(values))), f"overlay o{index % 4}") for index, values in enumerate(overlays)
    ]
    trade_lines, marks = _trades(window, prices)
    return Plot(
        description=f"{len(window.time)} bars of {window.cell} with {len(window.trades)} trades",
        height=420,
        shapes=(axis, *_candles(window, prices, x), *overlay_lines, *trade_lines),
        x_labels=_times(window, x),
        y_labels=labels,
        marks=marks,
        reading=_readings(window, x),
    )


def _centres(bars: int) -> Floats:
    return (np.arange(bars, dtype=np.float64) + 0.5) / max(1, bars)


def _within(places: Floats) -> Floats:
    """An indicator far from the prices would squeeze the candles; what lies outside is not drawn."""
    return np.where((places >= 0.0) & (places <= 1.0), places, np.nan)


def _candles(window: PriceWindow, prices: Scale, x: Floats) -> tuple[Shape, ...]:
    half = _BODY_HALF_WIDTH / max(1, len(x))
    opened, high, low, close = (prices.place(part) for part in (window.open, window.high, window.low, window.close))
    rising = window.close >= window.open
    shapes = []
    for style, chosen in (("up", rising), ("down", ~rising)):
        rows = np.flatnonzero(chosen)
        wicks = "".join(segment(x[row], low[row], x[row], high[row]) for row in rows)
        bodies = "".join(
            box(x[row] - half, x[row] + half, min(opened[row], close[row]), max(opened[row], close[row]))
            for row in rows
        )
        shapes += [Shape(wicks, f"wick {style}"), Shape(bodies, f"body {style}")]
    return tuple(shapes)


def _trades(window: PriceWindow, prices: Scale) -> tuple[tuple[Shape, ...], tuple[Mark, ...]]:
    shapes, marks = [], []
    for trade in window.trades:
        entry, leave = _bar_of(window, trade.entry_time), _bar_of(window, trade.exit_time)
        entry_up, leave_up = prices.at(trade.entry_price), prices.at(trade.exit_price)
        outcome = "won" if trade.pnl > 0 else "lost"
        x0, x1 = (min(max(place, 0.0), 1.0) for place in (_across(window, entry), _across(window, leave)))
        title = describe_trade(trade, window.digits)
        shapes.append(Shape(segment(x0, entry_up, x1, leave_up), f"trade {outcome}", title))
        if 0 <= entry < len(window.time):
            marks.append(Mark(percent_across(x0), percent_down(entry_up), f"entry {trade.side}", title))
        if 0 <= leave < len(window.time):
            marks.append(Mark(percent_across(x1), percent_down(leave_up), f"exit {outcome}", title))
    return tuple(shapes), tuple(marks)


def describe_trade(trade: TradeRow, digits: int) -> str:
    """One trade in a line."""
    return (
        f"{trade.side} {minute(trade.entry_time)} at {number(trade.entry_price, digits)}, "
        f"out {minute(trade.exit_time)} at {number(trade.exit_price, digits)} by {trade.exit_reason}, "
        f"{money(trade.pnl, signed=True)}"
    )


def _bar_of(window: PriceWindow, time: int) -> int:
    """The bar that holds a time; −1 before the window, its length after it."""
    if time < window.time[0]:
        return -1
    step = int(window.time[-1] - window.time[-2]) if len(window.time) > 1 else 1
    if time >= window.time[-1] + step:
        return len(window.time)
    return int(np.searchsorted(window.time, time, side="right")) - 1


def _across(window: PriceWindow, bar: int) -> float:
    return (bar + 0.5) / max(1, len(window.time))


def _times(window: PriceWindow, x: Floats) -> tuple[Label, ...]:
    days = window.time // 86_400_000
    changes = np.flatnonzero(np.diff(days, prepend=days[0] - 1))
    step = max(1, -(-len(changes) // 8))
    return tuple(
        Label(date(int(window.time[bar])), percent_across(float(x[bar])), minor=index % 2 == 1)
        for index, bar in enumerate(changes[::step])
    )


def _readings(window: PriceWindow, x: Floats) -> Reading:
    words = []
    for bar in range(len(window.time)):
        parts = (window.open, window.high, window.low, window.close)
        values = (f"{name} {number(float(part[bar]), window.digits)}" for name, part in zip("OHLC", parts, strict=True))
        shown = (f"{overlay.name} {number(float(overlay.values[bar]), window.digits)}" for overlay in window.overlays)
        words.append("   ".join((minute(int(window.time[bar])), *values, *shown)))
    return Reading(tuple(round(1000.0 * float(place), 1) for place in x), tuple(words))

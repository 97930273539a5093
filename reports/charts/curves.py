"""Equity and drawdown over the campaign's days, with its slices."""

from __future__ import annotations

import numpy as np

from evaluation.dates import CampaignDates
from reports.charts.scales import Scale, time_ticks
from reports.charts.shapes import (
    Label,
    Plot,
    Reading,
    Shape,
    area,
    box,
    line,
    percent_across,
    segment,
    value_axis,
)
from reports.model import DailyCurve, Floats
from reports.numbers import date, day_to_time, money, number, percent
from reports.returns import at_volatility_of, drawdown_pct, growth


def equity_plot(curve: DailyCurve, dates: CampaignDates | None, logarithmic: bool = False) -> Plot:
    """Equity at each day's end, and buy & hold from the same balance at no more than the equity's own volatility."""
    time = _time_scale(curve)
    x = time.place(curve.days.astype(np.float64))
    equity = curve.initial_balance * growth(curve.returns)
    lines = [(equity, "equity")]
    if curve.market_returns is not None:
        lines.insert(0, (_buy_and_hold(curve, curve.market_returns), "benchmark"))
    values = Scale.around(*(values for values, _ in lines), logarithmic=logarithmic)
    ticks = values.ticks()
    axis, labels = value_axis(values, [number(tick, 0) for tick in ticks], ticks)
    shaded, bands = _slices(time, dates, curve)
    start = values.at(curve.initial_balance)
    shapes = [
        *shaded,
        axis,
        Shape(segment(0.0, start, 1.0, start), "baseline"),
        *(Shape(line(x, values.place(series)), style) for series, style in lines),
    ]
    end = money(float(equity[-1]), curve.currency)
    return Plot(
        description=f"Equity from {money(curve.initial_balance, curve.currency)} to {end}",
        height=280,
        shapes=tuple(shapes),
        x_labels=_days(time, curve),
        y_labels=labels,
        bands=bands,
        reading=_readings(curve, equity, x),
    )


def drawdown_plot(curve: DailyCurve, dates: CampaignDates | None) -> Plot:
    """Distance of equity below its highest so far."""
    time = _time_scale(curve)
    x = time.place(curve.days.astype(np.float64))
    below = drawdown_pct(curve.returns)
    deepest = float(below.min())
    values = Scale(min(deepest * 1.08, -1.0), 0.0)
    ticks = values.ticks(3)
    axis, labels = value_axis(values, [percent(tick, 0) for tick in ticks], ticks)
    shaded, _ = _slices(time, dates, curve)
    placed = values.place(below)
    return Plot(
        description=f"Drawdown of daily equity; the deepest is {percent(deepest)}",
        height=120,
        shapes=(*shaded, axis, Shape(area(x, placed, 1.0), "under"), Shape(line(x, placed), "under-line")),
        x_labels=_days(time, curve),
        y_labels=labels,
    )


def _time_scale(curve: DailyCurve) -> Scale:
    first, last = float(curve.days[0]), float(curve.days[-1])
    return Scale(first, max(last, first + 1.0))


def _days(time: Scale, curve: DailyCurve) -> tuple[Label, ...]:
    ticks = time_ticks(day_to_time(curve.days[0]), day_to_time(curve.days[-1]))
    return tuple(
        Label(tick.text, percent_across(time.at(tick.value / 86_400_000)), minor=index % 2 == 1)
        for index, tick in enumerate(ticks)
    )


def _slices(time: Scale, dates: CampaignDates | None, curve: DailyCurve) -> tuple[tuple[Shape, ...], tuple[Label, ...]]:
    if dates is None:
        return (), ()
    spans = (
        ("search", dates.start, dates.search_end),
        ("validation", dates.search_end, dates.validation_end),
        ("sealed", dates.validation_end, dates.end),
    )
    last_day = int(curve.days[-1])
    shapes, labels = [], []
    for name, start, end in spans:
        if start // 86_400_000 > last_day:
            continue
        left, right = (min(max(time.at(moment / 86_400_000), 0.0), 1.0) for moment in (start, end))
        shapes.append(Shape(box(left, right), f"slice {name}"))
        labels.append(Label(name, percent_across(left)))
    return tuple(shapes), tuple(labels)


def _buy_and_hold(curve: DailyCurve, market: Floats) -> Floats:
    """A market many times as restless as the strategy would press the equity flat."""
    return curve.initial_balance * growth(at_volatility_of(curve.returns, market))


def _readings(curve: DailyCurve, equity: Floats, x: Floats) -> Reading:
    below = drawdown_pct(curve.returns)
    words = [
        f"{date(day_to_time(day))}   equity {money(float(value), curve.currency)}   drawdown {percent(float(fall))}"
        for day, value, fall in zip(curve.days, equity, below, strict=True)
    ]
    if curve.market_returns is not None:
        held = _buy_and_hold(curve, curve.market_returns)
        words = [f"{word}   buy & hold {money(float(value))}" for word, value in zip(words, held, strict=True)]
    return Reading(tuple(round(1000.0 * float(place), 1) for place in x), tuple(words))

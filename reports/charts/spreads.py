"""Spreads: where a number that happened lies among those that might have, and a ratio along one parameter."""

from __future__ import annotations

import numpy as np

from evaluation.diagnostics.drawdown_bands import Band
from evaluation.diagnostics.plateau import ParameterProfile
from reports.charts.scales import Scale
from reports.charts.shapes import (
    Label,
    Plot,
    Shape,
    box,
    dots,
    line,
    percent_across,
    segment,
    value_axis,
)
from reports.model import Floats
from reports.numbers import compact, number

_OUTER, _INNER = (0.3, 0.7), (0.2, 0.8)  # from the bottom


def band_plot(band: Band, name: str, unit: str, decimals: int) -> Plot:
    """A lying box of the middle half within the middle nine tenths of the draws, and a line at what happened."""
    ends = np.array([0.0, band.p95, band.realised])
    scale = Scale(0.0, 1.08 * float(ends.max()) or 1.0)

    def stretch(low: float, high: float, span: tuple[float, float], style: str) -> Shape:
        return Shape(box(scale.at(low), scale.at(high), *span), style)

    realised, middle = scale.at(band.realised), scale.at(band.p50)
    return Plot(
        description=(
            f"{name}: {number(band.realised, decimals, unit)} happened; drawn again, {number(band.p5, decimals)} to "
            f"{number(band.p95, decimals, unit)} in nine of ten cases, {number(band.p50, decimals, unit)} in the middle"
        ),
        height=44,
        shapes=(
            stretch(band.p5, band.p95, _OUTER, "spread outer"),
            stretch(band.p25, band.p75, _INNER, "spread inner"),
            Shape(segment(middle, _INNER[0], middle, _INNER[1]), "spread middle"),
            Shape(segment(realised, 0.0, realised, 1.0), "limit"),
        ),
        x_labels=tuple(Label(compact(tick), percent_across(scale.at(tick))) for tick in scale.ticks(6)),
    )


def profile_plot(profile: ParameterProfile, chosen: float) -> Plot | None:
    """Annual Sharpe ratios along one parameter on search and validation; None without a ratio to draw."""
    search, validation = (_numbers(column) for column in (profile.search, profile.validation))
    if not (np.isfinite(search).any() or np.isfinite(validation).any()):
        return None
    scale = Scale.around(search, validation, np.zeros(1), margin=0.08)
    ticks = scale.ticks(3)
    axis, labels = value_axis(scale, [compact(tick) for tick in ticks], ticks)
    x = (np.arange(len(profile.values), dtype=np.float64) + 0.5) / len(profile.values)
    shapes = [axis]
    for ratios, style in ((search, "search-score"), (validation, "validation-score")):
        places = scale.place(ratios)
        shapes += [Shape(line(x, places), f"{style} thread"), Shape(dots(x, places), f"{style} knots")]
    at = float(x[profile.values.index(chosen)]) if chosen in profile.values else None
    if at is not None:
        shapes.append(Shape(segment(at, 0.0, at, 1.0), "baseline"))
    return Plot(
        description=f"Sharpe ratio along {profile.name}; the winner has {compact(chosen)}",
        height=96,
        shapes=tuple(shapes),
        x_labels=tuple(
            Label(compact(value), percent_across(float(place))) for value, place in zip(profile.values, x, strict=True)
        ),
        y_labels=labels,
    )


def _numbers(ratios: tuple[float | None, ...]) -> Floats:
    return np.array([np.nan if ratio is None else ratio for ratio in ratios], dtype=np.float64)

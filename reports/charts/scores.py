"""Scores: every trial on search against validation, and the best of each iteration over the loop."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reports.charts.scales import Scale
from reports.charts.shapes import (
    Label,
    Mark,
    Plot,
    Shape,
    dots,
    line,
    percent_across,
    percent_down,
    segment,
    value_axis,
)
from reports.definitions import gate_bound, gate_label, gate_number
from reports.model import Floats, IterationRow, Trials
from reports.numbers import compact, number

MOST_DOTS = 2_000
_SCORE_TICKS = (0.0, 20.0, 40.0, 60.0, 80.0, 100.0)


def trials_plot(trials: Trials) -> Plot | None:
    """Search score against validation score, the chosen trial marked; None without a score."""
    drawn = np.isfinite(trials.search_scores) & np.isfinite(trials.validation_scores)
    if not drawn.any():
        return None
    scale = Scale(0.0, max(10.0, _top(trials.search_scores, trials.validation_scores)))
    ticks = scale.ticks(5)
    axis, labels = value_axis(scale, [number(tick, 0) for tick in ticks], ticks)
    rows = thinned(np.flatnonzero(drawn))
    x, y = scale.place(trials.search_scores), scale.place(trials.validation_scores)
    return Plot(
        description=f"Search score against validation score of {len(rows)} trials",
        height=320,
        shapes=(axis, Shape(segment(0.0, 0.0, 1.0, 1.0), "diagonal"), Shape(dots(x[rows], y[rows]), "dots")),
        x_labels=tuple(Label(number(tick, 0), percent_across(scale.at(tick))) for tick in ticks),
        y_labels=labels,
        marks=_chosen(trials, x, y),
    )


def thinned(rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """At most ``MOST_DOTS`` of the rows, evenly spread over them."""
    if len(rows) <= MOST_DOTS:
        return rows
    return rows[np.linspace(0, len(rows) - 1, MOST_DOTS).astype(np.int64)]


def trajectory_plot(iterations: Sequence[IterationRow]) -> Plot | None:
    """Best search and validation score of each iteration; None where there is none to draw."""
    search, validation = (
        np.array([np.nan if score is None else score for score in scores], dtype=np.float64)
        for scores in (
            [row.search_score for row in iterations],
            [row.validation_score for row in iterations],
        )
    )
    if not (np.isfinite(search).any() or np.isfinite(validation).any()):
        return None
    scale = Scale(0.0, 100.0)
    axis, labels = value_axis(scale, [number(tick, 0) for tick in _SCORE_TICKS], _SCORE_TICKS)
    x = (np.arange(len(iterations), dtype=np.float64) + 0.5) / len(iterations)
    shapes = [axis]
    for values, style in ((search, "search-score"), (validation, "validation-score")):
        places = scale.place(values)
        shapes += [Shape(line(x, places), f"{style} thread"), Shape(dots(x, places), f"{style} knots")]
    return Plot(
        description=f"Best score of each of {len(iterations)} iterations on search and on validation",
        height=200,
        shapes=tuple(shapes),
        x_labels=_numbered(iterations, x),
        y_labels=labels,
    )


def gate_plots(iterations: Sequence[IterationRow]) -> tuple[Plot, ...]:
    """Each gate's value over the iterations, with its limit; none below two iterations."""
    names = list(dict.fromkeys(gate.gate for row in iterations for gate in row.gates))
    if len(iterations) < 2:
        return ()
    return tuple(_gate_plot(name, iterations) for name in names)


def _gate_plot(name: str, iterations: Sequence[IterationRow]) -> Plot:
    results = [next((gate for gate in row.gates if gate.gate == name), None) for row in iterations]
    values = np.array(
        [np.nan if result is None or result.value is None else result.value for result in results], dtype=np.float64
    )
    limit = next(result.limit for result in results if result is not None)
    scale = Scale.around(values, np.array([limit, 0.0]), margin=0.08)
    ticks = scale.ticks(3)
    axis, labels = value_axis(scale, [compact(tick) for tick in ticks], ticks)
    x = (np.arange(len(values), dtype=np.float64) + 0.5) / len(values)
    places, bound = scale.place(values), scale.at(limit)
    return Plot(
        description=f"{gate_label(name)}: {gate_bound(name)} {gate_number(name, limit)}",
        height=96,
        shapes=(
            axis,
            Shape(segment(0.0, bound, 1.0, bound), "limit"),
            Shape(line(x, places), "validation-score thread"),
            Shape(dots(x, places), "validation-score knots"),
        ),
        x_labels=_numbered(iterations, x),
        y_labels=labels,
    )


def _numbered(iterations: Sequence[IterationRow], x: Floats) -> tuple[Label, ...]:
    step = max(1, len(iterations) // 10)
    return tuple(
        Label(str(row.number), percent_across(float(place)))
        for index, (row, place) in enumerate(zip(iterations, x, strict=True))
        if index % step == 0
    )


def _chosen(trials: Trials, x: Floats, y: Floats) -> tuple[Mark, ...]:
    row = trials.chosen
    if row is None or not (np.isfinite(x[row]) and np.isfinite(y[row])):
        return ()
    search, validation = (number(float(scores[row]), 1) for scores in (trials.search_scores, trials.validation_scores))
    title = f"the candidate: search {search}, validation {validation}"
    return (Mark(percent_across(float(x[row])), percent_down(float(y[row])), "chosen", title),)


def _top(*scores: Floats) -> float:
    return 1.05 * float(np.nanmax(np.concatenate(scores)))

"""What a chart is made of, as data: paths with a class, labels beside them, marks on top, words for a pointer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reports.charts.scales import Scale
from reports.model import Floats

SIZE = 1000.0
"""Width and height of the square that every chart is drawn in."""


@dataclass(frozen=True)
class Shape:
    """One SVG path; ``style`` is its class on the page, ``title`` what a pointer shows."""

    path: str
    style: str
    title: str = ""


@dataclass(frozen=True)
class Label:
    """Text beside an axis at ``at`` percent from the left (x) or from the top (y); ``minor`` may be left out."""

    text: str
    at: float
    minor: bool = False


@dataclass(frozen=True)
class Mark:
    """A sign of constant size at ``x`` percent from the left and ``y`` percent from the top."""

    x: float
    y: float
    style: str
    title: str = ""
    text: str = ""


@dataclass(frozen=True)
class Reading:
    """What is read where the pointer stands: ``at`` per mille from the left, ascending, and the words."""

    at: tuple[float, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Plot:
    """One chart. ``description`` says in words what it shows."""

    description: str
    height: int
    shapes: tuple[Shape, ...]
    x_labels: tuple[Label, ...] = ()
    y_labels: tuple[Label, ...] = ()
    bands: tuple[Label, ...] = ()
    marks: tuple[Mark, ...] = ()
    reading: Reading | None = None


def line(x: Floats, y: Floats) -> str:
    """A path through the points (0–1 from left and from bottom), broken where one is not a number."""
    parts = []
    pen_down = False
    for across, up in zip(x, y, strict=True):
        if not (np.isfinite(across) and np.isfinite(up)):
            pen_down = False
            continue
        parts.append(f"{'L' if pen_down else 'M'}{_point(across, up)}")
        pen_down = True
    return "".join(parts)


def area(x: Floats, y: Floats, base: float) -> str:
    """The closed area between the points and a horizontal base."""
    if not len(x):
        return ""
    outline = line(x, np.nan_to_num(y, nan=base))
    return f"{outline}L{_point(x[-1], base)}L{_point(x[0], base)}Z"


def dots(x: Floats, y: Floats) -> str:
    """Points as lines of no length, which a round cap makes round however the chart is stretched."""
    keep = np.isfinite(x) & np.isfinite(y)
    return "".join(f"M{_point(across, up)}h0" for across, up in zip(x[keep], y[keep], strict=True))


def box(left: float, right: float, bottom: float = 0.0, top: float = 1.0) -> str:
    """A rectangle."""
    return f"M{_point(left, bottom)}L{_point(left, top)}L{_point(right, top)}L{_point(right, bottom)}Z"


def segment(x0: float, y0: float, x1: float, y1: float) -> str:
    """A straight line."""
    return f"M{_point(x0, y0)}L{_point(x1, y1)}"


def grid(places: list[float]) -> Shape:
    """Horizontal lines at the places (0–1 from the bottom)."""
    return Shape("".join(segment(0.0, place, 1.0, place) for place in places), "grid")


def value_axis(scale: Scale, words: list[str], ticks: tuple[float, ...]) -> tuple[Shape, tuple[Label, ...]]:
    """Grid lines and labels for the ticks of a vertical axis."""
    places = [scale.at(tick) for tick in ticks]
    labels = tuple(
        Label(word, percent_down(place), minor=index % 2 == 1)
        for index, (word, place) in enumerate(zip(words, places, strict=True))
    )
    return grid(places), labels


def percent_across(place: float) -> float:
    """0–1 from the left as percent."""
    return round(100.0 * place, 3)


def percent_down(place: float) -> float:
    """0–1 from the bottom as percent from the top."""
    return round(100.0 * (1.0 - place), 3)


def _point(across: float, up: float) -> str:
    return f"{_short(across * SIZE)} {_short((1.0 - up) * SIZE)}"


def _short(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text

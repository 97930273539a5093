"""Monte Carlo drawdown bands: how deep and how long the same days could have gone under water, drawn once more.

The candidate's daily stream is resampled by the stationary bootstrap (Politis & Romano 1994), which keeps its blocks
and so most of what days next to each other have in common. The bands are quantiles over the resamples. They take the
mean of the stream as it is, by luck or by skill: drawing days anew says what risk goes with these returns, and nothing
about whether they will come again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.compilation import compiled
from evaluation.arrays import Floats, Integers
from evaluation.statistics.bootstrap import MEAN_BLOCK, MINIMUM_DAYS, RESAMPLES, draw_days
from evaluation.wire import Wire

_LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
_ROWS = 128  # resamples drawn at once, to bound memory


@dataclass(frozen=True)
class Band(Wire):
    """Quantiles over the resamples, the ``realised`` value, and the share of resamples below it (ties half), 0–1."""

    p5: float
    p25: float
    p50: float
    p75: float
    p95: float
    realised: float
    place: float


@dataclass(frozen=True)
class DrawdownBands(Wire):
    """``drawdown_pct``: greatest fall of equity at the ends of days. ``under_water_days``: the longest stretch of days
    of the stream that end below the highest equity before them. ``block``: mean block length in days.
    """

    days: int
    resamples: int
    block: float
    drawdown_pct: Band | None
    under_water_days: Band | None
    sentence: str


def draw_drawdown_bands(
    stream: Floats, seed: int, resamples: int = RESAMPLES, block: float = MEAN_BLOCK
) -> DrawdownBands:
    """The bands of a net daily ``stream`` [days]; the same arguments give the same bits."""
    days = len(stream)
    refusal = _refuse(stream)
    if refusal is not None:
        return DrawdownBands(days, resamples, block, None, None, refusal)
    falls, stretches = _resample(stream, seed, resamples, block)
    fall, stretch = np.empty(1), np.empty(1)
    _walk(stream, np.arange(days)[None], fall, stretch)
    drawdown, under_water = _band(100.0 * falls, 100.0 * float(fall[0])), _band(stretches, float(stretch[0]))
    return DrawdownBands(days, resamples, block, drawdown, under_water, _sentence(drawdown, under_water, days))


def _refuse(stream: Floats) -> str | None:
    if len(stream) < MINIMUM_DAYS:
        return f"There are {len(stream)} days; drawdown bands need at least {MINIMUM_DAYS}."
    if not np.isfinite(stream).all():
        return "The stream is not finite; there are no drawdown bands."
    if not stream.any():
        return f"The stream is flat on all {len(stream)} days; there is no drawdown to draw again."
    return None


def _resample(stream: Floats, seed: int, resamples: int, block: float) -> tuple[Floats, Floats]:
    """Greatest falls (fractions) and longest stretches under water (days) of the resamples."""
    generator = np.random.Generator(np.random.PCG64(seed))
    falls, stretches = np.empty(resamples), np.empty(resamples)
    parts = [slice(first, min(first + _ROWS, resamples)) for first in range(0, resamples, _ROWS)]
    for part in parts:
        order = draw_days(generator, part.stop - part.start, len(stream), block)
        _walk(stream, order, falls[part], stretches[part])
    return falls, stretches


@compiled
def _walk(stream: Floats, order: Integers, falls: Floats, stretches: Floats) -> None:
    """Follow the equity of each resample; one that is lost entirely stays lost."""
    for row in range(order.shape[0]):
        equity, peak, fall, since, longest = 1.0, 1.0, 0.0, 0, 0
        for day in order[row]:
            equity *= max(0.0, 1.0 + stream[day])
            if equity >= peak:
                peak, since = equity, 0
            else:
                since += 1
                longest = max(longest, since)
                fall = max(fall, 1.0 - equity / peak)
        falls[row], stretches[row] = fall, longest


def _band(drawn: Floats, realised: float) -> Band:
    place = float(np.mean(drawn < realised) + np.mean(drawn == realised) / 2.0)
    low, lower, middle, higher, high = np.quantile(drawn, _LEVELS).tolist()
    return Band(low, lower, middle, higher, high, realised, place)


def _sentence(drawdown: Band, under_water: Band, days: int) -> str:
    return (
        f"Drawn again in blocks, the same {days} days fall by {drawdown.p50:.1f} % at most in the middle case and by "
        f"more than {drawdown.p95:.1f} % in one of twenty, and stay under water for {under_water.p50:.0f} and more "
        f"than {under_water.p95:.0f} days; the fall that happened, {drawdown.realised:.1f} %, is deeper than "
        f"{100 * drawdown.place:.0f} % of them. This says nothing about whether there is an edge."
    )

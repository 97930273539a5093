"""Resampled sums without a matrix product: a resample's sum from the few places where its day counts change.

A resample of the stationary bootstrap is a chain of blocks, so the count of a day is mostly that of the day before. By
summation by parts, with C_d = x_1 + … + x_d and c_d how often day d occurs (c_{T+1} = 0),

    Σ c_d · x_d = Σ (c_d − c_{d+1}) · C_d ,

and only some 18 of 100 differences are not zero. They are kept as a list of rows of C to add and to subtract, once per
set of weights. x are whole numbers, so every sum is exact and its bits depend on nothing but the stream. The list is
ordered by stretches of days, so that the rows of C it names lie in the fastest cache: eight times as fast as a product.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.compilation import compiled
from evaluation.arrays import Floats, Integers, frozen

LANES = 64
"""Streams that are resampled side by side."""

STRETCH = 64
"""Days of one stretch: 64 rows of 64 whole numbers are 32 KB."""


@dataclass(frozen=True, eq=False)
class Steps:
    """``rows``: of C within a stretch. ``bounds`` [stretches × resamples × 3]: where in ``rows`` those to add begin,
    those to subtract begin, and both end.
    """

    rows: NDArray[np.uint8]
    bounds: NDArray[np.int32]

    @classmethod
    def of(cls, counts: NDArray[np.uint16]) -> Steps:
        """The steps of counts [resamples × days]."""
        later = np.zeros_like(counts, dtype=np.int32)
        later[:, :-1] = counts[:, 1:]
        rows, bounds = _list_steps(counts.astype(np.int32) - later, STRETCH)
        return cls(frozen(rows), frozen(bounds))


@compiled
def _list_steps(changes: NDArray[np.int32], stretch: int) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Per stretch and resample: every row to add, as often as it is to be added, then every row to subtract."""
    resamples, days = changes.shape
    rows = np.empty(np.abs(changes).sum(), dtype=np.uint8)
    bounds = np.empty(((days + stretch - 1) // stretch, resamples, 3), dtype=np.int32)
    at = 0
    for number in range(bounds.shape[0]):
        first = number * stretch
        last = min(days, first + stretch)
        for resample in range(resamples):
            for part in range(2):
                bounds[number, resample, part] = at
                for day in range(first, last):
                    change = changes[resample, day]
                    for _ in range(change if part == 0 else -change):
                        rows[at] = day - first
                        at += 1
            bounds[number, resample, 2] = at
    return rows, bounds


@compiled
def add_steps(
    prefix: Integers, rows: NDArray[np.uint8], bounds: NDArray[np.int32], stretch: int, sums: Integers
) -> None:
    """Add the resampled sums of the streams behind ``prefix`` [days × lanes] to ``sums`` [resamples × lanes]."""
    lanes = prefix.shape[1]
    for number in range(bounds.shape[0]):
        part = prefix[number * stretch : (number + 1) * stretch]
        for resample in range(bounds.shape[1]):
            total = sums[resample]
            plus, middle, end = bounds[number, resample]
            minus = middle
            while plus + 4 <= middle and minus + 4 <= end:
                a, b, c, d = part[rows[plus]], part[rows[plus + 1]], part[rows[plus + 2]], part[rows[plus + 3]]
                e, f, g, h = part[rows[minus]], part[rows[minus + 1]], part[rows[minus + 2]], part[rows[minus + 3]]
                for lane in range(lanes):
                    total[lane] += (a[lane] - e[lane]) + (b[lane] - f[lane]) + (c[lane] - g[lane]) + (d[lane] - h[lane])
                plus += 4
                minus += 4
            while plus < middle:
                a = part[rows[plus]]
                for lane in range(lanes):
                    total[lane] += a[lane]
                plus += 1
            while minus < end:
                e = part[rows[minus]]
                for lane in range(lanes):
                    total[lane] -= e[lane]
                minus += 1


@compiled
def sum_whole(streams: Floats, means: Floats, prefix: Integers, scales: Floats) -> bool:
    """Fill ``prefix`` [days × lanes] with running sums of ``streams`` [lanes × days] as whole numbers.

    A stream is moved to a mean of 0 and rounded to multiples of a power of two so small that days times its largest
    value fills 52 bits. ``means`` [lanes] and ``scales`` [lanes × 2] are filled, too; the product of a stream's two
    scales turns it into whole numbers (one alone might not be a finite number). False where a stream is not finite.
    """
    lanes, days = streams.shape
    for lane in range(lanes):
        total = 0.0
        for day in range(days):
            total += streams[lane, day] - streams[lane, 0]  # so that the mean of a constant is that constant
        mean = streams[lane, 0] + total / days
        if not math.isfinite(mean):
            return False
        largest = 0.0
        for day in range(days):
            largest = max(largest, abs(streams[lane, day] - mean))
        shift = 52 - math.frexp(days * largest)[1]
        means[lane] = mean
        scales[lane, 0] = math.ldexp(1.0, shift // 2)
        scales[lane, 1] = math.ldexp(1.0, shift - shift // 2)
        so_far = np.int64(0)
        for day in range(days):
            so_far += np.int64(np.rint((streams[lane, day] - mean) * scales[lane, 0] * scales[lane, 1]))
            prefix[day, lane] = so_far
    return True


@compiled
def raise_maxima(sums: Integers, means: Floats, scales: Floats, days: int, maxima: Floats, ratios: Floats) -> None:
    """Raise ``maxima`` [resamples] by what the lanes reach in each resample, and fill their t-statistics ``ratios``.

    Formulas: see ``evaluation.statistics.spa``. ``sums`` [resamples × lanes] of whole numbers, as ``sum_whole`` scales.
    """
    resamples, lanes = sums.shape
    no_spread = 1e-14  # a long-run deviation this small is the rounding of a stream without any
    root = math.sqrt(days)
    floor = -math.sqrt(2.0 * math.log(math.log(days)))
    back = np.empty(lanes)
    squares = np.zeros(lanes)
    factor = np.zeros(lanes)
    offset = np.zeros(lanes)
    for lane in range(lanes):
        back[lane] = 1.0 / scales[lane, 0]
    rest = 1.0 / scales[:, 1] / days
    for resample in range(resamples):
        for lane in range(lanes):
            mean = sums[resample, lane] * back[lane] * rest[lane]
            squares[lane] += mean * mean
    for lane in range(lanes):
        omega = math.sqrt(days * (squares[lane] / resamples))
        ratios[lane] = 0.0
        if omega > no_spread:
            factor[lane] = root / omega
            ratios[lane] = root * means[lane] / omega
        if ratios[lane] < floor:
            offset[lane] = ratios[lane]
    for resample in range(resamples):
        highest = maxima[resample]
        for lane in range(lanes):
            reached = sums[resample, lane] * back[lane] * rest[lane] * factor[lane] + offset[lane]
            highest = max(highest, reached)
        maxima[resample] = highest

"""The probability of backtest overfitting: how often the best of one half of the time is below the median of the other.

Combinatorially symmetric cross-validation (Bailey, Borwein, López de Prado & Zhu 2016, "The probability of backtest
overfitting"): the days are cut into S blocks; each of the C(S, S/2) halves of the blocks is once the sample on which
the set with the best Sharpe ratio is chosen, and the other half judges it:

    ω   = rank of the chosen set's Sharpe ratio out of sample / (N + 1), ties with their average rank
    PBO = share of the splits with logit ln(ω / (1 − ω)) ≤ 0, which is ω ≤ 1/2

It measures whether the order of the sets lasts, not whether there is a profit. Without an edge it is 1/2 on average,
with a wide spread; sets that are equally good look overfitted too. The slope of the ratio out of sample on that in
sample is near −1 where one set wins every split, whatever its merit, since what one half has the other lacks.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from evaluation.arrays import Flags, Floats
from evaluation.wire import Wire

BLOCKS = 12
"""S where the calendar is long enough: 924 splits."""

_FEWEST_BLOCKS = 4
_FEWEST_BLOCK_DAYS = 10
_CELLS_AT_ONCE = 2**19  # splits × sets, to stay in the cache
_NO_SPREAD = 1e-12  # of the mean square: less variance is the rounding of a constant


@dataclass(frozen=True)
class OverfitProbability(Wire):
    """``sets``: those compared; ``flat``: those left out, whose stream never moved. ``splits``: those with a choice.

    ``pbo`` and ``loss_probability`` (the chosen set's Sharpe ratio out of sample is below 0) are shares of the splits.
    ``chosen_sharpe`` and ``kept_sharpe``: the chosen set's annual ratio, mean over the splits, in sample and out of it.
    ``degradation_slope``: of the regression of the second on the first.
    """

    sets: int
    flat: int
    days: int
    blocks: int
    splits: int
    pbo: float | None
    loss_probability: float | None
    chosen_sharpe: float | None
    kept_sharpe: float | None
    degradation_slope: float | None
    sentence: str


class _Moments(NamedTuple):
    """Of each block: ``days`` [S], sums of returns and of their squares [S × N]."""

    days: Floats
    sums: Floats
    squares: Floats


class _Choices(NamedTuple):
    """Of each split with a choice: the chosen set's daily Sharpe ratio in and out of sample, and whether it is not
    above the median there.
    """

    inside: Floats
    outside: Floats
    below: Floats


def measure_pbo(streams: Floats, days_per_year: float) -> OverfitProbability:
    """The PBO of choosing among the sets whose net daily ``streams`` [sets × days] are given.

    A set that is flat in a half cannot be chosen on it, and has a Sharpe ratio of 0 where it is judged on it. Nothing
    is computed for fewer than two sets or 40 days.
    """
    return measure_pbo_of([streams], streams.shape[1], days_per_year)


def measure_pbo_of(parts: Iterable[Floats], days: int, days_per_year: float) -> OverfitProbability:
    """``measure_pbo`` of streams that come in parts [sets × ``days``], of which one at a time is kept."""
    blocks = min(BLOCKS, days // _FEWEST_BLOCK_DAYS // 2 * 2)
    moments, sets = [], 0
    for streams in parts:
        sets += len(streams)
        if blocks >= _FEWEST_BLOCKS:
            moments.append(_block_moments(streams[_moving(streams)], blocks))
    if blocks < _FEWEST_BLOCKS:
        least = _FEWEST_BLOCKS * _FEWEST_BLOCK_DAYS
        return _nothing(sets, 0, days, f"There are {days} days; the PBO needs at least {least}.")
    count = sum(part.sums.shape[1] for part in moments)
    if count < 2:
        sentence = f"{count} of {sets} sets have returns; the PBO compares at least two."
        return _nothing(count, sets - count, days, sentence)
    sums, squares = (np.concatenate(column, axis=1) for column in zip(*(part[1:] for part in moments), strict=True))
    choices = _choose(_Moments(moments[0].days, sums, squares))
    return _describe(choices, count, sets - count, days, blocks, math.sqrt(days_per_year))


def _nothing(sets: int, flat: int, days: int, sentence: str) -> OverfitProbability:
    return OverfitProbability(sets, flat, days, 0, 0, None, None, None, None, None, sentence)


def _moving(streams: Floats) -> Flags:
    """Which streams are finite and not constant."""
    high, low = streams.max(axis=1), streams.min(axis=1)
    moving: Flags = np.isfinite(high) & np.isfinite(low) & (high > low)
    return moving


def _block_moments(streams: Floats, blocks: int) -> _Moments:
    """Of blocks as equal as the days allow."""
    edges = np.linspace(0, streams.shape[1], blocks + 1).round().astype(int)
    sums, squares = np.empty((blocks, len(streams))), np.empty((blocks, len(streams)))
    for number in range(blocks):
        part = streams[:, edges[number] : edges[number + 1]]
        sums[number], squares[number] = part.sum(axis=1), np.square(part).sum(axis=1)
    return _Moments(np.diff(edges).astype(np.float64), _whole(sums), _whole(squares))


def _whole(parts: Floats) -> Floats:
    """Rounded to multiples of a power of two, 2⁻⁴⁸ of a column's largest, so that sums of up to 32 are exact.

    Whatever order a matrix product adds them in, sets with equal streams then have equal ratios, and tie.
    """
    _, exponent = np.frexp(np.abs(parts).max(axis=0))
    whole: Floats = np.ldexp(np.rint(np.ldexp(parts, 48 - exponent)), exponent - 48)
    return whole


def _choose(moments: _Moments) -> _Choices:
    """Every half with block 0 and its complement, each once as the sample."""
    blocks, sets = moments.sums.shape
    halves = [(0, *others) for others in combinations(range(1, blocks), blocks // 2 - 1)]
    chosen = np.zeros((len(halves), blocks))
    chosen[np.arange(len(halves))[:, None], halves] = 1.0
    size = max(1, _CELLS_AT_ONCE // sets)
    found = []
    for first in range(0, len(chosen), size):
        part = chosen[first : first + size]
        one, other = _sharpes(moments, part), _sharpes(moments, 1.0 - part)
        found += [_judge(one, other), _judge(other, one)]
    return _Choices(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _sharpes(moments: _Moments, chosen: Floats) -> Floats:
    """Daily Sharpe ratios [splits × sets] on the ``chosen`` blocks [splits × S]; −inf where a set is flat."""
    days = (chosen @ moments.days)[:, None]
    mean = chosen @ moments.sums / days
    square = chosen @ moments.squares / days
    variance = square - mean * mean
    flat = variance <= _NO_SPREAD * square
    deviation = np.sqrt(np.where(flat, 1.0, variance) * (days / (days - 1.0)))
    ratios: Floats = np.where(flat, -np.inf, mean / deviation)
    return ratios


def _judge(inside: Floats, outside: Floats) -> _Choices:
    best = np.argmax(inside, axis=1)
    rows = np.arange(len(best))
    at_best = inside[rows, best]
    judged = np.where(np.isfinite(outside), outside, 0.0)
    ratio = judged[rows, best]
    less = np.count_nonzero(judged < ratio[:, None], axis=1)
    equal = np.count_nonzero(judged == ratio[:, None], axis=1)
    below = 2 * less + equal <= inside.shape[1]  # rank = less + (equal + 1)/2, and ω ≤ 1/2 where rank ≤ (N + 1)/2
    made = np.isfinite(at_best)
    return _Choices(at_best[made], ratio[made], below[made].astype(np.float64))


def _describe(choices: _Choices, sets: int, flat: int, days: int, blocks: int, root: float) -> OverfitProbability:
    splits = len(choices.below)
    if splits == 0:
        return _nothing(sets, flat, days, f"On no half of the {days} days did any set move; the PBO has no choice.")
    pbo, loss = float(choices.below.mean()), float(np.mean(choices.outside < 0.0))
    chosen, kept = float(choices.inside.mean()) * root, float(choices.outside.mean()) * root
    sentence = (
        f"Chosen on half of the {days} days and judged on the other half, in {splits} ways, the best of {sets} sets "
        f"was not above the median of the sets in {100 * pbo:.0f} % of them and lost in {100 * loss:.0f} %; its mean "
        f"Sharpe ratio went from {chosen:.2f} to {kept:.2f}."
    )
    slope = _slope(choices.inside, choices.outside)
    return OverfitProbability(sets, flat, days, blocks, splits, pbo, loss, chosen, kept, slope, sentence)


def _slope(inside: Floats, outside: Floats) -> float | None:
    deviation = inside - inside.mean()
    spread = float(deviation @ deviation)
    return float(deviation @ outside) / spread if spread > _NO_SPREAD * float(inside @ inside) else None

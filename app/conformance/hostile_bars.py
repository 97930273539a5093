"""Hostile bars made for a contract: drawn from a seed, on the scale of its own stops, targets and memories."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import numpy as np
from numpy.typing import NDArray

from app.conformance.hostile_prices import Scale, draw_prices
from app.conformance.hostile_times import draw_times
from contracts.binding import BoundDistance
from contracts.program import Program
from market.bars import Bars
from market.instruments import Instrument
from market.validation import PRICE_NAMES

EXACT = Instrument("HOSTILE", 0.25, 0.25, 1, "USD", 252)
"""A quarter is a binary fraction: on this grid sums and means of prices are exact, and equal things are equal."""

_LEVELS = (300, 1_000, 4_000, 20_000)  # ticks
_REMIXED = 0.2  # share of series that are pieces of the shown bars in another order
_VOLUMES = (0.0, 1.0, 2.0, 3.0, 50.0)


def draw_bars(random: Random, program: Program, values: Mapping[str, float], shown: Bars, size: int, slow: int) -> Bars:
    """``size`` bars on the timeframe of ``shown``; ``slow``: how many bars the rules remember."""
    time = draw_times(random, program, shown.timeframe, size)
    volume = np.array([random.choice(_VOLUMES) for _ in range(size)])
    if random.random() < _REMIXED and len(shown) > 2 * size:
        return Bars.from_ticks(shown.instrument, shown.timeframe, time, _remix(random, shown, size), volume)
    instrument = EXACT if random.random() < 0.4 else shown.instrument
    scale = _draw_scale(random, program, values, shown, instrument)
    return Bars.from_ticks(instrument, shown.timeframe, time, draw_prices(random, scale, size, slow), volume)


def _draw_scale(
    random: Random, program: Program, values: Mapping[str, float], shown: Bars, instrument: Instrument
) -> Scale:
    usual = max(300, int(np.median(shown.close_ticks)))
    level = random.choice(_LEVELS) if instrument is EXACT else random.choice((usual, usual, usual, *_LEVELS))
    reaches = _reaches(program, values, level)
    if not reaches:
        unit = max(1, random.choice((1, 3, level // 1_000, level // 300)))
        return Scale(level, unit, unit * random.choice((2, 4, 8)))
    reach = max(1, random.choice(reaches))
    level = max(level, 4 * reach)
    return Scale(level, max(1, reach // random.choice((2, 4, 4, 10, 20))), reach)


def _reaches(program: Program, values: Mapping[str, float], level: int) -> list[int]:
    """Stop, target and trail in ticks, those of them that do not depend on a width."""
    risk = program.bind(values).risk
    fixed = [_ticks(part, level) for part in (risk.stop_loss, risk.trailing_stop, risk.take_profit)]
    return [round(ticks) for ticks in fixed if ticks is not None and ticks >= 1]


def _ticks(distance: BoundDistance | None, level: int) -> float | None:
    if distance is None or distance.kind in ("atr", "reward_ratio"):
        return None
    return distance.amount if distance.kind == "ticks" else level * distance.amount / 100


def _remix(random: Random, shown: Bars, size: int) -> dict[str, NDArray[np.int64]]:
    """Pieces of the shown bars in another order, each beginning where the last one ended, now and then with a gap."""
    columns = np.stack([getattr(shown, f"{name}_ticks") for name in PRICE_NAMES])
    pieces: list[NDArray[np.int64]] = []
    last, left = int(columns[3, 0]), size
    while left > 0:
        length = min(left, random.choice((10, 40, 120)))
        begin = random.randrange(1, shown.close_ticks.size - length)
        piece = columns[:, begin : begin + length]
        if random.random() < 0.5:
            piece = _mirrored(piece)
        piece = piece + (last - int(piece[0, 0]) + random.choice((0, 0, 0, 1, -1)))
        if int(piece.min()) < 1:
            piece = piece + (int(columns[3, 0]) - int(piece[0, 0]))
            piece = np.maximum(piece, 1)
        pieces.append(piece)
        last, left = int(piece[3, -1]), left - length
    return dict(zip(PRICE_NAMES, np.concatenate(pieces, axis=1), strict=True))


def _mirrored(piece: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same moves upside down: what rose falls."""
    turned: NDArray[np.int64] = 2 * piece[0, 0] - piece[[0, 2, 1, 3]]
    return turned

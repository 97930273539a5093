"""Prices of hostile bars, in whole ticks: few of them, so that levels meet; flat, leaping, turning, trending."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

Row = tuple[int, int, int, int]
Moves = Callable[[Random, "Scale", int], Iterator[Row]]
_STILL_STARTS = 0.25
_FLOOR = 40  # ticks below which no price goes, in units of the smallest one


@dataclass(frozen=True, slots=True)
class Scale:
    """``level``: the first price; ``unit``: the size of a small move; ``reach``: that of a stop. All in ticks."""

    level: int
    unit: int
    reach: int


def draw_prices(random: Random, scale: Scale, size: int, slow: int) -> dict[str, NDArray[np.int64]]:
    """Columns ``open high low close`` of ``size`` bars; ``slow`` is how long the longest memory of the rules is."""
    rows: list[Row] = []
    if random.random() < _STILL_STARTS:
        # Nothing moves until the rules can be read: averages of one length and another are the same number then.
        rows += [(scale.level,) * 4] * min(size // 2, max(1, slow + random.choice((-1, 0, 1, 2, 9))))
    last = scale.level
    while len(rows) < size:
        moves = random.choice(_MOVES)
        length = random.choice((3, 8, 15, 30, max(4, slow // 2), max(8, slow)))
        for row in moves(random, Scale(last, scale.unit, scale.reach), min(length, size - len(rows))):
            rows.append(row)
            last = row[3]
        last = _within(last, scale)
    columns = np.array(rows[:size], dtype=np.int64).T
    low = int(columns.min())
    if low < 1:
        columns = columns + (1 - low)
    return dict(zip(("open", "high", "low", "close"), columns, strict=True))


def _within(last: int, scale: Scale) -> int:
    """Back to where it began, once it is far away: percentages stay what they were."""
    return scale.level if not scale.level // 3 <= last <= 3 * scale.level else last


def _bar(opened: int, up: int, down: int, close: int) -> Row:
    return opened, max(opened + up, opened, close), max(1, min(opened - down, opened, close)), max(1, close)


def _walk(random: Random, scale: Scale, length: int) -> Iterator[Row]:
    """Small steps of whole units, up and down."""
    last = scale.level
    for _ in range(length):
        close = last + random.choice((-2, -1, -1, 0, 1, 1, 2)) * scale.unit
        yield (
            row := _bar(last, random.choice((0, 0, 1, 2)) * scale.unit, random.choice((0, 0, 1, 2)) * scale.unit, close)
        )
        last = row[3]


def _rough(random: Random, scale: Scale, length: int) -> Iterator[Row]:
    """Steps of any size, so that few things are equal."""
    last = scale.level
    for _ in range(length):
        opened = last + round(random.gauss(0, 0.3) * scale.unit)
        close = opened + round(random.gauss(0, 1.5) * scale.unit)
        up, down = (abs(round(random.gauss(0, 1) * scale.unit)) for _ in range(2))
        yield (row := _bar(max(1, opened), max(up, close - opened), max(down, opened - close), close))
        last = row[3]


def _trend(random: Random, scale: Scale, length: int) -> Iterator[Row]:
    """One way, with a step back now and then."""
    last, way = scale.level, random.choice((-1, 1))
    for _ in range(length):
        close = last + way * random.choice((1, 1, 2, 3, 0, -1)) * scale.unit
        yield (row := _bar(last, random.choice((0, 1)) * scale.unit, random.choice((0, 1)) * scale.unit, close))
        last = row[3]


def _flat(random: Random, scale: Scale, length: int) -> Iterator[Row]:  # noqa: ARG001 - all moves are drawn alike
    """Bars without a range."""
    for _ in range(length):
        yield scale.level, scale.level, scale.level, scale.level


def _zigzag(random: Random, scale: Scale, length: int) -> Iterator[Row]:
    """Up and down again, over the same prices each time."""
    far = random.choice((1, 2, 5)) * scale.unit
    period = random.choice((1, 1, 2, 3))
    last = scale.level
    for place in range(length):
        close = scale.level + (far if place // period % 2 == 0 else -far)
        yield (row := _bar(last, 0, 0, close))
        last = row[3]


def _wide(random: Random, scale: Scale, length: int) -> Iterator[Row]:
    """Bars that reach stop and target both, or one of them to the tick."""
    last = scale.level
    for _ in range(length):
        up, down = (random.choice((0, scale.reach, 2 * scale.reach, 4 * scale.reach)) for _ in range(2))
        close = last + random.choice((-1, 0, 0, 1)) * scale.unit
        yield (row := _bar(last, up, down, close))
        last = row[3]


def _spikes(random: Random, scale: Scale, length: int) -> Iterator[Row]:
    """A quiet market with a bar now and then that reaches whatever rests on either side."""
    last = scale.level
    for _ in range(length):
        far = 60 * max(scale.unit, scale.reach) if random.random() < 0.15 else 0
        up, down = (random.choice((0, far // 4, far, far)) for _ in range(2))
        close = last + random.choice((-1, 0, 1)) * scale.unit
        yield (row := _bar(last, up, min(down, last - 1), close))
        last = row[3]


def _stirs(random: Random, scale: Scale, length: int) -> Iterator[Row]:
    """Hardly a move for a long time: widths shrink below a tick, averages meet."""
    last = scale.level
    for _ in range(3 * length):
        close = last + (random.choice((-1, 1)) if random.random() < 0.06 else 0)
        yield (row := _bar(last, 0, 0, close))
        last = row[3]


def _leaps(random: Random, scale: Scale, length: int) -> Iterator[Row]:
    """Gaps over stops and targets."""
    last = scale.level
    for _ in range(length):
        gap = random.choice((0, 0, 1, -1, 3, -3)) * random.choice((scale.unit, scale.reach))
        opened = max(2, last + gap)
        close = opened + random.choice((-1, 0, 1)) * scale.unit
        yield (row := _bar(opened, random.choice((0, 1)) * scale.unit, random.choice((0, 1)) * scale.unit, close))
        last = row[3]


def _turns(random: Random, scale: Scale, length: int) -> Iterator[Row]:
    """Far one way, then back: averages cross while a position is far in profit."""
    last, way = scale.level, random.choice((-1, 1))
    for place in range(length):
        step = scale.unit if place < length // 2 else -2 * scale.unit
        yield (row := _bar(last, 0, 0, last + way * step))
        last = row[3]


def _split(random: Random, scale: Scale, length: int) -> Iterator[Row]:
    """From one bar to the next another price altogether."""
    other = max(_FLOOR, scale.level // 2 if random.random() < 0.5 else scale.level * 2)
    yield from _walk(random, Scale(other, scale.unit, scale.reach), length)


_MOVES: tuple[Moves, ...] = (
    _walk,
    _walk,
    _walk,
    _rough,
    _rough,
    _trend,
    _trend,
    _flat,
    _stirs,
    _zigzag,
    _wide,
    _spikes,
    _leaps,
    _turns,
    _turns,
    _split,
)

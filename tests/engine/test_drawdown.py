"""Falls of equity: bar by bar, over flat stretches, and as one would write them down naively."""

from __future__ import annotations

from itertools import accumulate, groupby

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.arrays import Floats, Integers
from engine.compilation import compiled
from engine.tearsheet.drawdown import (
    Drawdown,
    finish_descent,
    follow_equity,
    measure_drawdown,
    start_descent,
)

BALANCE = 1_000.0
HOUR = 3_600_000

level = st.one_of(
    st.sampled_from([1_000.0, 999.0, 1_001.0, 0.0, -50.0]), st.floats(-500, 3_000, width=32), st.floats(0.1, 2_000)
)
stretches = st.lists(st.tuples(level, st.integers(1, 4), st.integers(1, 72)), min_size=1, max_size=30)
"""Equity, for how many bars, and hours from each of them to the next."""


def unfold(parts: list[tuple[float, int, int]]) -> tuple[Floats, Integers]:
    """Equity and open times, bar by bar."""
    equity = [value for value, bars, _ in parts for _ in range(bars)]
    hours = list(accumulate((gap for _, bars, gap in parts for _ in range(bars)), initial=5))[:-1]
    return np.array(equity), np.array(hours, dtype=np.int64) * HOUR


def fall_naively(equity: list[float], time: list[int], balance: float) -> Drawdown:
    """Every bar against the highest of all before it."""
    highest = list(accumulate(equity, max, initial=balance))[1:]
    falls = [high - value for high, value in zip(highest, equity, strict=True)]
    longest, high_at = 0, time[0]
    below = False
    for value, high, now in zip(equity, highest, time, strict=True):
        if below or value < high:
            longest = max(longest, now - high_at)
        below = value < high
        if not below:
            high_at = now
    ratio = max(fall / high for fall, high in zip(falls, highest, strict=True))
    return Drawdown(ratio, max(falls), highest[-1], longest)


@compiled
def fall_by_stretches(equity: Floats, since: Integers, until: Integers, balance: float) -> Drawdown:
    descent = start_descent(balance, since[0])
    for i in range(equity.size):
        descent = follow_equity(descent, equity[i], since[i], until[i])
    return finish_descent(descent, until[-1])


@given(stretches)
def test_bar_by_bar_and_over_flat_stretches_the_falls_are_those_of_the_definition(
    parts: list[tuple[float, int, int]],
) -> None:
    equity, time = unfold(parts)
    right = fall_naively(equity.tolist(), time.tolist(), BALANCE)
    assert measure_drawdown(equity, time, BALANCE) == right
    runs = [list(group) for _, group in groupby(range(len(equity)), key=lambda bar: equity[bar])]
    first, last = np.array([run[0] for run in runs]), np.array([run[-1] for run in runs])
    assert fall_by_stretches(equity[first], time[first], time[last], BALANCE) == right


@given(stretches)
def test_how_a_flat_stretch_is_cut_does_not_matter(parts: list[tuple[float, int, int]]) -> None:
    equity, time = unfold(parts)
    ends = np.cumsum([bars for _, bars, _ in parts])
    first, last = np.concatenate(([0], ends[:-1])), ends - 1
    assert fall_by_stretches(equity[first], time[first], time[last], BALANCE) == measure_drawdown(equity, time, BALANCE)


def test_one_bar_falls_from_the_starting_balance_and_takes_no_time() -> None:
    time = np.array([7 * HOUR])
    assert measure_drawdown(np.array([900.0]), time, BALANCE) == Drawdown(0.1, 100.0, BALANCE, 0)
    assert measure_drawdown(np.array([1_100.0]), time, BALANCE) == Drawdown(0.0, 0.0, 1_100.0, 0)


def test_no_bar_is_no_fall() -> None:
    assert measure_drawdown(np.empty(0), np.empty(0, dtype=np.int64), BALANCE) == Drawdown(0.0, 0.0, BALANCE, 0)


def test_a_loss_of_more_than_everything_is_a_fall_of_more_than_one() -> None:
    time = np.arange(3) * HOUR
    assert measure_drawdown(np.array([1_000.0, -500.0, -200.0]), time, BALANCE) == Drawdown(
        1.5, 1_500.0, BALANCE, 2 * HOUR
    )

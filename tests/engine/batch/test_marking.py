"""Bars marked many at a time come to what they come to one by one."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import numpy as np
import pytest

from engine.arrays import Floats, Integers
from engine.batch.market import FEW_DAYS, SPARE, Market, market_of
from engine.batch.marking import Followed, Marks, follow
from engine.compilation import compiled
from engine.daily import Calendar
from engine.settings import RunSettings
from engine.simulation.bar import mark
from engine.simulation.state import FLAT, Grid, Position
from engine.tearsheet.drawdown import Drawdown, finish_descent, measure_drawdown, start_descent
from engine.terms import terms_of
from market.bars import Bars
from market.instruments import find_instrument
from market.timeframes import Timeframe
from tests.engine.random_bars import HOUR, any_instrument, hostile_bars, walk_bars

BALANCE = 1_000.0
BALANCES = (1_000.0, 999.0, 1_001.0, 1_400.0, 3.0, -2_000.0)
BEYOND_NUMBERS = (math.inf, -math.inf, math.nan)
SIZES = (1, 2, 3, 4, 5, 8, 9, 63, 200)


@compiled
def follow_all(
    market: Market, grid: Grid, first: int, stretches: Integers, amounts: Floats, marks: Marks
) -> tuple[float, int, int, Drawdown]:
    """Stretches [n x (end, side, fill)] with their balances and volume steps [n x 2], the first from ``first`` on."""
    last = market.time.size - 1
    followed = Followed(0.0, start_descent(BALANCE, market.time[first]), 0, market.ended[first])
    begin = first
    for i in range(len(stretches)):
        end, side, fill = stretches[i]
        position = Position(side, -1, begin, fill, 0, 0, 0, 0, 0, 0, amounts[i, 1])
        followed = follow(position, amounts[i, 0], grid, market, begin, end, marks, followed)
        begin = end
    return followed.exposure, followed.in_market, followed.days, finish_descent(followed.descent, market.time[last])


def draw_stretches(random: Random, bars: Bars, first: int, balances: tuple[float, ...]) -> tuple[Integers, Floats]:
    """Of any length, none at all among them, flat or long or short, to the last bar."""
    ends = [*sorted(random.choices(range(first, len(bars) + 1), k=random.choice((0, 1, 6, 20)))), len(bars)]
    close = int(bars.close_ticks[0])
    rows = [(end, random.choice((1, FLAT, -1)), close + random.randint(-20, 20)) for end in ends]
    stretches = np.array([(end, side, side * fill) for end, side, fill in rows])
    amounts = np.array([(random.choice(balances), random.choice((1.0, 7.0, 1e306))) for _ in rows])
    return stretches, amounts


def mark_one_by_one(bars: Bars, grid: Grid, first: int, stretches: Integers, amounts: Floats) -> tuple[Any, ...]:
    equity, exposure, held = np.empty(len(bars) - first), 0.0, 0
    begin = first
    for (end, side, fill), (balance, steps) in zip(stretches.tolist(), amounts.tolist(), strict=True):
        position = Position(side, -1, begin, fill, 0, 0, 0, 0, 0, 0, steps)
        for t in range(begin, end):
            equity[t - first], share = mark(position, int(bars.close_ticks[t]), balance, grid)
            exposure, held = exposure + share, held + (side != FLAT)
        begin = end
    return equity, exposure, held, measure_drawdown(equity, bars.time[first:], BALANCE)


def draw_bars(random: Random) -> Bars:
    hostile = random.random() < 0.6
    return (hostile_bars if hostile else walk_bars)(random, random.choice(SIZES), any_instrument(random, hostile))


@pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")
@pytest.mark.parametrize("balances", [BALANCES, (*BALANCES, *BEYOND_NUMBERS)])
def test_stretches_come_to_what_their_bars_come_to_one_by_one(balances: tuple[float, ...]) -> None:
    most_days = 0
    for seed in range(400):
        random = Random(seed)
        bars = draw_bars(random)
        scored = random.choice((0, 0, len(bars) // 2, len(bars) - 1))
        first = random.randint(scored, len(bars) - 1)
        grid, calendar = terms_of(bars, RunSettings()).grid, Calendar.of(bars, scored)
        stretches, amounts = draw_stretches(random, bars, first, balances)
        market = market_of(bars, calendar.ends + scored, grid)
        marks = Marks(*(np.full(size, -7.0) for size in (len(bars) + SPARE,) * 2 + (len(market.ends),)))
        exposure, held, days, drawdown = follow_all(market, grid, first, stretches, amounts, marks)
        equity, *expected, fall = mark_one_by_one(bars, grid, first, stretches, amounts)
        np.testing.assert_array_equal([exposure, held], expected)
        np.testing.assert_array_equal(drawdown, fall)
        ends = calendar.ends + scored
        assert days == len(ends)
        most_days = max(most_days, *np.diff(market.ended[[first, *stretches[:, 0]]]))
        np.testing.assert_array_equal(marks.daily[:days][ends >= first], equity[ends[ends >= first] - first])
    assert most_days > 2 * FEW_DAYS  # more than are written without being counted


def test_a_high_that_is_regained_to_the_cent_ends_the_fall() -> None:
    closes = [1.1, 1.09, 1.1, 1.1, 1.1]
    bars = Bars.from_columns(
        find_instrument("EURUSD"), [n * HOUR for n in range(5)], *[closes] * 4, timeframe=Timeframe.H1
    )
    grid = terms_of(bars, RunSettings()).grid
    market = market_of(bars, Calendar.of(bars, 0).ends, grid)
    marks = Marks(np.zeros(5 + SPARE), np.zeros(5 + SPARE), np.zeros(len(market.ends)))
    stretches, amounts = np.array([(5, 1, int(bars.close_ticks[0]))]), np.array([(BALANCE, 1.0)])
    drawdown = follow_all(market, grid, 0, stretches, amounts, marks)[3]
    assert drawdown.peak == BALANCE
    assert drawdown.longest_ms == 2 * HOUR


def test_rows_of_closes_have_spare_places_and_days_a_last_bar_more() -> None:
    bars = walk_bars(Random(2), 30, find_instrument("EURUSD"))
    ends = Calendar.of(bars, 0).ends
    market = market_of(bars, ends, terms_of(bars, RunSettings()).grid)
    assert market.close_ticks.tolist() == [*bars.close_ticks.tolist(), *[0] * SPARE]
    assert market.values[:-SPARE].tolist() == bars.close.tolist()
    assert market.ends.tolist() == [*ends.tolist(), *[29] * FEW_DAYS]
    assert [sum(end < bar for end in ends) for bar in range(31)] == market.ended.tolist()

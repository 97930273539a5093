"""Rows: what an expression is on each bar."""

from __future__ import annotations

import math
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from contracts.errors import LabError
from contracts.program import build_program
from contracts.strategy import parse_contract
from engine.clocks import day_of_week, hour, utc_offsets
from engine.elementwise import NEVER, bars_since, count, divide, logarithm, not_equal, shift, square_root
from engine.rows import Rows
from market.timeframes import Timeframe
from tests.engine.agreement import run_engine
from tests.engine.scenarios import QUIET, make_bars, make_contract

HOUR = 3_600_000


def same(found: object, right: list[float]) -> bool:
    return bool(np.array_equal(np.asarray(found, dtype=float), right, equal_nan=True))


def test_division_by_zero_is_nan_and_infinity_never_appears() -> None:
    assert same(divide(np.array([1.0, 0.0, -1.0, 6.0]), np.array([0.0, 0.0, -0.0, 3.0])), [math.nan] * 3 + [2.0])


def test_unequal_is_false_where_a_side_is_nan() -> None:
    assert not_equal(np.array([1.0, math.nan, 1.0]), np.array([2.0, 1.0, 1.0])).tolist() == [True, False, False]


def test_history_before_the_first_bar_is_missing() -> None:
    assert same(shift(np.array([1.0, 2.0, 3.0]), 2), [math.nan, math.nan, 1.0])
    assert shift(np.array([True, True]), 1).tolist() == [False, True]
    assert same(shift(np.array([1.0]), 5), [math.nan])


def test_count_and_bars_since_include_the_current_bar() -> None:
    condition = np.array([False, True, True, False, False])
    assert same(count(condition, 2), [math.nan, 1, 2, 1, 0])
    assert same(count(condition, 9), [math.nan] * 5)
    assert bars_since(condition).tolist() == [NEVER, 0, 0, 1, 2]


def test_roots_and_logarithms_outside_their_domain_are_nan() -> None:
    with np.errstate(all="raise"):
        assert same(square_root(np.array([4.0, -1.0, math.nan])), [2.0, math.nan, math.nan])
        assert same(logarithm(np.array([1.0, 0.0, -1.0])), [0.0, math.nan, math.nan])


def test_hours_and_weekdays_are_those_of_the_open_time_in_utc() -> None:
    time = np.array([0, 3 * 24 * HOUR + 23 * HOUR, -HOUR])  # a Thursday, a Sunday, and the last hour of 1969
    assert hour(time).tolist() == [0, 23, 23]
    assert day_of_week(time).tolist() == [4, 7, 3]


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_offsets_by_day_are_those_of_every_single_moment(zone: str) -> None:
    from datetime import UTC, datetime

    time = np.arange(1_600_000_000_000, 1_640_000_000_000, 2 * HOUR)
    moments = [datetime.fromtimestamp(int(t) / 1000, UTC).astimezone(ZoneInfo(zone)) for t in time]
    offsets = [moment.utcoffset() for moment in moments]
    assert utc_offsets(time, ZoneInfo(zone)).tolist() == [
        int(o.total_seconds() * 1000) for o in offsets if o is not None
    ]


def test_an_expression_is_computed_once_and_its_row_is_read_only() -> None:
    rows = Rows(make_bars([QUIET] * 5))
    node = build_program(parse_contract(make_contract())).bind().entry_rules[0].condition
    first = rows.condition(node)
    assert rows.condition(node) is first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = True


def test_another_timeframe_gives_the_last_higher_bar_that_has_ended() -> None:
    hours = [(100 + n, 100 + n, 100 + n, 100 + n) for n in range(10)]
    indicators = [{"id": "slow", "name": "highest", "params": {"source": "close", "length": 1}, "timeframe": "4h"}]
    entries = [{"id": "buy", "side": "long", "when": "slow == 103"}]
    found = run_engine(make_contract(entries, [], indicators=indicators, time_exit={"bars": 1}), make_bars(hours))
    # The bar 00:00–04:00 closed at 103; it is known from 04:00 to 07:00 and forgotten at 08:00.
    assert (found.warmup, found.trades.entry_bar.tolist()) == (4, [5, 6, 7, 8])


def test_a_timeframe_equal_to_the_runs_is_none() -> None:
    hours = [(100 + n, 100 + n, 100 + n, 100 + n) for n in range(4)]
    indicators = [{"id": "now", "name": "highest", "params": {"source": "close", "length": 1}, "timeframe": "1h"}]
    entries = [{"id": "buy", "side": "long", "when": "now == 101"}]
    found = run_engine(make_contract(entries, [], indicators=indicators), make_bars(hours))
    assert (found.warmup, found.trades.entry_bar.tolist()) == (0, [2])


def test_a_timeframe_shorter_than_the_runs_is_refused_with_a_sentence() -> None:
    indicators = [{"id": "fast", "name": "sma", "params": {"length": 1}, "timeframe": "1h"}]
    entries = [{"id": "buy", "side": "long", "when": "close > fast"}]
    contract = make_contract(entries, [], indicators=indicators)
    with pytest.raises(LabError, match="1d"):
        run_engine(contract, make_bars([QUIET] * 4, timeframe=Timeframe.D1))

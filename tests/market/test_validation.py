from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.bars import Bars
from market.errors import BarsError, TimeframeError
from market.timeframes import Timeframe
from tests.market.columns import EURUSD, HOUR, START, damaged, good_columns


@pytest.mark.parametrize(
    ("name", "row", "value", "sentence"),
    [
        ("close", 3, math.nan, r"Row 3 \(2020-09-13T14:00:00Z\): close is nan; a price should be a finite number\."),
        ("open", 2, math.inf, r"Row 2 .*: open is inf; a price should be a finite number\."),
        ("low", 4, 0.0, r"Row 4 .*: low is 0; a price should be above 0\."),
        ("low", 4, -1.5, r"Row 4 .*: low is -1.5; a price should be above 0\."),
        ("low", 5, 0.000001, r"Row 5 .*: low is below one tick \(1e-05\) of EURUSD"),
        ("high", 6, 1e15, r"Row 6 .*: high is 1e\+15; at a tick of 1e-05 it should be below"),
        ("high", 2, 1.0, r"Row 2 .*: high 1 should not be below low 1.0999\."),
        ("open", 2, 1.2, r"Row 2 .*: high 1.1003 should not be below open 1.2\."),
        ("close", 2, 1.2, r"Row 2 .*: high 1.1003 should not be below close 1.2\."),
        ("open", 2, 1.0, r"Row 2 .*: open 1 should not be below low 1.0999\."),
        ("close", 2, 1.0, r"Row 2 .*: close 1 should not be below low 1.0999\."),
        ("volume", 1, -1.0, r"Row 1 .*: volume is -1; it should be 0 or more\."),
        ("volume", 1, math.nan, r"Row 1 .*: volume is nan; it should be 0 or more\."),
        (
            "time",
            3,
            START + HOUR,
            r"Row 3: the time 2020-09-13T13:00:00Z stands in row 2 too; each time should occur once\.",
        ),
        (
            "time",
            3,
            START,
            r"Row 3: the time 2020-09-13T12:00:00Z comes after 2020-09-13T13:00:00Z in row 2; times should",
        ),
        ("time", 1, 10**17, r"Row 1: the time 100000000000000000 should be milliseconds since 1970"),
    ],
)
def test_a_row_that_is_no_bar_is_named_with_its_value_and_what_would_be_right(
    name: str, row: int, value: float, sentence: str
) -> None:
    with pytest.raises(BarsError, match=sentence) as raised:
        Bars.from_columns(EURUSD, **damaged(name, row, value))
    assert raised.value.row == row


def test_rows_that_are_newest_first_are_told_apart_from_disorder() -> None:
    columns = {name: column[::-1] for name, column in good_columns().items()}
    with pytest.raises(BarsError, match="Row 2: the rows are newest first"):
        Bars.from_columns(EURUSD, **columns)


def test_no_rows_are_no_bars() -> None:
    with pytest.raises(BarsError, match="There are no rows; at least one bar is needed"):
        Bars.from_columns(EURUSD, **good_columns(0))


def test_columns_of_different_lengths_are_refused() -> None:
    columns = good_columns() | {"high": np.ones(3)}
    with pytest.raises(BarsError, match=r"column high has shape \(3,\); it should hold 6 values"):
        Bars.from_columns(EURUSD, **columns)


def test_text_among_the_prices_is_refused() -> None:
    with pytest.raises(BarsError, match="column open should hold numbers only"):
        Bars.from_columns(EURUSD, **(good_columns() | {"open": ["1.1", "x", "1.1", "1.1", "1.1", "1.1"]}))


def test_times_as_floats_are_refused() -> None:
    with pytest.raises(BarsError, match="type float64; they should be whole milliseconds or datetime64"):
        Bars.from_columns(EURUSD, **(good_columns() | {"time": np.arange(6) * 3.6e6}))


def test_a_missing_time_is_named_by_its_row() -> None:
    times = good_columns()["time"].astype("datetime64[ms]")
    times[4] = np.datetime64("NaT", "ms")
    with pytest.raises(BarsError, match=r"Row 5: the time is missing"):
        Bars.from_columns(EURUSD, **(good_columns() | {"time": times}))


def test_float_noise_below_half_a_tick_is_no_error() -> None:
    columns = good_columns()
    columns["high"][2] = columns["close"][2] = columns["high"][2] + 1e-12
    columns["high"][2] -= 2e-12
    bars = Bars.from_columns(EURUSD, **columns)
    assert bars.high_ticks[2] == bars.close_ticks[2]


def test_a_timeframe_longer_than_the_distance_between_bars_is_refused() -> None:
    with pytest.raises(TimeframeError, match="The bars are 1h apart; the timeframe should be 1h, not 4h"):
        Bars.from_columns(EURUSD, **good_columns(), timeframe=Timeframe.H4)


PRICES = ("open", "high", "low", "close")


@given(
    row=st.integers(1, 6),
    name=st.sampled_from(PRICES),
    value=st.one_of(st.just(math.nan), st.just(math.inf), st.floats(max_value=0.0, allow_nan=False)),
)
def test_whichever_price_is_not_one_its_row_is_named(row: int, name: str, value: float) -> None:
    with pytest.raises(BarsError, match=f"Row {row} .*{name}") as raised:
        Bars.from_columns(EURUSD, **damaged(name, row, value))
    assert raised.value.row == row


@given(st.lists(st.integers(0, 20), min_size=1, max_size=8))
def test_times_pass_exactly_where_they_ascend_without_repeating(hours: list[int]) -> None:
    times = [START + hour * HOUR for hour in hours]
    columns = {name: np.full(len(times), 1.1) for name in PRICES} | {"time": np.array(times)}
    if times == sorted(set(times)):
        assert Bars.from_columns(EURUSD, **columns, timeframe=Timeframe.H1).time.tolist() == times
    else:
        with pytest.raises(BarsError, match=r"Row \d"):
            Bars.from_columns(EURUSD, **columns, timeframe=Timeframe.H1)


@given(st.lists(st.tuples(*[st.integers(1, 4)] * 4), min_size=2, max_size=4), st.floats(-0.49, 0.49))
def test_bars_pass_exactly_where_high_is_on_top_and_low_at_the_bottom(
    rows: list[tuple[int, int, int, int]], noise: float
) -> None:
    ticks = np.array(rows).T
    columns = {name: (column + noise) * EURUSD.tick for name, column in zip(PRICES, ticks, strict=True)}
    columns["time"] = START + np.arange(len(rows)) * HOUR
    if all(row[1] == max(row) and row[2] == min(row) for row in rows):
        assert Bars.from_columns(EURUSD, **columns).high_ticks.tolist() == ticks[1].tolist()
    else:
        with pytest.raises(BarsError, match=r"Row \d+ .* should not be below"):
            Bars.from_columns(EURUSD, **columns)

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.errors import TimeframeError
from market.resampling import higher_bar_index, resample
from market.timeframes import Timeframe
from market.times import format_time
from tests.market.columns import HOUR, bars_at

DAY = 24 * HOUR
MONDAY = 1_600_041_600_000  # 2020-09-14T00:00:00Z


def test_buckets_lie_on_the_utc_calendar_and_weeks_open_on_monday() -> None:
    bars = bars_at([MONDAY - HOUR, MONDAY, MONDAY + HOUR, MONDAY + 5 * HOUR])
    assert resample(bars, Timeframe.W1).time.tolist() == [MONDAY - 7 * DAY, MONDAY]
    assert resample(bars, Timeframe.D1).time.tolist() == [MONDAY - DAY, MONDAY]
    assert resample(bars, Timeframe.H4).time.tolist() == [MONDAY - 4 * HOUR, MONDAY, MONDAY + 4 * HOUR]


def test_a_higher_bar_has_first_open_highest_high_lowest_low_last_close_and_all_volume() -> None:
    times = [MONDAY + hour * HOUR for hour in range(5)]
    bars = bars_at(
        times,
        open=np.array([1.10, 1.11, 1.12, 1.13, 1.14]),
        high=np.array([1.20, 1.25, 1.21, 1.22, 1.30]),
        low=np.array([1.05, 1.06, 1.01, 1.07, 1.08]),
        close=np.array([1.11, 1.12, 1.13, 1.14, 1.15]),
        volume=np.array([1.0, 2.0, 3.0, 4.0, 5.0]),
    )
    higher = resample(bars, Timeframe.H4)
    first = (higher.open[0], higher.high[0], higher.low[0], higher.close[0], higher.volume[0])
    assert first == (1.10, 1.25, 1.01, 1.14, 10.0)
    assert len(higher) == 2, "a partial last period counts"


def test_an_empty_period_has_no_bar() -> None:
    higher = resample(bars_at([MONDAY, MONDAY + HOUR, MONDAY + 9 * HOUR]), Timeframe.H4)
    assert higher.time.tolist() == [MONDAY, MONDAY + 8 * HOUR]


def test_its_own_timeframe_gives_the_bars_themselves() -> None:
    bars = bars_at([MONDAY, MONDAY + HOUR])
    assert resample(bars, Timeframe.H1) is bars


def test_a_shorter_timeframe_is_refused() -> None:
    with pytest.raises(TimeframeError, match="Bars of 1h cannot give bars of 5m; it should be 1h or longer"):
        resample(bars_at([MONDAY, MONDAY + HOUR]), Timeframe.M5)


def test_a_higher_bar_is_read_from_the_bar_that_opens_at_its_end_on() -> None:
    run = np.array([MONDAY + hour * HOUR for hour in (0, 3, 4, 5, 8)])
    opens = np.array([MONDAY, MONDAY + 4 * HOUR, MONDAY + 8 * HOUR])
    assert higher_bar_index(run, opens, 4 * HOUR).tolist() == [-1, -1, 0, 0, 1]


def test_an_ended_higher_bar_is_read_by_the_clock_whatever_bars_are_missing() -> None:
    run = np.array([MONDAY + hour * HOUR for hour in (0, 9)])
    higher = resample(bars_at(run.tolist(), timeframe=Timeframe.H1), Timeframe.H4)
    assert [format_time(int(time)) for time in higher.time] == ["2020-09-14T00:00:00Z", "2020-09-14T08:00:00Z"]
    assert higher_bar_index(run, higher.time, Timeframe.H4.milliseconds).tolist() == [-1, 0]


@given(
    hours=st.lists(st.integers(0, 400), min_size=2, max_size=60, unique=True).map(sorted),
    timeframe=st.sampled_from([Timeframe.H4, Timeframe.D1, Timeframe.W1]),
)
def test_no_bar_ever_reads_a_higher_bar_that_has_not_ended(hours: list[int], timeframe: Timeframe) -> None:
    bars = bars_at([MONDAY - 3 * DAY + hour * HOUR for hour in hours], timeframe=Timeframe.H1)
    higher = resample(bars, timeframe)
    index = higher_bar_index(bars.time, higher.time, timeframe.milliseconds)
    ends = higher.time + timeframe.milliseconds
    for opened, row in zip(bars.time, index, strict=True):
        assert row == sum(ends <= opened) - 1


@given(st.lists(st.integers(0, 400), min_size=2, max_size=60, unique=True).map(sorted))
def test_resampling_in_two_steps_gives_what_one_step_gives(hours: list[int]) -> None:
    bars = bars_at([MONDAY + hour * HOUR for hour in hours], timeframe=Timeframe.H1, volume=np.ones(len(hours)))
    stepwise = resample(resample(bars, Timeframe.H4), Timeframe.W1)
    assert stepwise.digest() == resample(bars, Timeframe.W1).digest()

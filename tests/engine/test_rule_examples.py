"""The worked examples of docs/execution-model.md on the clock, other timeframes and counting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tests.engine.scenarios import HOUR, QUIET, play

LEFT_AT_ONCE = {"bars": 1}


def signals(
    when: str, bars: int, start: datetime, rows: Sequence[tuple[float, ...]] | None = None, **contract: Any
) -> Any:
    """The open times of the bars on which ``when`` signalled, among 1-hour bars from ``start`` on."""
    entries = [{"id": "buy", "side": "long", "when": when}]
    begins = int(start.timestamp() * 1000)
    found = play(rows or [QUIET] * bars, start=begins, entries=entries, exits=[], time_exit=LEFT_AT_ONCE, **contract)
    moments = [datetime.fromtimestamp((int(t) - HOUR) / 1000, UTC) for t in found.trades.entry_time]
    return [f"{moment:%a %H}" for moment in moments]


def test_a_session_follows_the_clocks_of_its_zone_into_summer_time() -> None:
    saturday = datetime(2021, 3, 27, tzinfo=UTC)
    assert signals('session("08:00-09:00", "Europe/London")', 48, saturday) == ["Sat 08", "Sun 07"]
    autumn = datetime(2021, 10, 30, tzinfo=UTC)
    assert signals('session("08:00-09:00", "Europe/London")', 48, autumn) == ["Sat 07", "Sun 08"]


def test_a_session_may_run_over_midnight_and_leaves_out_its_end() -> None:
    winter = datetime(2021, 1, 12, tzinfo=UTC)
    found = signals('session("22:00-02:00", "America/New_York")', 24, winter)
    assert found == ["Tue 03", "Tue 04", "Tue 05", "Tue 06"]


def test_a_weekday_is_that_of_the_signal_bar_not_of_the_fill() -> None:
    thursday_evening = datetime(2021, 1, 14, 22, tzinfo=UTC)
    found = signals("day_of_week != 5", 28, thursday_evening)
    assert found == ["Thu 22", "Thu 23", "Sat 00"]


def test_hours_are_utc_and_of_the_open_time() -> None:
    assert signals("hour == 9", 24, datetime(2021, 7, 1, tzinfo=UTC)) == ["Thu 09"]


def test_an_average_of_days_holds_all_day_what_the_days_before_gave() -> None:
    days = [{"id": "slow", "name": "sma", "params": {"length": 2}, "timeframe": "1d"}]
    # Two days that close at 100 and 110, then a third that swings: the mean is 105 throughout.
    rows = [(100.0, 100.0, 100.0, 100.0)] * 24 + [(110.0, 110.0, 110.0, 110.0)] * 24
    third = [(float(100 + 10 * (n % 3)),) * 4 for n in range(24)]
    start = datetime(2021, 1, 12, tzinfo=UTC)
    found = signals("slow == 105", 0, start, rows + third, indicators=days)
    assert found == [f"Thu {hour:02d}" for hour in range(23)]


def test_four_hour_bars_are_known_from_the_bar_that_opens_at_their_end() -> None:
    four = [{"id": "last", "name": "sma", "params": {"length": 1}, "timeframe": "4h"}]
    rows = [(float(100 + n),) * 4 for n in range(12)]
    start = datetime(2021, 1, 12, tzinfo=UTC)
    assert signals("last == 103", 0, start, rows, indicators=four) == ["Tue 04", "Tue 05", "Tue 06", "Tue 07"]


def test_history_of_another_timeframe_counts_bars_of_the_run() -> None:
    four = [{"id": "last", "name": "sma", "params": {"length": 1}, "timeframe": "4h"}]
    rows = [(float(100 + n),) * 4 for n in range(12)]
    start = datetime(2021, 1, 12, tzinfo=UTC)
    assert signals("last != last[1]", 0, start, rows, indicators=four) == ["Tue 08"]


TRUE_ON_1_AND_2: list[tuple[float, ...]] = [(*QUIET, n) for n in (0, 1, 1, 0, 0, 0, 0)]
NIGHT = datetime(2021, 1, 12, tzinfo=UTC)


def test_count_looks_at_the_last_n_bars_with_the_current_one() -> None:
    assert signals("count(volume == 1, 3) >= 2", 0, NIGHT, TRUE_ON_1_AND_2) == ["Tue 02", "Tue 03"]
    assert signals("count(volume == 0, 3) < 9", 0, NIGHT, TRUE_ON_1_AND_2)[0] == "Tue 02"


def test_bars_since_is_zero_now_and_a_thousand_million_before_the_first_time() -> None:
    assert signals("bars_since(volume == 1) == 2", 0, NIGHT, TRUE_ON_1_AND_2) == ["Tue 04"]
    assert signals("bars_since(volume == 1) == 0", 0, NIGHT, TRUE_ON_1_AND_2) == ["Tue 01", "Tue 02"]
    assert signals("bars_since(volume == 1) == 1000000000", 0, NIGHT, TRUE_ON_1_AND_2) == ["Tue 00"]

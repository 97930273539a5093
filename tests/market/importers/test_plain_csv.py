from __future__ import annotations

from pathlib import Path

import pytest

from market.errors import BarsError, DefectsFound, ImportFileError, TimeframeError
from market.sources import read_bars
from market.times import format_time

ROWS = [f"2024-01-01 0{hour}:00:00,1.1,1.2,1.0,1.15,{hour}" for hour in range(4)]
HEADER = "time,open,high,low,close,volume"
TIMES = [f"2024-01-01T0{hour}:00:00Z" for hour in range(4)]


def write(tmp_path: Path, *lines: str, name: str = "bars.csv", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def times_of(path: Path, timezone: str | None = None) -> list[str]:
    return [format_time(int(time)) for time in read_bars(path, "EURUSD", timezone=timezone).time]


def test_a_plain_file_gives_its_columns(tmp_path: Path) -> None:
    bars = read_bars(write(tmp_path, HEADER, *ROWS), "EURUSD", "1h")
    assert (bars.open[0], bars.high[0], bars.low[0], bars.close[0]) == (1.1, 1.2, 1.0, 1.15)
    assert bars.volume.tolist() == [0.0, 1.0, 2.0, 3.0]


@pytest.mark.parametrize("name", ["time", "Time", "timestamp", "Datetime", "DATE", "unix", ""])
def test_the_time_column_may_have_any_common_name(tmp_path: Path, name: str) -> None:
    assert times_of(write(tmp_path, HEADER.replace("time", name), *ROWS)) == TIMES


@pytest.mark.parametrize(
    "times",
    [
        TIMES,
        [f"2024-01-01T0{hour}:00" for hour in range(4)],
        [f"2024-01-01T0{hour}:00:00.000+00:00" for hour in range(4)],
        [f"2024-01-01T0{hour + 2}:00:00+0200" for hour in range(4)],
        [f"2024-01-01 0{hour}:00:00 UTC" for hour in range(4)],
        [f"2024-01-01T0{hour}Z" for hour in range(4)],
        [f"2023-12-31T{19 + hour}:00:00-05:00" for hour in range(4)],
        [str(1_704_067_200 + 3600 * hour) for hour in range(4)],
        [str(1_704_067_200_000 + 3_600_000 * hour) for hour in range(4)],
        [f"{1_704_067_200 + 3600 * hour}.0" for hour in range(4)],
    ],
)
def test_times_are_iso_with_or_without_offset_or_epochs_in_seconds_or_milliseconds(
    tmp_path: Path, times: list[str]
) -> None:
    rows = [",".join([time, *row.split(",")[1:]]) for time, row in zip(times, ROWS, strict=True)]
    assert times_of(write(tmp_path, HEADER, *rows)) == TIMES


def test_a_date_without_dashes_is_a_date(tmp_path: Path) -> None:
    rows = [f"2024010{day},1,2,1,1" for day in (1, 2, 3)]
    assert times_of(write(tmp_path, "date,open,high,low,close", *rows))[0] == "2024-01-01T00:00:00Z"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_semicolons_and_tabs_are_understood(tmp_path: Path, delimiter: str) -> None:
    lines = [line.replace(",", delimiter) for line in (HEADER, *ROWS)]
    assert times_of(write(tmp_path, *lines)) == TIMES


def test_a_byte_order_mark_windows_line_ends_and_spaces_do_no_harm(tmp_path: Path) -> None:
    lines = [line.replace(",", " , ") + "\r" for line in (HEADER, *ROWS)]
    assert times_of(write(tmp_path, *lines, encoding="utf-8-sig")) == TIMES


def test_columns_may_stand_in_any_order_among_others(tmp_path: Path) -> None:
    rows = [f"x,1.15,1.1,{time},1.0,1.2" for time in TIMES]
    bars = read_bars(write(tmp_path, "symbol,close,open,date,low,high", *rows), "EURUSD")
    assert (bars.open[0], bars.high[0], bars.low[0], bars.close[0], bars.volume[0]) == (1.1, 1.2, 1.0, 1.15, 0.0)


def test_a_file_without_its_usual_ending_is_known_by_its_header(tmp_path: Path) -> None:
    assert times_of(write(tmp_path, HEADER, *ROWS, name="export")) == TIMES


def test_local_clocks_become_utc_with_summer_time(tmp_path: Path) -> None:
    rows = [f"2024-03-{day} 09:00,1,2,1,1" for day in (28, 29, 30, 31)]
    times = times_of(write(tmp_path, "time,open,high,low,close", *rows), "Europe/London")
    assert times[1:] == ["2024-03-29T09:00:00Z", "2024-03-30T09:00:00Z", "2024-03-31T08:00:00Z"]


def test_a_date_alone_is_midnight_on_the_local_clock(tmp_path: Path) -> None:
    rows = [f"2024-01-0{day},1,2,1,1" for day in (1, 2, 3)]
    times = times_of(write(tmp_path, "date,open,high,low,close", *rows), "America/New_York")
    assert times[0] == "2024-01-01T05:00:00Z"


def test_an_offset_in_the_text_outweighs_the_time_zone(tmp_path: Path) -> None:
    rows = [row.replace(":00,", ":00Z,") for row in ROWS]
    assert times_of(write(tmp_path, HEADER, *rows), "America/New_York") == TIMES


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (
            "2024-10-27",
            r"line 4: 2024-10-27 01:30:00 occurs twice on the clock of Europe/London, where summer time ends",
        ),
        (
            "2024-03-31",
            r"line 4: 2024-03-31 01:30:00 occurs never on the clock of Europe/London, where summer time begins",
        ),
    ],
)
def test_a_clock_time_that_occurs_twice_or_never_is_refused(tmp_path: Path, day: str, sentence: str) -> None:
    rows = [f"{day} {clock},1,2,1,1" for clock in ("00:30", "00:45", "01:30")]
    with pytest.raises(DefectsFound, match=sentence):
        times_of(write(tmp_path, "time,open,high,low,close", *rows), "Europe/London")


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([HEADER], "There are no rows"),
        (
            [HEADER, ROWS[0], ROWS[1].replace(":00,", ":00Z,")],
            "line 2: the time has no offset from UTC",
        ),
        (["open,high,low,close", "1,2,1,1"], r"the header \(open, high, low, close\) lacks time;"),
        (["time,open,high", "2024-01-01,1,2"], r"the header \(time, open, high\) lacks low, close;"),
        (["time,open,high,low,close,Open", "2024-01-01,1,2,1,1,1"], "the column 'open' stands there twice"),
        ([HEADER, *ROWS, "2024-01-01 04:00:00,1,2,1"], "line 6: the number of values is 4; it should be 6"),
        ([HEADER, ROWS[0], ROWS[1].replace("1.15", "n/a")], "line 3: close is 'n/a'; it should be a number like"),
        ([HEADER, ROWS[0], ROWS[1].replace("1.15", "")], "line 3: close is ''; it should be a number like"),
        ([HEADER, ROWS[0].replace("1.15", '"1,11.5"')], "line 2: close is '1,11.5'; it should be a number like"),
        ([HEADER, ROWS[0].replace("1.15", "NaN"), *ROWS[1:]], "line 2: close is 'NaN'; it should be a number"),
        ([HEADER, "01/02/2024,1,2,1,1,0"], "dates like '01/02/2024' can be read in several ways and no row decides"),
        (
            [HEADER, ROWS[0], ROWS[1].replace(" 01", "T01").replace(":00,", ":00Z,")],
            "line 2: the time has no offset",
        ),
        ([HEADER, ROWS[0], ROWS[0]], "The timeframe should be given"),
        ([HEADER, ROWS[0]], "The timeframe should be given"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_what_would_be_right(
    tmp_path: Path, lines: list[str], sentence: str
) -> None:
    with pytest.raises((ImportFileError, BarsError, TimeframeError), match=f"bars.csv.*{sentence}"):
        read_bars(write(tmp_path, *lines), "EURUSD")


def test_a_header_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bars.csv"
    path.write_bytes(b"\xff\xfe\x00t\x00i")
    with pytest.raises(ImportFileError, match="is of no known format"):
        read_bars(path, "EURUSD")


def test_a_time_zone_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="'Mars/Olympus' should be a name like Europe/London"):
        times_of(write(tmp_path, HEADER, *ROWS), "Mars/Olympus")

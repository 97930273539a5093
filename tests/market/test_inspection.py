"""Each defect is refused with its row and its value, and does what its name says when it is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from market.errors import DefectsFound
from market.importers._base import ImportOptions
from market.inspection import DEFECTS
from market.sources import Reading, SourcedBars, read_source

HEAD = "time,open,high,low,close,volume"
GOOD = [f"2024-01-0{day}T{hour:02d}:00:00Z,1.1,1.2,1.0,1.15,{hour}" for day in (2, 3) for hour in range(24)]
FAULTS = {  # defect: (the row that stands in line 6, what is said of it, bars left, a value of that bar)
    "unreadable-rows": ("2024-01-02T04:00:00Z,1.1,x,1.0,1.15,4", "high is 'x'; it should be a number", 47, None),
    "missing-times": (",1.1,1.2,1.0,1.15,4", "the time is missing", 47, None),
    "missing-prices": ("2024-01-02T04:00:00Z,1.1,,1.0,1.15,4", "high is ''", 47, None),
    "bad-prices": ("2024-01-02T04:00:00Z,1.1,1.2,-1.0,1.15,4", "low is -1; a price should be above 0", 47, None),
    "bad-volume": ("2024-01-02T04:00:00Z,1.1,1.2,1.0,1.15,-4", "volume is '-4'; it should be", 48, ("volume", 0.0)),
    "ohlc": ("2024-01-02T04:00:00Z,1.1,1.12,1.0,1.15,4", "high 1.12 should not be below close", 48, ("high", 1.15)),
    "duplicates": (
        "2024-01-02T03:00:00Z,1.1,1.2,1.0,1.16,4",
        "the time 2024-01-02T03:00:00Z stands in line 5 too",
        47,
        None,
    ),
    "overlapping-bars": (
        "2024-01-02T03:30:00Z,1.1,1.2,1.0,1.15,4",
        "the bar opens at 2024-01-02T03:30:00Z, before that",
        47,
        None,
    ),
    "outliers": ("2024-01-02T04:00:00Z,1.1,112,1.0,1.15,4", "high is 112; the bars around it", 48, ("high", 112.0)),
}


def read(folder: Path, *lines: str, market: str = "EURUSD", **options: object) -> SourcedBars:
    path = folder / "f.csv"
    path.write_text("\n".join([HEAD, *lines]) + "\n")
    return read_source(path, market, "1h", reading=Reading(ImportOptions(**options), strict=True))  # type: ignore[arg-type]


@pytest.mark.parametrize("defect", FAULTS)
def test_a_defect_is_refused_with_its_line_and_value_or_allowed_by_its_name(tmp_path: Path, defect: str) -> None:
    row, said, left, value = FAULTS[defect]
    lines = [*GOOD[:4], row, *GOOD[5:]]
    with pytest.raises(DefectsFound) as raised:
        read(tmp_path, *lines)
    assert str(raised.value).startswith(f"f.csv, line 6: {said}")
    assert raised.value.counts == {defect: 1}
    assert raised.value.problems[0].where == "line 6"
    assert f"--allow {defect} ({defect}: {DEFECTS[defect]})" in str(raised.value)
    found = read(tmp_path, *lines, allow=frozenset({defect}))
    assert len(found.bars) == left
    assert found.provenance.quality["allowed"] == {defect: 1}
    assert found.provenance.quality["allowed_rows"] == {defect: ["line 6"]}
    if value is not None:
        assert getattr(found.bars, value[0])[4] == value[1]


def test_rows_of_one_time_that_differ_in_volume_alone_are_no_duplicates_to_mend(tmp_path: Path) -> None:
    with pytest.raises(DefectsFound, match="line 6: the time 2024-01-02T03:00:00Z stands in line 5 too"):
        read(tmp_path, *GOOD[:4], GOOD[3][:-1] + "9", *GOOD[4:])


def test_a_high_one_tick_too_low_is_no_noise(tmp_path: Path) -> None:
    with pytest.raises(DefectsFound, match=r"line 6: high 1\.14999 should not be below close 1\.15"):
        read(tmp_path, *GOOD[:4], "2024-01-02T04:00:00Z,1.1,1.14999,1.0,1.15,4", *GOOD[5:])
    assert len(read(tmp_path, *GOOD[:4], "2024-01-02T04:00:00Z,1.1,1.1499999999,1.0,1.15,4", *GOOD[5:]).bars) == 48


def test_a_defect_that_was_not_named_is_still_refused(tmp_path: Path) -> None:
    lines = [*GOOD[:4], FAULTS["ohlc"][0], FAULTS["bad-prices"][0].replace("04:", "05:"), *GOOD[6:]]
    with pytest.raises(DefectsFound) as raised:
        read(tmp_path, *lines, allow=frozenset({"ohlc"}))
    assert raised.value.counts == {"bad-prices": 1}


def test_a_row_is_told_by_its_line_behind_lines_that_are_no_rows(tmp_path: Path) -> None:
    lines = [GOOD[0], "2024-01-02T01:00:00Z,1.1", "", GOOD[2], FAULTS["bad-prices"][0], *GOOD[5:]]
    with pytest.raises(DefectsFound, match="line 6: low is -1"):
        read(tmp_path, *lines, allow=frozenset({"unreadable-rows"}))


def test_a_split_is_told_from_a_crash(tmp_path: Path) -> None:
    split = [line.replace("1.1,1.2,1.0,1.15", "1.1,1.16,1.05,1.15") for line in GOOD[:20]]
    halved = [line.replace("1.1,1.2,1.0,1.15", "0.57,0.58,0.56,0.575") for line in GOOD[20:]]
    crashed = [line.replace("1.1,1.2,1.0,1.15", "0.7,0.72,0.68,0.7") for line in GOOD[20:]]
    with pytest.raises(DefectsFound, match=r"line 22: open is 0\.57 after a close of 1\.15, like a split of 2 for 1"):
        read(tmp_path, *split, *halved)
    assert len(read(tmp_path, *split, *crashed).bars) == 48


def test_a_tick_that_hides_the_moves_is_refused(tmp_path: Path) -> None:
    lines = [line.replace("1.15,", f"1.15{at % 5}3,") for at, line in enumerate(GOOD)]
    with pytest.raises(DefectsFound, match=r"no multiple of SPY's tick 0\.01"):
        read(tmp_path, *lines, market="SPY")


def test_the_hour_that_comes_twice_is_told_apart_by_the_order_of_the_rows(tmp_path: Path) -> None:
    clocks = ["00:00", "01:00", "01:00", "02:00", "03:00"]
    lines = [f"2024-11-03 {clock},1.1,1.2,1.0,1.1{at},1" for at, clock in enumerate(clocks)]
    for order in (lines, lines[::-1]):
        bars = read(tmp_path, *order, timezone="America/New_York").bars
        assert [int(step) for step in (bars.time[1:] - bars.time[:-1]) // 3_600_000] == [1, 1, 1, 1]
        assert bars.close.tolist() == [1.1, 1.11, 1.12, 1.13, 1.14]
    with pytest.raises(DefectsFound, match="line 3: 2024-11-03 01:00:00 occurs twice on the clock of America/New_York"):
        read(tmp_path, *lines[:2], *lines[3:], timezone="America/New_York")


def test_two_neighbours_of_one_time_are_no_hour_that_came_again(tmp_path: Path) -> None:
    clocks = ["00:00", "01:00", "01:30", "01:30", "02:00", "02:30", "03:00"]
    lines = [f"2024-11-03 {clock},1.1,1.2,1.0,1.1,1" for clock in clocks]
    with pytest.raises(DefectsFound) as raised:
        read(tmp_path, *lines, timezone="America/New_York")
    assert raised.value.counts["ambiguous-times"] == 3


def test_a_symbol_is_asked_for_where_a_file_has_several(tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    rows = [f"{symbol},{line}" for line in GOOD for symbol in ("AAA", "BBB")]
    path.write_text("\n".join([f"symbol,{HEAD}", *rows]))
    with pytest.raises(Exception, match=r"several symbols \(AAA, BBB\); --symbol should say which one is EURUSD"):
        read_source(path, "EURUSD", "1h")
    reading = Reading(ImportOptions(symbol="bbb"))
    assert len(read_source(path, "EURUSD", "1h", reading=reading).bars) == 48

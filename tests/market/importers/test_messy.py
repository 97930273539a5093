"""The 27 real exports, against what a person saw in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from market.errors import MarketError
from market.sources import SourcedBars
from market.times import format_time
from tests.market.importers.expectations import Expected, expected_files

FILES = pytest.mark.parametrize("one", expected_files(), ids=lambda one: one.file)


def bar(read: SourcedBars, row: int) -> list[object]:
    bars = read.bars
    values = (bars.open, bars.high, bars.low, bars.close, bars.volume)
    return [format_time(int(bars.time[row])), *(float(column[row]) for column in values)]


def test_every_file_is_on_the_list(shared_data: Path) -> None:
    assert sorted(one.file for one in expected_files()) == sorted(
        path.name for path in (shared_data / "messy").iterdir()
    )
    assert len(expected_files()) == 27


@FILES
def test_a_file_gives_the_bars_a_person_sees_in_it_or_is_refused_for_the_right_reason(
    shared_data: Path, one: Expected
) -> None:
    folder = shared_data / "messy"
    if one.asked:
        with pytest.raises(MarketError, match=one.asked):
            one.read(folder, said=False)
    if one.refused:
        with pytest.raises(MarketError, match=one.refused) as raised:
            one.read(folder, said=one.rows is None)
        assert "\n" not in str(raised.value)
    if one.rows is None:
        return
    read = one.read(folder)
    assert len(read.bars) == one.rows
    assert bar(read, 0) == one.first
    assert bar(read, -1) == one.last


@FILES
def test_what_was_found_out_about_a_file_is_said(shared_data: Path, one: Expected) -> None:
    if one.rows is None:
        return
    record = one.read(shared_data / "messy").provenance
    for name, value in (one.said or {}).items():
        assert value in record.sniffed[name]
    for meaning in one.columns or ():
        assert meaning in record.sniffed["columns"].split(", ")
    assert (one.order or "oldest first") in record.quality["order"]
    assert one.noted is None or one.noted in " ".join(record.quality["notes"])

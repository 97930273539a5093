from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from market.appending import append_bars
from market.bars import Bars
from market.errors import OverlapDiffers, SeamLeaps
from market.provenance import describe_bars
from market.sources import SourcedBars
from market.store import BarStore
from market.timeframes import Timeframe
from tests.market.columns import EURUSD, HOUR, START, good_columns


def piece(first: int, last: int, **changed: float) -> SourcedBars:
    """Bars number ``first`` to ``last`` of one series; ``changed`` is added to the last bar's columns."""
    columns = {name: column[first:last] for name, column in good_columns(40).items()}
    for name, by in changed.items():
        columns[name] = columns[name].copy()
        columns[name][-1] += by
    bars = Bars.from_columns(EURUSD, **columns, timeframe=Timeframe.H1)
    return SourcedBars(bars, describe_bars(bars, source=f"{first}.csv", source_sha256="0" * 64, importer="plain CSV"))


@pytest.mark.parametrize(
    ("old", "new"), [((0, 20), (15, 40)), ((15, 40), (0, 20)), ((0, 20), (20, 40)), ((0, 40), (5, 9))]
)
def test_pieces_of_one_series_are_that_series(old: tuple[int, int], new: tuple[int, int]) -> None:
    whole = append_bars(piece(*old), piece(*new))
    assert whole.bars.digest() == piece(0, 40).bars.digest()
    assert whole.provenance.quality["appended"] == 40 - (old[1] - old[0])
    assert [record["source"] for record in whole.provenance.earlier] == [f"{old[0]}.csv"]


def test_pieces_apart_leave_a_gap_that_is_counted() -> None:
    whole = append_bars(piece(0, 10), piece(15, 20))
    assert (len(whole.bars), whole.provenance.gaps, whole.provenance.missing_bars) == (15, 1, 5)


@pytest.mark.parametrize("column", ["close", "volume", "high"])
def test_a_bar_that_differs_from_the_stored_one_is_refused_with_both_values(column: str) -> None:
    with pytest.raises(OverlapDiffers, match=rf"bar of 2020-09-14T07:00:00Z: {column} is .* in the file and .* store"):
        append_bars(piece(0, 30), piece(10, 20, **{column: 0.00002}))


def test_a_last_bar_that_was_not_finished_is_suspected() -> None:
    with pytest.raises(OverlapDiffers, match="may not have been finished"):
        append_bars(piece(0, 20, volume=-3), piece(10, 30))


def test_a_bar_only_one_side_has_is_refused() -> None:
    holed = piece(0, 20)
    kept = np.arange(20) != 12
    bars = Bars.from_columns(EURUSD, **{name: column[:20][kept] for name, column in good_columns(40).items()})
    with pytest.raises(OverlapDiffers, match=r"2020-09-14T00:00:00Z is stored and not in the file"):
        append_bars(holed, replace(piece(0, 20), bars=bars))
    with pytest.raises(OverlapDiffers, match=r"2020-09-14T00:00:00Z is in the file and not stored"):
        append_bars(replace(holed, bars=bars), piece(0, 20))


def test_with_overlap_allowed_the_new_bars_win_where_they_are_and_nowhere_else() -> None:
    whole = append_bars(piece(0, 30), piece(10, 20, volume=5), allow={"overlap"}).bars
    expected = piece(0, 30).bars.volume.copy()
    expected[19] += 5
    assert whole.volume.tolist() == expected.tolist()
    assert len(whole) == 30


def scaled(whole: SourcedBars, by: float) -> SourcedBars:
    """The same bars at other prices."""
    prices = {name: getattr(whole.bars, name) * by for name in ("open", "high", "low", "close")}
    bars = Bars.from_columns(EURUSD, time=whole.bars.time, **prices, volume=whole.bars.volume, timeframe=Timeframe.H1)
    return replace(whole, bars=bars)


@pytest.mark.parametrize(
    ("by", "defect", "said"),
    [(0.5, "splits", r"open of 0\.55"), (7, "splits", r"open of 7\.7"), (1000, "outliers", r"open of 110\d")],
)
def test_a_leap_where_the_new_bars_begin_is_refused_unless_allowed(by: float, defect: str, said: str) -> None:
    old, new = piece(0, 20), scaled(piece(20, 40), by)
    with pytest.raises(SeamLeaps, match=rf"a close of 1\.10.*{said}.* at 2020-09-14T08.*--allow {defect}"):
        append_bars(old, new)
    with pytest.raises(SeamLeaps, match=r"at 2020-09-14T08"):
        append_bars(new, old)
    assert len(append_bars(old, new, allow={defect}).bars) == 40


def test_a_leap_over_a_long_gap_is_a_move_nobody_saw() -> None:
    late = scaled(piece(20, 40), 0.5)
    bars = Bars.from_columns(
        EURUSD,
        time=late.bars.time + 30 * 24 * HOUR,
        **{name: getattr(late.bars, name) for name in ("open", "high", "low", "close", "volume")},
        timeframe=Timeframe.H1,
    )
    assert len(append_bars(piece(0, 20), replace(late, bars=bars)).bars) == 40


def test_a_stored_series_gives_the_higher_timeframes_on_the_utc_calendar(tmp_path: Path) -> None:
    store = BarStore(tmp_path)
    store.save(piece(0, 40))
    made = store.load_or_resample("EURUSD", "4h")
    assert made is not None
    assert made.bars.time[0] == START // (4 * HOUR) * 4 * HOUR
    assert made.provenance.source == "0.csv, resampled from 1h"
    assert store.load_or_resample("EURUSD", "15m") is None


def test_a_record_with_its_earlier_imports_survives_the_store(tmp_path: Path) -> None:
    store = BarStore(tmp_path)
    whole = append_bars(piece(0, 20), piece(20, 40))
    store.save(whole)
    assert store.load("EURUSD", "1h").provenance == whole.provenance

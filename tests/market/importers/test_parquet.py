from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from market.errors import BarsError, ImportFileError
from market.sources import read_bars

HOUR_MS = 3_600_000
START_MS = 1_704_067_200_000  # 2024-01-01T00:00:00Z
MILLISECONDS = [START_MS + HOUR_MS * hour for hour in range(3)]


def write(tmp_path: Path, name: str = "bars.parquet", **columns: Any) -> Path:
    prices = {price: [1.1] * 3 for price in ("open", "high", "low", "close")}
    table = {"time": pa.array(MILLISECONDS, pa.timestamp("ms", tz="UTC"))} | prices | columns
    path = tmp_path / name
    pq.write_table(pa.table({name: column for name, column in table.items() if column is not None}), path)
    return path


@pytest.mark.parametrize(
    "time",
    [
        pa.array(MILLISECONDS, pa.timestamp("ms", tz="UTC")),
        pa.array([time * 1_000_000 for time in MILLISECONDS], pa.timestamp("ns", tz="America/New_York")),
        pa.array([time // 1000 for time in MILLISECONDS], pa.timestamp("s")),
        pa.array(MILLISECONDS),
        pa.array([time // 1000 for time in MILLISECONDS], pa.int32()),
        pa.array([datetime.fromtimestamp(time / 1000, UTC).isoformat() for time in MILLISECONDS]),
    ],
    ids=["our form", "a zone's nanoseconds", "naive", "epoch ms", "epoch s", "text"],
)
def test_times_may_be_stored_in_any_common_type(tmp_path: Path, time: pa.Array[Any]) -> None:
    assert read_bars(write(tmp_path, time=time), "EURUSD").time.tolist() == MILLISECONDS


def test_dates_are_days_in_utc(tmp_path: Path) -> None:
    days = pa.array([date(2024, 1, day) for day in (1, 2, 3)])
    assert read_bars(write(tmp_path, time=days), "EURUSD", "1d").time[0] == START_MS


def test_times_without_a_zone_are_on_the_clock_of_the_zone_named(tmp_path: Path) -> None:
    path = write(tmp_path, time=pa.array(MILLISECONDS, pa.timestamp("ms")))
    assert read_bars(path, "EURUSD", timezone="America/New_York").time[0] == START_MS + 5 * HOUR_MS


def test_volume_may_be_missing(tmp_path: Path) -> None:
    assert read_bars(write(tmp_path), "EURUSD").volume.tolist() == [0.0] * 3


def test_prices_may_be_whole_or_decimal_numbers(tmp_path: Path) -> None:
    path = write(tmp_path, open=pa.array([Decimal("1.1")] * 3), low=pa.array([1, 1, 1]))
    bars = read_bars(path, "EURUSD")
    assert (bars.open[0], bars.low[0]) == (1.1, 1.0)


def test_a_file_without_its_usual_ending_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    assert len(read_bars(write(tmp_path, name="bars.bin"), "EURUSD")) == 3


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"close": None}, r"the header \(time, open, high, low\) lacks close"),
        ({"close": ["a", "b", "c"]}, "the column close is of type string; it should hold numbers"),
        (
            {"time": [1.5, 2.5, 3.5]},
            "the column time is of type double and has fractions; it should hold timestamps or epochs",
        ),
        ({"time": pa.array([MILLISECONDS[0], None, MILLISECONDS[2]])}, "row 2: the time is missing"),
        ({"close": [1.1, None, 1.1]}, "row 2: close is None; it should be a number"),
        ({"low": [1.1, 1.1, 0.0]}, "row 3: low is 0; a price should be above 0"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, columns: dict[str, Any], sentence: str) -> None:
    with pytest.raises((ImportFileError, BarsError), match=sentence):
        read_bars(write(tmp_path, **columns), "EURUSD")


@pytest.mark.parametrize("keep", [4, 200, -8])
def test_a_damaged_file_is_refused(tmp_path: Path, keep: int) -> None:
    path = write(tmp_path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ImportFileError, match="cannot be read as Parquet; the file is damaged or is something else"):
        read_bars(path, "EURUSD")

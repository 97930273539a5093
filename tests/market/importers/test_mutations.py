"""A good file changed at random is read as the same bars or refused in a sentence, never as others in silence."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from market.errors import DefectsFound, ImportFileError, MarketError
from market.importers._base import ImportOptions
from market.importers._content import MOST_RATIO
from market.sources import Reading, SourcedBars, read_source
from tests.market.importers.dialects import HOURLY, Dialect, Sample, all_dialects, four, p, text, zipped
from tests.market.importers.more_dialects import more_dialects

HEAD = "time,open,high,low,close,volume"
LINES = HOURLY.lines(lambda t, r: f"{t:%Y-%m-%dT%H:%M:%SZ},{four(r)},{r[4]:.0f}")
TIMES = [int(time.timestamp() * 1000) for time in HOURLY.times]
_UNCHECKED = (".parquet", ".feather")  # one byte there may stand for many rows, and none has a checksum
DIALECTS = (*all_dialects(), *more_dialects())


def read(folder: Path, content: bytes, options: ImportOptions | None = None, name: str = "m.csv") -> SourcedBars:
    path = folder / name
    path.write_bytes(content)
    return read_source(path, "EURUSD", "1h", reading=Reading(options or ImportOptions(), strict=True))


def attempt(reading: Callable[[], SourcedBars]) -> SourcedBars | MarketError:
    """The bars, or the refusal."""
    try:
        return reading()
    except MarketError as error:
        return error


def is_original(found: SourcedBars) -> bool:
    bars, rows = found.bars, np.array(HOURLY.rows)
    columns = (bars.open, bars.high, bars.low, bars.close)
    same_times = bars.time.tolist() == TIMES
    return same_times and all(np.allclose(column, rows[:, at], atol=2e-6) for at, column in enumerate(columns))


def is_told(error: MarketError) -> bool:
    sentence = str(error)
    return sentence.endswith(".") and "\n" not in sentence and len(sentence) > 20


slow = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)


@slow
@given(order=st.permutations(range(len(LINES))))
def test_shuffled_rows_are_put_in_order_and_counted(tmp_path: Path, order: list[int]) -> None:
    found = read(tmp_path, text(HEAD, *(LINES[at] for at in order)))
    assert is_original(found)
    assert found.provenance.quality["order"] == "oldest first" or found.provenance.quality["mended"]


@slow
@given(gone=st.sets(st.integers(0, len(LINES) - 1), min_size=1, max_size=20))
def test_dropped_bars_are_gaps_that_are_counted(tmp_path: Path, gone: set[int]) -> None:
    kept = [at for at in range(len(LINES)) if at not in gone]
    record = read(tmp_path, text(HEAD, *(LINES[at] for at in kept))).provenance
    inside = [at for at in gone if kept[0] < at < kept[-1]]
    assert (record.rows, record.missing_bars) == (len(kept), len(inside))
    assert record.quality["gaps"]["missing_bars"] == len(inside)


@slow
@given(again=st.lists(st.integers(0, len(LINES) - 1), min_size=1, max_size=9))
def test_rows_that_stand_there_twice_are_one_and_counted(tmp_path: Path, again: list[int]) -> None:
    found = read(tmp_path, text(HEAD, *LINES, *(LINES[at] for at in again)))
    assert is_original(found)
    assert found.provenance.quality["mended"]["exact-duplicates"] == len(again)


@slow
@given(row=st.integers(0, len(LINES) - 1), column=st.integers(1, 4), up=st.booleans())
def test_a_second_row_of_a_time_with_other_values_is_refused(tmp_path: Path, row: int, column: int, up: bool) -> None:
    cells = LINES[row].split(",")
    cells[column] = p(float(cells[column]) + (0.00001 if up else -0.00001))
    with pytest.raises(DefectsFound) as raised:
        read(tmp_path, text(HEAD, *LINES, ",".join(cells)))
    assert set(raised.value.counts) <= {"duplicates", "ohlc"}


@slow
@given(delimiter=st.sampled_from([";", "\t", "|", ","]), quote=st.booleans(), end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_delimiters_quotes_and_line_ends_change_nothing(tmp_path: Path, delimiter: str, quote: bool, end: str) -> None:
    mark = '"' if quote else ""
    lines = [delimiter.join(f"{mark}{cell}{mark}" for cell in line.split(",")) for line in (HEAD, *LINES)]
    assert is_original(read(tmp_path, text(*lines, end=end)))


@slow
@given(row=st.integers(0, len(LINES) - 1), keep=st.integers(0, 60))
def test_a_truncated_line_is_refused_or_changes_no_price(tmp_path: Path, row: int, keep: int) -> None:
    lines = [*LINES[:row], LINES[row][:keep], *LINES[row + 1 :]]
    found = attempt(lambda: read(tmp_path, text(HEAD, *lines)))
    if isinstance(found, MarketError):
        assert is_told(found)
        assert f"line {row + 2}" in str(found) or "cannot be read" in str(found)
        return
    # A line of nothing is no row; a line cut within its volume is still a row of that many cells.
    assert is_original(found) or keep == 0


@slow
@given(cut=st.integers(1, len(text(HEAD, *LINES)) - 1))
def test_a_truncated_file_says_so(tmp_path: Path, cut: int) -> None:
    whole = text(HEAD, *LINES)
    found = attempt(lambda: read(tmp_path, whole[:cut]))
    if isinstance(found, MarketError):
        assert is_told(found)
        return
    notes = " ".join(found.provenance.quality["notes"])
    assert "no line end" in notes or whole[:cut].endswith(b"\n")
    assert found.bars.time.tolist() == TIMES[: len(found.bars)]


@slow
@given(
    row=st.integers(1, len(LINES) - 2),
    power=st.sampled_from([-3, -2, -1, 1, 2, 3]),
    columns=st.sets(st.integers(1, 4), min_size=1),
)
def test_a_price_that_lost_its_decimal_point_is_refused(
    tmp_path: Path, row: int, power: int, columns: set[int]
) -> None:
    cells = LINES[row].split(",")
    for column in columns:
        cells[column] = f"{float(cells[column]) * 10.0**power:.8f}"
    with pytest.raises(DefectsFound) as raised:
        read(tmp_path, text(HEAD, *LINES[:row], ",".join(cells), *LINES[row + 1 :]))
    assert f"line {row + 2}" in str(raised.value)
    assert set(raised.value.counts) <= {"ohlc", "outliers"}


@pytest.mark.parametrize("scale", [10.0, 100.0, 1000.0, 0.1, 0.001])
def test_prices_scaled_throughout_are_refused_where_the_market_is_known(tmp_path: Path, scale: float) -> None:
    lines = HOURLY.lines(lambda t, r: f"{t:%Y-%m-%dT%H:%M:%SZ},{','.join(p(v * scale, 8) for v in r[:4])},1")
    with pytest.raises(DefectsFound, match="--price-scale"):
        read(tmp_path, text(HEAD, *lines))
    assert is_original(read(tmp_path, text(HEAD, *lines), ImportOptions(price_scale=1 / scale)))


@slow
@given(zone=st.sampled_from(["Europe/London", "America/New_York", "Asia/Tokyo", "Asia/Kolkata", "UTC"]))
def test_a_clock_that_is_not_named_is_asked_for_and_then_right(tmp_path: Path, zone: str) -> None:
    lines = HOURLY.lines(lambda t, r: f"{t.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M},{four(r)},{r[4]:.0f}")
    with pytest.raises(ImportFileError, match="do not say their time zone; --timezone should"):
        read(tmp_path, text(HEAD, *lines))
    assert is_original(read(tmp_path, text(HEAD, *lines), ImportOptions(timezone=zone)))


@slow
@given(cut=st.integers(1, len(LINES) - 1), hours=st.sampled_from([-3, -1, 1, 2]))
def test_rows_on_another_clock_leave_a_gap_or_are_refused(tmp_path: Path, cut: int, hours: int) -> None:
    moved = HOURLY.lines(lambda t, r: f"{t + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ},{four(r)},{r[4]:.0f}")
    found = attempt(lambda: read(tmp_path, text(HEAD, *LINES[:cut], *moved[cut:])))
    if isinstance(found, MarketError):
        assert isinstance(found, DefectsFound)
        assert "duplicates" in found.counts
        return
    record = found.provenance
    assert record.missing_bars >= hours > 0 or record.quality["mended"]


@slow
@given(at=st.integers(40, 800), codec=st.sampled_from(["utf-16-le", "utf-16-be", "utf-32-le"]))
def test_mixed_encodings_are_refused(tmp_path: Path, at: int, codec: str) -> None:
    whole = text(HEAD, *LINES)
    with pytest.raises(MarketError) as raised:
        read(tmp_path, whole[:at] + whole[at:].decode().encode(codec))
    assert is_told(raised.value)


@slow
@given(seed=st.integers(0, 10**6), damage=st.integers(1, 6), which=st.integers(0, len(DIALECTS) - 1))
def test_random_bytes_never_end_in_anything_but_bars_or_a_sentence(
    tmp_path: Path, seed: int, damage: int, which: int
) -> None:
    damage_at_random(tmp_path, seed, damage, which)


def damage_at_random(folder: Path, seed: int, damage: int, which: int) -> None:
    dialect, chance = DIALECTS[which], random.Random(seed)
    content = bytearray(dialect.written)
    for _ in range(damage):
        at = chance.randrange(len(content))
        content[at : at + chance.randrange(3)] = bytes(chance.randrange(256) for _ in range(chance.randrange(4)))
    check_only_damaged_rows_differ(folder, dialect, bytes(content), damage)


@slow
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(MarketError) as raised:
        read(tmp_path, content)
    assert is_told(raised.value)


def check_only_damaged_rows_differ(folder: Path, dialect: Dialect, content: bytes, damage: int) -> None:
    """A refusal in a sentence, or bars of which no more than two per place that was hit are not the original ones."""
    path = folder / dialect.file
    path.write_bytes(content)
    sample = dialect.sample
    reading = Reading(dialect.options, strict=True)
    found = attempt(lambda: read_source(path, sample.instrument, sample.timeframe, reading=reading))
    if isinstance(found, MarketError):
        assert is_told(found)
    elif not dialect.file.endswith(_UNCHECKED):
        original = bars_of([int(time.timestamp() * 1000) for time in sample.times], np.array(sample.rows).T, sample)
        bars = found.bars
        others = bars_of(bars.time.tolist(), (bars.open, bars.high, bars.low, bars.close), sample) - original
        assert len(others) <= 2 * damage, f"{dialect.name}: {sorted(others)[:3]}"


def bars_of(times: list[int], prices: Any, sample: Sample) -> set[tuple[int, ...]]:
    """Every bar as its time and its four prices in ticks."""
    ticks = np.round(np.array(prices[:4]) / sample.instrument.tick).astype(int).T.tolist()
    return {(time, *row) for time, row in zip(times, ticks, strict=True)}


@pytest.mark.soak
@pytest.mark.timeout(1800)
@settings(slow, max_examples=4000)
@given(seed=st.integers(0, 10**9), damage=st.integers(1, 12), which=st.integers(0, len(DIALECTS) - 1))
def test_thousands_of_damaged_files_never_end_in_anything_but_bars_or_a_sentence(
    tmp_path: Path, seed: int, damage: int, which: int
) -> None:
    damage_at_random(tmp_path, seed, damage, which)


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_five_million_rows_are_read(tmp_path: Path) -> None:
    rows = 5_000_000
    times = np.datetime_as_string(np.datetime64("2014-01-01T00:00") + np.arange(rows).astype("timedelta64[m]"))
    path = tmp_path / "m1.csv"
    with path.open("w") as file:
        file.write(HEAD + "\n")
        file.writelines(f"{time}Z,1.10001,1.10005,1.09998,1.1000{at % 5},{at % 900}\n" for at, time in enumerate(times))
    record = read_source(path, "EURUSD", "1m", reading=Reading(strict=True)).provenance
    assert (record.rows, record.missing_bars) == (rows, 0)


def bomb(megabytes: int) -> bytes:
    return b"0" * (megabytes << 20)


@pytest.mark.parametrize("pack", [lambda data: zipped("a.csv", data), gzip.compress], ids=["zip", "gzip"])
def test_a_bomb_is_refused_while_it_is_small(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(bomb(64))
    assert len(packed) * MOST_RATIO < 64 << 20
    with pytest.raises(ImportFileError, match="unpacks to more than 16 MiB"):
        read(tmp_path, packed)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (zipped("a.zip", zipped("b.csv", b"x")), "holds another archive"),
        (zipped("a.csv", text(HEAD, *LINES))[:-30], "the zip is damaged"),
        (gzip.compress(text(HEAD, *LINES))[:-30], "the gzip is damaged"),
        (zipped("a.csv", b""), "is empty"),
    ],
    ids=lambda part: part if isinstance(part, str) else "file",  # packed bytes hold the time of packing
)
def test_archives_that_hold_no_bars_are_refused(tmp_path: Path, content: Any, sentence: str) -> None:
    with pytest.raises(ImportFileError, match=sentence):
        read(tmp_path, content)


def test_paths_in_a_zip_lead_nowhere(tmp_path: Path) -> None:
    found = read(tmp_path, zipped("../../../etc/cron.d/evil.csv", text(HEAD, *LINES)))
    assert found.provenance.sniffed["packed in"] == "zip, as evil.csv"
    assert [path.name for path in tmp_path.iterdir()] == ["m.csv"]

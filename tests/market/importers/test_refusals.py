"""Files that should not be guessed at are refused with what they are and what would be right."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from market.errors import DefectsFound, ImportFileError, MarketError
from market.importers import _content
from market.importers._base import ImportOptions
from market.instruments import Instrument
from market.sources import Reading, SourcedBars, read_source
from tests.market.importers.dialects import COINS, FX, HOURLY, UTC_SAID, four, make_sample, p, text

HEAD = "time,open,high,low,close,volume"


def read(folder: Path, content: bytes, options: ImportOptions | None = None, name: str = "r.csv") -> SourcedBars:
    path = folder / name
    path.write_bytes(content)
    return read_source(path, "EURUSD", "1h", reading=Reading(options or ImportOptions(), strict=True))


def workbook() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (workbook(), "is a workbook of a spreadsheet; it should be saved as CSV first"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is a workbook of an old Excel"),
        (b'\xef\xbb\xbf{"results": [{"t": 1, "o": 1.1}]}', "is JSON; it should be a table, as CSV or Parquet"),
        (b"[[1700000000000, 1.1, 1.2, 1.0, 1.1, 5]]", "is JSON"),
        (gzip.compress(b'{"time": 1}\n'), "is JSON"),
        (b"\n<!DOCTYPE html><html><table><tr><td>2024.01.02</td></tr>", "is a web page"),
        (b"BZh91AY&SY" + bytes(40), "is packed with bzip2; it should be unpacked first"),
        (b"\xfd7zXZ\x00" + bytes(40), "is packed with xz"),
        (b"\x91\x01\x00\x00(C)opyright 2003", "is MetaTrader 4's own history"),
        (b"SQLite format 3\x00" + bytes(40), "is a database of SQLite"),
        (b"\x80\x04\x95" + bytes(40), "is a pickle, which could run anything"),
        (b"%PDF-1.7\n", "is a PDF"),
    ],
    ids=lambda part: part if isinstance(part, str) else "file",  # packed bytes hold the time of packing
)
def test_what_is_no_table_of_bars_is_named(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(ImportFileError, match=sentence):
        read(tmp_path, content)


def test_a_short_name_of_several_clocks_is_asked_about(tmp_path: Path) -> None:
    for word in ("IST", "CST", "BST"):
        lines = HOURLY.lines(lambda t, r, word=word: f"{t:%Y-%m-%d %H:%M:%S} {word},{four(r)},1")
        with pytest.raises(ImportFileError, match=f"end in '{word}', which is not the name of one clock alone"):
            read(tmp_path, text(HEAD, *lines))


def test_names_of_several_clocks_in_one_file_are_refused(tmp_path: Path) -> None:
    lines = HOURLY.lines(lambda t, r: f"{t:%Y-%m-%d %H:%M:%S} {'EST' if t.hour % 2 else 'XYZ'},{four(r)},1")
    with pytest.raises(ImportFileError, match="end in EST, XYZ; they should all be on one clock"):
        read(tmp_path, text(HEAD, *lines))


def test_epochs_that_lost_digits_in_a_spreadsheet_are_refused(tmp_path: Path) -> None:
    lines = HOURLY.lines(lambda t, r: f"{t.timestamp() * 1000:.5E},{four(r)},1")
    with pytest.raises(ImportFileError, match=r"times like '1\.70528E\+12' have lost their last digits"):
        read(tmp_path, text(HEAD, *lines))


def test_a_time_that_cannot_be_read_is_shown_whole_with_one_that_can(tmp_path: Path) -> None:
    lines = HOURLY.lines(lambda t, r: f"{t:%Y-%m-%d,%H:%M},{four(r)},1")
    lines[3] = lines[3].replace("03:00", "24:00")
    with pytest.raises(
        DefectsFound, match="line 5: the time '2024-01-15 24:00' cannot be read; it should be written like"
    ):
        read(tmp_path, text("Date,Time,Open,High,Low,Close,Volume", *lines), UTC_SAID)


@pytest.mark.parametrize("between", ["mean", "low first"])
def test_columns_without_a_header_are_not_guessed_where_they_could_be_others(tmp_path: Path, between: str) -> None:
    if between == "mean":
        lines = COINS.lines(lambda t, r: f"{t.timestamp():.0f},{four(r, 2)},{(r[1] + r[2]) / 2:.2f},{r[4]}")
    else:
        lines = COINS.lines(lambda t, r: f"{t.timestamp():.0f},{r[2]},{r[1]},{r[0]},{r[3]},{r[4]}")
    with pytest.raises(ImportFileError, match="has no header; --columns should name its"):
        read(tmp_path, text(*lines))


def test_the_price_that_is_off_the_scale_is_the_one_that_is_shown(tmp_path: Path) -> None:
    lines = HOURLY.lines(
        lambda t, r: (
            f"{t:%Y-%m-%dT%H:%M:%SZ},{','.join(p(v * (1 if t.day == 15 and t.hour < 4 else 100)) for v in r[:4])},1"
        )
    )
    with pytest.raises(DefectsFound, match=r"line 6: close is 1\d\d\.\d+; EURUSD should lie between 0\.2 and 5"):
        read(tmp_path, text(HEAD, *lines))


def test_a_row_that_has_anything_in_it_is_no_empty_row(tmp_path: Path) -> None:
    lines = HOURLY.lines(lambda t, r: f"{t:%Y-%m-%dT%H:%M:%SZ},{four(r)},{r[4]:.0f}")
    with pytest.raises(DefectsFound) as raised:
        read(tmp_path, text(HEAD, *lines[:5], ",,,,,7", *lines[5:]))
    assert "line 7: the time is missing" in str(raised.value)


@pytest.mark.parametrize("written", ["%Y-%d-%m", "mixed", "%m/%d/%Y of some"])
def test_dates_whose_day_and_month_changed_places_are_refused(tmp_path: Path, written: str) -> None:
    days = make_sample(FX, "1d", datetime(2024, 1, 1, tzinfo=UTC), timedelta(days=1), 1.1, 5)
    year = [days.times[0] + timedelta(days=at) for at in range(300)]

    def write(day: datetime) -> str:
        early = day.day <= 12
        if written == "mixed":
            return f"{day:%Y-%d-%m}" if early else f"{day:%Y-%m-%d}"
        if written == "%Y-%d-%m":
            return f"{day:%Y-%d-%m}" if early else ""
        return f"{day:%m/%d/%Y}" if early else f"{day:%d/%m/%Y}"

    lines = [f"{text},1.1,1.2,1.0,1.1{at % 10},1" for at, day in enumerate(year) if (text := write(day))]
    path = tmp_path / "r.csv"
    path.write_text("\n".join([HEAD, *lines]) + "\n")
    with pytest.raises(ImportFileError, match=r"in order only if day and month change places in 1\d\d of them"):
        read_source(path, "EURUSD", "1d", reading=Reading(strict=True))


def test_thirty_seconds_of_a_bond_are_no_thousands(tmp_path: Path) -> None:
    lines = HOURLY.lines(lambda t, _: f"{t:%Y-%m-%dT%H:%M:%SZ},101'16,101'31,101'00,101'16,1")
    with pytest.raises(DefectsFound, match='open is "101\'16"; it should be a number'):
        read(tmp_path, text(HEAD, *lines))


def test_an_epoch_beyond_all_numbers_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MarketError, match="the time '9999999999999999999' cannot be read"):
        read(tmp_path, text(HEAD, "9999999999999999999,1.1,1.2,1.0,1.1,1", "9999999999999999998,1.1,1.2,1.0,1.1,1"))


def test_a_date_and_a_typed_time_of_day_are_asked_to_be_one_column(tmp_path: Path) -> None:
    prices = {name: [1.1, 1.1] for name in ("open", "high", "low", "close")}
    table = pa.table({"date": [date(2024, 1, 2)] * 2, "hour": [time(1), time(2)], **prices})
    pq.write_table(table, tmp_path / "r.parquet")
    with pytest.raises(ImportFileError, match=r"two columns \(date, hour\); one column should hold both"):
        read_source(tmp_path / "r.parquet", "EURUSD", "1h")


@pytest.mark.parametrize(
    ("start", "step", "timeframe", "said"),
    [
        (
            datetime(2024, 1, 5, 12, tzinfo=UTC),
            timedelta(hours=1),
            "1h",
            "24 bars are on Saturdays, when EURUSD hardly",
        ),
        (
            datetime(2024, 1, 8, 0, 0, 7, tzinfo=UTC),
            timedelta(minutes=1),
            "1m",
            "48 bars do not begin at a full minute",
        ),
        (datetime(2024, 1, 5, tzinfo=UTC), timedelta(days=7), "1w", "48 weeks do not begin on a Monday"),
    ],
)
def test_hours_at_which_bars_hardly_begin_are_told(
    tmp_path: Path, start: datetime, step: timedelta, timeframe: str, said: str
) -> None:
    sample = make_sample(FX, timeframe, start, step, 1.1, 5)
    path = tmp_path / "r.csv"
    path.write_bytes(text(HEAD, *sample.lines(lambda t, r: f"{t:%Y-%m-%dT%H:%M:%SZ},{four(r)},1")))
    found = read_source(path, "EURUSD", timeframe, reading=Reading(strict=True))
    assert said in " ".join(found.provenance.quality["notes"])


def test_whole_prices_of_a_market_with_many_decimals_are_asked_about(tmp_path: Path) -> None:
    bund = Instrument("BUND", 0.001, 0.01, 1, "EUR")
    path = tmp_path / "r.csv"
    path.write_bytes(
        text(HEAD, *HOURLY.lines(lambda t, _: f"{t:%Y-%m-%dT%H:%M:%SZ},131000,131010,130990,13100{t.hour % 9},1"))
    )
    with pytest.raises(DefectsFound, match="every other price is a whole number too, while BUND has 3 decimals"):
        read_source(path, bund, "1h", reading=Reading(strict=True))


def test_a_bar_that_leaps_half_in_a_gap_and_half_within_is_refused(tmp_path: Path) -> None:
    lines = [f"{t:%Y-%m-%dT%H:%M:%SZ},1.1,1.12,1.08,1.1,1" for t in HOURLY.times[:24]]
    lines += [f"{HOURLY.times[24]:%Y-%m-%dT%H:%M:%SZ},2.6,6.9,2.5,6.8,1"]
    lines += [f"{t:%Y-%m-%dT%H:%M:%SZ},6.8,6.9,6.7,6.8,1" for t in HOURLY.times[25:]]
    path = tmp_path / "r.csv"
    path.write_bytes(text(HEAD, *lines))
    with pytest.raises(DefectsFound, match=r"line 26: high is 6\.9; the bars around it are near"):
        read_source(path, Instrument("ACME", 0.01, 0.01, 1, "USD"), "1h", reading=Reading(strict=True))


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_content, "MOST_BYTES", 1 << 20)
    with pytest.raises(ImportFileError, match=r"r\.csv is larger than 1 MiB; it should come in parts"):
        read(tmp_path, b"0" * ((1 << 20) + 1))


def test_an_archive_of_two_files_is_not_chosen_from(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("a.csv", "b.csv", "__MACOSX/._a.csv"):
            archive.writestr(name, text(HEAD, "2024-01-02T00:00:00Z,1.1,1.2,1.0,1.1,1"))
    with pytest.raises(ImportFileError, match=r"holds 2 files \(a\.csv, b\.csv\); it should hold one file of bars"):
        read(tmp_path, buffer.getvalue())

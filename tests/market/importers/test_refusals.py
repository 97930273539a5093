"""Files that should not be guessed at are refused with what they are and what would be right."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from market.errors import DefectsFound, ImportFileError
from market.importers._base import ImportOptions
from market.sources import Reading, SourcedBars, read_source
from tests.market.importers.dialects import COINS, HOURLY, UTC_SAID, four, p, text

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

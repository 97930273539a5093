from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from market.defaults import DEFAULT_BARS, read_default_bars
from market.errors import ImportFileError, MarketError, TimeframeError, UnknownMarket
from market.instruments import Instrument
from market.sources import name_of, read_bars, read_source

LINES = ["time,open,high,low,close", *(f"2024-01-01T0{hour}:00:00Z,1.1,1.2,1.0,1.1" for hour in (0, 1, 2, 5))]


@pytest.fixture
def hourly(tmp_path: Path) -> Path:
    path = tmp_path / "EURUSD_1h.csv"
    path.write_text("\n".join(LINES))
    return path


def test_provenance_tells_source_digest_rows_and_gaps(hourly: Path) -> None:
    sourced = read_source(hourly, "EURUSD")
    told = sourced.provenance.as_dict()
    assert told["source"] == "EURUSD_1h.csv"
    assert told["source_sha256"] == hashlib.sha256(hourly.read_bytes()).hexdigest()
    assert (told["importer"], told["timezone"], told["timeframe"]) == ("plain CSV", "UTC", "1h")
    assert (told["rows"], told["gaps"], told["missing_bars"]) == (4, 1, 2)
    assert told["longest_gap_after"] == "2024-01-01T02:00:00Z"
    assert told["bars_digest"] == sourced.bars.digest()


def test_a_timeframe_the_bars_do_not_have_is_refused(hourly: Path) -> None:
    with pytest.raises(TimeframeError, match=r"EURUSD_1h.csv: The bars are of timeframe 1h; 15m was asked for"):
        read_bars(hourly, "EURUSD", "15m")


def test_an_unknown_market_is_refused_unless_its_instrument_is_given(hourly: Path) -> None:
    with pytest.raises(UnknownMarket):
        read_bars(hourly, "OWN")
    assert read_bars(hourly, Instrument("OWN", 0.1, 0.1, 1, "USD")).high_ticks.tolist() == [12] * 4


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(ImportFileError, match=r"The file .* (does not exist|cannot be read)"):
        read_bars(tmp_path / name, "EURUSD")


def test_an_empty_file_and_one_of_no_known_format_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bars.xlsx"
    path.write_bytes(b"")
    with pytest.raises(ImportFileError, match="is empty"):
        read_bars(path, "EURUSD")
    path.write_bytes(b"PK\x03\x04\x00")
    with pytest.raises(ImportFileError, match="cannot be unpacked; the zip is damaged"):
        read_bars(path, "EURUSD")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("BTCUSDT_1h.parquet", ("BTCUSDT", "1h")),
        ("AAPL_SPLITADJ_1d.csv", ("AAPL_SPLITADJ", "1d")),
        ("GOOG.csv", ("GOOG", None)),
    ],
)
def test_a_file_name_gives_market_and_timeframe(name: str, parts: tuple[str, str | None]) -> None:
    assert name_of(Path(name)) == parts


def test_the_default_bars_are_read() -> None:
    read = [read_default_bars(default.market).bars for default in DEFAULT_BARS]
    assert [(bars.market, str(bars.timeframe), len(bars)) for bars in read] == [
        ("EURUSD", "1h", 5000),
        ("GOOG", "1d", 2148),
    ]


def test_the_default_bars_are_found_without_importing_the_package_they_come_with(repository: Path) -> None:
    program = (
        "import sys; from market.defaults import *; read_default_bars('GOOG'); print('backtesting' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=repository, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_markets_without_default_bars_name_those_there_are() -> None:
    with pytest.raises(UnknownMarket, match="no default bars of EURUSD 4h; there are EURUSD 1h and GOOG 1d"):
        read_default_bars("EURUSD", "4h")


def test_every_real_file_is_read_as_the_bars_its_name_says(shared_data: Path) -> None:
    files = sorted(shared_data.glob("*.parquet"))
    assert files
    for path in files:
        market, timeframe = name_of(path)
        bars = read_bars(path, market, timeframe)
        assert bars.market == market
        assert len(bars) > 1000


def test_every_messy_file_is_read_or_refused_in_one_sentence(shared_data: Path) -> None:
    files = sorted((shared_data / "messy").iterdir())
    assert files
    refusals = []
    for path in files:
        try:
            assert len(read_bars(path, "SPX")) > 1
        except MarketError as error:
            refusals.append(str(error))
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in refusals)


def test_one_bar_is_read_where_its_timeframe_is_given(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("\n".join(LINES[:2]))
    assert len(read_bars(path, "EURUSD", "4h")) == 1

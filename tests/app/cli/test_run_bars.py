"""Files of bars for one run: what is taken for granted of them is said aloud, and stays out of the store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.app.cli.commands import changed_at, columns, write_parquet
from tests.app.cli.conftest import Lab

UNSAID = "do not say their time zone and are taken as UTC; --timezone says another"


def write_plain(path: Path, zone: str, count: int = 400) -> Path:
    """The columns as text, on a clock that is not named."""
    data = columns(count)
    lines = ["time,open,high,low,close,volume"]
    for row, ms in enumerate(data["time"].tolist()):
        there = datetime.fromtimestamp(ms / 1000, UTC).astimezone(ZoneInfo(zone))
        prices = ",".join(f"{data[name][row]:.5f}" for name in ("open", "high", "low", "close"))
        lines.append(f"{there:%Y-%m-%d %H:%M},{prices},100")
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize(
    "command", [("backtest",), ("parity", "--target", "backtesting"), ("contract", "check-lookahead")]
)
def test_a_clock_that_is_not_named_is_taken_as_utc_aloud(
    lab: Lab, contract: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    plain = write_plain(tmp_path / "EURUSD_1h.csv", "UTC")
    verb, options = (command, ()) if command[0] == "contract" else (command[:1], command[1:])
    ran = lab(*verb, contract, *options, "--bars", plain, "--json")
    assert ran.code == 0
    assert "lab: note: EURUSD_1h.csv: the times (like 2014-05-13 17:00) " + UNSAID in ran.err


def test_a_clock_that_is_named_gives_the_same_bars_as_an_import(lab: Lab, contract: Path, tmp_path: Path) -> None:
    utc = lab("backtest", contract, "--bars", write_parquet(tmp_path / "EURUSD_1h.parquet"), "--json")
    assert "time zone" not in utc.err
    plain = write_plain(tmp_path / "ny.csv", "America/New_York")
    named = lab("backtest", contract, "--bars", plain, "--timezone", "America/New_York", "--json")
    assert "time zone" not in named.err
    assert named.document["bars_digest"] == utc.document["bars_digest"]
    unnamed = lab("backtest", contract, "--bars", plain, "--json")
    assert unnamed.document["bars_digest"] != utc.document["bars_digest"]
    options = ("--market", "EURUSD", "--timeframe", "1h", "--timezone", "America/New_York", "--json")
    assert lab("data", "import", plain, *options).document["bars_digest"] == utc.document["bars_digest"]


def test_stamps_of_the_close_are_told_by_their_seconds_without_a_timeframe(
    lab: Lab, contract: Path, tmp_path: Path
) -> None:
    opens = lab("backtest", contract, "--bars", write_parquet(tmp_path / "EURUSD_1h.parquet"), "--json")
    late = write_parquet(tmp_path / "late.parquet", time=columns()["time"] + 3_600_000 - 1)
    assert lab("backtest", contract, "--bars", late, "--json").document["bars_digest"] == opens.document["bars_digest"]


def test_bars_an_import_would_ask_about_are_told_with_their_row(lab: Lab, contract: Path, tmp_path: Path) -> None:
    odd = columns() | changed_at("high", 50, 11.0)
    ran = lab("backtest", contract, "--bars", write_parquet(tmp_path / "EURUSD_1h.parquet", **odd), "--json")
    assert ran.code == 0
    assert "lab: note: EURUSD_1h.parquet: row 51: high is 11; the bars around it are near 1.0" in ran.err
    assert "the bars are taken as they are, while lab data import asks" in ran.err


@pytest.mark.parametrize("doubtful", [True, False])
def test_a_campaign_keeps_doubtful_bars_to_itself(
    lab: Lab, contract: Path, tmp_path: Path, home: Path, doubtful: bool
) -> None:
    plain = write_plain(tmp_path / "EURUSD_1h.csv", "UTC", 3000)
    said = () if doubtful else ("--timezone", "UTC")
    ran = lab("campaign", "new", "--contract", contract, "--bars", plain, *said, "--json")
    assert ran.code == 0, ran.err
    assert (UNSAID in ran.err) is doubtful
    assert (home / "bars" / "EURUSD_1h.parquet").exists() is not doubtful


def test_a_campaign_keeps_unlikely_bars_to_itself(lab: Lab, contract: Path, tmp_path: Path, home: Path) -> None:
    data = columns(3000)
    data["high"][50] = 11.0
    odd = write_parquet(tmp_path / "EURUSD_1h.parquet", **data)
    ran = lab("campaign", "new", "--contract", contract, "--bars", odd, "--json")
    assert ran.code == 0, ran.err
    assert "row 51: high is 11" in ran.err
    assert not (home / "bars" / "EURUSD_1h.parquet").exists()

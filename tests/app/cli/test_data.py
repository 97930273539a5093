"""``lab data``: bars in, records out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.cli.commands import changed_at, write_parquet
from tests.app.cli.conftest import Lab

NEW_MARKET = ("--tick", "0.00001", "--pip", "0.0001", "--volume-step", "1", "--quote", "EUR")


def test_the_default_bars_are_listed_from_the_start(lab: Lab) -> None:
    listed = lab("data", "list", "--json").document
    assert [(record["market"], record["timeframe"]) for record in listed] == [("EURUSD", "1h"), ("GOOG", "1d")]
    assert "EURUSD" in lab("data", "list").out


def test_imported_bars_are_listed_with_their_record(lab: Lab, bars: Path) -> None:
    record = lab("data", "import", bars, "--market", "GBPUSD", "--timeframe", "1h", "--json").document
    assert (record["market"], record["rows"], record["source"]) == ("GBPUSD", 400, "EURUSD_1h.parquet")
    assert record in lab("data", "list", "--json").document


def test_an_import_stands_in_for_the_default_bars(lab: Lab, bars: Path) -> None:
    lab("data", "import", bars, "--market", "EURUSD", "--timeframe", "1h")
    listed = lab("data", "list", "--json").document
    assert [record["rows"] for record in listed if record["market"] == "EURUSD"] == [400]


def test_a_new_market_is_registered_with_its_grid(lab: Lab, bars: Path, contract: Path) -> None:
    ran = lab("data", "import", bars, "--market", "BUND", "--timeframe", "1h", *NEW_MARKET)
    assert ran.code == 0
    assert lab("backtest", contract, "--bars", bars, "--market", "BUND", "--json").document["market"] == "BUND"


def test_a_new_market_without_its_whole_grid_is_refused(lab: Lab, bars: Path) -> None:
    ran = lab("data", "import", bars, "--market", "BUND", "--timeframe", "1h", "--tick", "0.01")
    assert ran.code == 1
    assert "pip, volume step, quote" in ran.err


def test_a_known_market_with_another_grid_is_refused(lab: Lab, bars: Path) -> None:
    ran = lab("data", "import", bars, "--market", "EURUSD", "--timeframe", "1h", "--tick", "0.01")
    assert ran.code == 1
    assert "EURUSD" in ran.err


@pytest.mark.parametrize(
    "options",
    [
        ("--market", "EURUSD", "--timeframe", "7m"),
        ("--market", "EURUSD", "--timeframe", "4h"),
        ("--market", "NOWHERE", "--timeframe", "1h"),
        ("--market", "../EURUSD", "--timeframe", "1h", *NEW_MARKET),
        ("--market", "EURUSD", "--timeframe", "1h", "--timezone", "Mars/Olympus"),
        ("--market", "BUND", "--timeframe", "1h", *NEW_MARKET[:-1], "euros"),
    ],
)
def test_what_cannot_be_imported_is_one_sentence(lab: Lab, bars: Path, options: tuple[str, ...]) -> None:
    ran = lab("data", "import", bars, *options)
    assert ran.code == 1
    assert len(ran.sentences) == 1


def test_bars_with_a_fault_are_not_stored(lab: Lab, tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "EURUSD_1h.parquet", **changed_at("close", 3, 0.0))
    ran = lab("data", "import", path, "--market", "GBPUSD", "--timeframe", "1h")
    assert ran.code == 1
    assert "row 4" in ran.err
    assert "GBPUSD" not in lab("data", "list").out


@pytest.mark.parametrize("options", [(), ("--market", "EURUSD"), ("--market", "A", "--timeframe", "1h", "--tick", "0")])
def test_wrong_usage_exits_with_2(lab: Lab, bars: Path, options: tuple[str, ...]) -> None:
    assert lab("data", "import", bars, *options).code == 2

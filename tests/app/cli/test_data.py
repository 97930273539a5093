"""``lab data``: bars in, records out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.cli.commands import changed_at, columns, write_parquet
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


def test_an_import_says_how_the_file_was_read_and_what_was_found(lab: Lab, bars: Path) -> None:
    ran = lab("data", "import", bars, "--market", "GBPUSD", "--timeframe", "1h")
    told = {line.split("  ")[0] for line in ran.out.splitlines()}
    assert {"format", "columns", "times", "time zone", "stamp", "price scale"} <= told
    assert {"order", "mended", "allowed", "suspicious", "zero volume", "gaps in usual hours"} <= told


def test_a_second_import_is_put_to_the_first_and_must_agree_with_it(lab: Lab, tmp_path: Path) -> None:
    options = ("--market", "GBPUSD", "--timeframe", "1h", "--json")
    half = {name: column[:250] for name, column in columns().items()}
    lab("data", "import", write_parquet(tmp_path / "a.parquet", **half), *options)
    record = lab("data", "import", write_parquet(tmp_path / "b.parquet"), *options).document
    assert (record["rows"], record["quality"]["appended"]) == (400, 150)
    assert [one["source"] for one in record["earlier"]] == ["a.parquet"]
    other = write_parquet(tmp_path / "c.parquet", **changed_at("volume", 7, 3.0))
    refused = lab("data", "import", other, *options)
    assert refused.code == 1
    assert "volume is 3 in the file and 100 in the store" in refused.err
    taken = lab("data", "import", other, *options, "--allow", "overlap").document
    assert (taken["rows"], taken["options"]["allow"]) == (400, ["overlap"])
    assert lab("data", "import", other, *options, "--replace").document["earlier"] == []


def test_a_handful_of_bars_does_not_stand_in_for_the_samples_by_mistake(lab: Lab, tmp_path: Path) -> None:
    few = write_parquet(tmp_path / "few.parquet", **{name: column[:1] for name, column in columns().items()})
    refused = lab("data", "import", few, "--market", "EURUSD", "--timeframe", "1h")
    assert refused.code == 1
    assert "would stand in for the 5000 sample bars of EURUSD 1h" in refused.err
    meant = lab("data", "import", few, "--market", "EURUSD", "--timeframe", "1h", "--replace")
    assert meant.code == 0
    assert "now stand in for the 5000 sample bars" in meant.err


def test_bars_are_shown_in_a_longer_timeframe_too(lab: Lab) -> None:
    shown = lab("data", "show", "--market", "EURUSD", "--timeframe", "4h", "--rows", "1", "--json").document
    assert [bar["time"] for bar in shown["bars"]] == ["2017-04-19T08:00:00Z", "2018-02-07T12:00:00Z"]
    assert lab("data", "show", "--market", "GBPUSD", "--timeframe", "1h").code == 1


def test_a_stored_file_that_was_changed_is_found_by_the_check(lab: Lab, bars: Path, home: Path) -> None:
    assert "Nothing is stored" in lab("data", "check").out
    lab("data", "import", bars, "--market", "GBPUSD", "--timeframe", "1h")
    assert lab("data", "check").code == 0
    stored = home / "bars" / "GBPUSD_1h.parquet"
    content = bytearray(stored.read_bytes())
    content[100:400] = bytes(300)
    stored.write_bytes(content)
    ran = lab("data", "check", "--json")
    assert ran.code == 1
    assert "GBPUSD_1h.parquet" in ran.document[0]["fault"]


@pytest.mark.parametrize(("option", "value"), [("--allow", "everything"), ("--format", "excel")])
def test_a_name_that_is_none_is_refused_with_those_there_are(lab: Lab, bars: Path, option: str, value: str) -> None:
    ran = lab("data", "import", bars, "--market", "GBPUSD", "--timeframe", "1h", option, value)
    assert ran.code == 1
    assert f"{value!r} is not known" in ran.err

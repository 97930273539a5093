"""``lab backtest``: what it prints, what it writes, and how it refuses."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.app.cli.commands import HOUR_MS, Ran, changed_at, columns, write_parquet
from tests.app.cli.conftest import Lab, WriteContract

NAMED_METRICS = {"net_return_pct", "max_drawdown_pct", "trades", "win_rate_pct", "profit_factor", "sharpe"}
CSV_HEADER = "side,entry_time,entry_price,exit_time,exit_price,quantity,pnl,entry_rule,exit_reason"


def failed_with_one_sentence(ran: Ran) -> str:
    assert ran.code == 1
    assert ran.out == ""
    (sentence,) = ran.sentences
    return sentence


def read_trades(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines()))


def test_json_is_one_document_with_the_metrics_and_what_they_were_made_from(
    lab: Lab, contract: Path, bars: Path
) -> None:
    ran = lab("backtest", contract, "--bars", bars, "--json")
    assert ran.code == 0
    document = ran.document
    assert set(document) >= NAMED_METRICS | {"bars_digest", "contract_digest", "warmup_bars", "refused"}
    assert (document["market"], document["timeframe"], document["bars"]) == ("EURUSD", "1h", 400)
    assert document["trades"] > 0
    assert document["costs_paid"] == 0


def test_the_trades_file_has_the_named_columns_and_one_line_per_trade(
    lab: Lab, contract: Path, bars: Path, tmp_path: Path
) -> None:
    out = tmp_path / "trades.csv"
    ran = lab("backtest", contract, "--bars", bars, "--out", out, "--json")
    assert out.read_text().splitlines()[0] == CSV_HEADER
    rows = read_trades(out)
    assert len(rows) == ran.document["trades"]
    assert sum(float(row["pnl"]) for row in rows) == pytest.approx(ran.document["net_profit"])


def test_costs_lower_the_result_and_move_no_fill(lab: Lab, contract: Path, bars: Path, tmp_path: Path) -> None:
    free, paid = tmp_path / "free.csv", tmp_path / "paid.csv"
    lab("backtest", contract, "--bars", bars, "--out", free)
    ran = lab("backtest", contract, "--bars", bars, "--out", paid, "--spread-ticks", "10", "--json")
    assert ran.document["costs_paid"] > 0
    first_free, first_paid = read_trades(free)[0], read_trades(paid)[0]
    assert first_free["entry_price"] == first_paid["entry_price"]
    assert float(first_paid["pnl"]) < float(first_free["pnl"])


def test_set_replaces_a_parameter(lab: Lab, contract: Path, bars: Path) -> None:
    ran = lab("backtest", contract, "--bars", bars, "--set", "fast_length=8", "--set", "stop_atr=1.5", "--json")
    assert ran.document["values"] == {"fast_length": 8, "slow_length": 50, "stop_atr": 1.5, "target_atr": 3}


def test_the_same_command_prints_the_same_bytes(lab: Lab, contract: Path, bars: Path) -> None:
    assert lab("backtest", contract, "--bars", bars, "--json") == lab("backtest", contract, "--bars", bars, "--json")


def test_people_are_shown_each_figure_with_its_definition(lab: Lab, contract: Path, bars: Path) -> None:
    ran = lab("backtest", contract, "--bars", bars)
    assert "profit_factor" in ran.out
    assert "gross profit / gross loss" in ran.out


def test_a_contract_of_several_markets_needs_to_be_told_which(
    lab: Lab, write_contract: WriteContract, bars: Path
) -> None:
    contract = write_contract(lambda data: data.update(markets=["EURUSD", "GBPUSD"]))
    assert "--market" in failed_with_one_sentence(lab("backtest", contract, "--bars", bars))
    assert lab("backtest", contract, "--bars", bars, "--market", "GBPUSD", "--json").document["market"] == "GBPUSD"


def test_a_file_named_after_another_market_is_remarked_upon(lab: Lab, contract: Path, tmp_path: Path) -> None:
    ran = lab("backtest", contract, "--bars", write_parquet(tmp_path / "GBPUSD_1h.parquet"), "--json")
    assert ran.code == 0
    assert "named after GBPUSD, but is read as EURUSD" in ran.err
    assert ran.document["market"] == "EURUSD"


def test_an_unknown_market_is_refused_with_how_to_make_it_known(lab: Lab, contract: Path, bars: Path) -> None:
    sentence = failed_with_one_sentence(lab("backtest", contract, "--bars", bars, "--market", "EURUSDX"))
    assert "EURUSDX" in sentence
    assert "--tick" in sentence


HOSTILE_COLUMNS: dict[str, tuple[dict[str, Any], str]] = {
    "a price that is not a number": (changed_at("close", 7, float("nan")), "Row 8"),
    "an infinite price": (changed_at("high", 7, float("inf")), "Row 8"),
    "a price of zero": (changed_at("low", 9, 0.0), "Row 10"),
    "a negative price": (changed_at("open", 9, -1.0), "Row 10"),
    "a high below the low": (changed_at("high", 3, 0.5), "Row 4"),
    "a time twice": (changed_at("time", 5, columns()["time"][4]), "Row 6"),
    "times out of order": (changed_at("time", 5, columns()["time"][2]), "Row 6"),
}


@pytest.mark.parametrize("hostile", HOSTILE_COLUMNS)
def test_bars_with_a_fault_are_refused_with_their_row(lab: Lab, contract: Path, tmp_path: Path, hostile: str) -> None:
    changed, where = HOSTILE_COLUMNS[hostile]
    path = write_parquet(tmp_path / "EURUSD_1h.parquet", **changed)
    assert where.lower() in failed_with_one_sentence(lab("backtest", contract, "--bars", path))


HOSTILE_FILES: dict[str, bytes | None] = {
    "missing.parquet": None,
    "empty.csv": b"",
    "garbage.parquet": bytes(range(256)) * 40,
    "garbage.csv": b"\xff\xfe\x00\x9d" * 100,
    "cut.parquet": b"PAR1" + b"\0" * 64,
    "words.csv": b"time,open,high,low,close\nnoon,a,b,c,d\n",
    "header_only.csv": b"time,open,high,low,close\n",
    "other_columns.csv": b"name,age\nAnn,7\n",
    "ragged.csv": b"time,open,high,low,close\n2020-01-01T00:00:00Z,1,1\n2020-01-01T01:00:00Z,1,1,1,1\n",
    "unknown.xyz": b"hello",
}


@pytest.mark.parametrize("name", HOSTILE_FILES)
def test_a_file_that_is_not_bars_is_refused(lab: Lab, contract: Path, tmp_path: Path, name: str) -> None:
    content = HOSTILE_FILES[name]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert name in failed_with_one_sentence(lab("backtest", contract, "--bars", tmp_path / name))


def test_a_folder_is_refused_as_bars_and_as_contract(lab: Lab, contract: Path, bars: Path, tmp_path: Path) -> None:
    failed_with_one_sentence(lab("backtest", contract, "--bars", tmp_path))
    failed_with_one_sentence(lab("backtest", tmp_path, "--bars", bars))


def test_a_trades_file_that_cannot_be_written_is_one_sentence(
    lab: Lab, contract: Path, bars: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    ran = lab("backtest", contract, "--bars", bars, "--out", tmp_path / "file" / "trades.csv")
    failed_with_one_sentence(ran)


@pytest.mark.parametrize(
    "options",
    [
        ["--set", "fast_length"],
        ["--set", "fast_length=twelve"],
        ["--set", "fast_length=1", "--set", "fast_length=2"],
        ["--balance", "0"],
        ["--balance", "nan"],
        ["--commission-pct", "-1"],
        ["--spread-ticks", "inf"],
        ["--conflict", "tp_first"],
        ["--no-such-option"],
    ],
)
def test_wrong_usage_exits_with_2(lab: Lab, contract: Path, bars: Path, options: list[str]) -> None:
    ran = lab("backtest", contract, "--bars", bars, *options)
    assert ran.code == 2
    assert ran.out == ""
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("assignment", "part"),
    [
        ("speed=3", "unknown parameter"),
        ("fast_length=1.5", "whole number"),
        ("fast_length=nan", "finite"),
        ("stop_atr=-1", ""),
    ],
)
def test_a_value_the_contract_cannot_have_is_refused(
    lab: Lab, contract: Path, bars: Path, assignment: str, part: str
) -> None:
    assert part in failed_with_one_sentence(lab("backtest", contract, "--bars", bars, "--set", assignment))


def test_too_few_bars_for_the_warm_up_are_a_run_without_trades_that_says_why(
    lab: Lab, contract: Path, tmp_path: Path
) -> None:
    path = write_parquet(tmp_path / "EURUSD_1h.parquet", **columns(30))
    ran = lab("backtest", contract, "--bars", path, "--json")
    assert ran.code == 0
    assert ran.document["trades"] == 0
    assert "no trades" in ran.err


def test_an_input_is_never_overwritten(lab: Lab, contract: Path, bars: Path) -> None:
    before = contract.read_bytes()
    ran = lab("backtest", contract, "--bars", bars, "--out", contract)
    assert "is an input of this command" in failed_with_one_sentence(ran)
    assert contract.read_bytes() == before


def test_two_bars_are_of_the_contracts_timeframe_where_they_show_none(lab: Lab, contract: Path, tmp_path: Path) -> None:
    given = columns(2)
    given["time"] = given["time"][0] + np.array([0, 3 * 24 * HOUR_MS])
    ran = lab("backtest", contract, "--bars", write_parquet(tmp_path / "EURUSD_1h.parquet", **given), "--json")
    assert ran.code == 0
    assert ran.document["timeframe"] == "1h"


def test_costs_beyond_sense_are_wrong_usage(lab: Lab, contract: Path, bars: Path) -> None:
    assert lab("backtest", contract, "--bars", bars, "--commission-pct", "1e300").code == 2
    assert lab("backtest", contract, "--bars", bars, "--slippage-ticks", "1e306").code == 2

"""``lab parity``: the same trades elsewhere, or a diff that shows where they part."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import app.second_opinion
from app.second_opinion import ask_bot
from exporters.base import Export
from exporters.parity.deals import Deal
from exporters.parity.proving import RUNNERS
from exporters.parity.terms import Terms
from tests.app.cli.conftest import Lab, WriteContract
from tests.exporters.running import require


def test_equal_trades_end_well(lab: Lab, contract: Path, bars: Path) -> None:
    ran = lab("parity", contract, "--target", "backtesting", "--bars", bars)
    assert ran.code == 0
    assert ran.out.startswith("The same ")
    assert "backtesting" in ran.out


def test_the_document_says_that_they_are_equal(lab: Lab, contract: Path, bars: Path) -> None:
    arguments = ("--bars", bars, "--market", "EURUSD", "--set", "fast_length=7", "--conflict", "path", "--json")
    ran = lab("parity", contract, "--target", "backtesting", *arguments)
    assert ran.code == 0
    document = ran.document
    assert (document["target"], document["equal"], document["differences"]) == ("backtesting", True, [])
    assert document["trades"] == document["other_trades"] > 0
    assert document["values"]["fast_length"] == 7


def test_this_process_never_loads_backtesting(lab: Lab, contract: Path, bars: Path) -> None:
    before = set(sys.modules)
    assert lab("parity", contract, "--target", "backtesting", "--bars", bars).code == 0
    assert not {name for name in set(sys.modules) - before if name.partition(".")[0] == "backtesting"}


@pytest.fixture
def other_exits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot whose second trade leaves a bar later for another reason, and that leaves out its third."""

    def ask(*arguments: Any) -> list[Deal]:
        deals = ask_bot(*arguments)
        changed = replace(deals[1], exit_bar=deals[1].exit_bar + 1, exit_reason="time_exit")
        return [deals[0], changed, *deals[3:]]

    monkeypatch.setattr(app.second_opinion, "ask_bot", ask)


@pytest.mark.usefixtures("other_exits")
def test_a_difference_is_shown_with_the_bars_around_it(lab: Lab, contract: Path, bars: Path) -> None:
    ran = lab("parity", contract, "--target", "backtesting", "--bars", bars)
    assert ran.code == 1
    assert ran.sentences == ["lab: 2 trades differ between the engine and backtesting."]
    lines = ran.out.splitlines()
    assert any(line.startswith("− engine") and "exit_bar, exit_reason" in line for line in lines)
    assert any(line.startswith("+ backtesting") and "time_exit" in line for line in lines)
    assert any(line.startswith("+ backtesting") and "no trade" in line for line in lines)
    assert "Bars around the first one:" in lines
    assert any(line.endswith("entry") for line in lines)
    assert any(line.endswith("exit") for line in lines)


@pytest.mark.usefixtures("other_exits")
def test_a_difference_is_in_the_document(lab: Lab, contract: Path, bars: Path) -> None:
    ran = lab("parity", contract, "--target", "backtesting", "--bars", bars, "--json")
    assert ran.code == 1
    assert ran.document["equal"] is False
    one, two = ran.document["differences"]
    assert one["fields"] == ["exit_bar", "exit_reason"]
    assert one["engine"]["exit_bar"] + 1 == one["other"]["exit_bar"]
    assert two["other"] is None


@pytest.mark.parametrize("target", ["pine", "ctrader"])
def test_exported_sources_make_the_engines_trades(lab: Lab, contract: Path, bars: Path, target: str) -> None:
    require(target)
    ran = lab("parity", contract, "--target", target, "--bars", bars, "--set", "fast_length=7", "--json")
    document = ran.document
    assert ran.code == 0, ran.err
    assert (document["target"], document["equal"], document["proven"], document["differences"]) == (
        target,
        True,
        True,
        [],
    )
    assert document["trades"] == document["other_trades"] > 0
    assert document["conflict"] == "path"
    assert document["values"]["fast_length"] == 7


@pytest.mark.parametrize("target", ["pine", "ctrader"])
def test_costs_and_the_balance_move_the_size_alike(lab: Lab, contract: Path, bars: Path, target: str) -> None:
    require(target)
    costs = ("--balance", "20000", "--commission-pct", "0.01", "--spread-ticks", "12", "--slippage-ticks", "3")
    ran = lab("parity", contract, "--target", target, "--bars", bars, *costs, "--json")
    assert ran.code == 0, ran.err
    assert (ran.document["balance"], ran.document["spread_ticks"]) == (20_000, 12)


def test_a_difference_of_an_exported_source_is_shown_with_its_bars(
    lab: Lab, contract: Path, bars: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(written: Export, terms: Terms) -> list[Deal]:
        first, *others = RUNNERS["ctrader"](written, terms)
        return [replace(first, exit_ticks=first.exit_ticks + 1), *others]

    monkeypatch.setattr("exporters.parity.proving.RUNNERS", {"ctrader": run})
    require("ctrader")
    ran = lab("parity", contract, "--target", "ctrader", "--bars", bars)
    assert ran.code == 1
    assert ran.sentences == ["lab: 1 trades differ between the engine and ctrader."]
    assert "exit_ticks" in ran.out
    assert "Bars around the first one:" in ran.out


@pytest.mark.parametrize(("target", "program"), [("pine", "PineTS"), ("ctrader", "mono")])
def test_a_missing_program_is_one_sentence_that_says_how_to_get_it(
    lab: Lab, contract: Path, bars: Path, target: str, program: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("LAB_PINETS", str(tmp_path))
    ran = lab("parity", contract, "--target", target, "--bars", bars)
    assert ran.code == 1
    (sentence,) = ran.sentences
    assert program in sentence
    assert "install" in sentence


def test_the_order_inside_a_bar_cannot_be_chosen_for_an_exported_source(lab: Lab, contract: Path, bars: Path) -> None:
    assert lab("parity", contract, "--target", "pine", "--bars", bars, "--conflict", "sl_first").code == 2


def test_an_unknown_platform_is_wrong_usage(lab: Lab, contract: Path, bars: Path) -> None:
    assert lab("parity", contract, "--target", "excel", "--bars", bars).code == 2


def test_a_bot_that_fails_is_one_sentence(
    lab: Lab, contract: Path, bars: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = "app.llm.offline.coder.coding.render_bot"
    for source, reason in (("raise ValueError('broken')", "broken"), ("x = 1", "one class on Bot")):
        monkeypatch.setattr(found, lambda _program, source=source: source)
        ran = lab("parity", contract, "--target", "backtesting", "--bars", bars)
        assert ran.code == 1
        (sentence,) = ran.sentences
        assert reason in sentence


def test_every_part_of_the_risk_model_is_compared(lab: Lab, write_contract: WriteContract, bars: Path) -> None:
    def protect(data: dict[str, Any]) -> None:
        risk: Mapping[str, Any] = {
            "breakeven": {"trigger_r": 0.5, "offset_ticks": 1},
            "trailing_stop": {"kind": "percent", "percent": 0.4},
            "time_exit": {"bars": 9},
            "daily_limit": {"trades": 1},
        }
        data["risk_model"] |= risk

    ran = lab("parity", write_contract(protect), "--target", "backtesting", "--bars", bars, "--json")
    assert ran.code == 0
    assert ran.document["trades"] > 0

"""``lab campaign``: from an idea to a verdict, and every way to be asked for something else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.app.cli.commands import HOUR_MS, changed_at, columns, run_process, write_parquet
from tests.app.cli.conftest import Lab, WriteContract

SMALL = ("--trials", "4", "--max-iterations", "1")
PROMPT = "Buy when the 20 EMA crosses above the 50 EMA, stop 2 ATR, target 3 ATR, risk 0.5% per trade"
CELL = ("--market", "EURUSD", "--timeframe", "1h")
VERDICTS = {"promote_candidate", "iterate", "reject"}


@pytest.fixture
def queued(lab: Lab, contract: Path) -> str:
    return str(lab("campaign", "new", "--contract", contract, *SMALL).out.strip())


def test_a_contract_ends_with_a_verdict_digests_and_files(lab: Lab, contract: Path) -> None:
    ran = lab("campaign", "new", "--contract", contract, *SMALL, "--wait", "--json")
    assert ran.code == 0, ran.err
    ending = ran.document
    assert ending["verdict"] in VERDICTS
    assert ending["reasons"]
    assert set(ending["digests"]) >= {"contracts", "trades", "scores", "verdict", "exports"}
    assert all(Path(path).is_file() for path in ending["artifacts"])
    assert Path(ending["report"]).is_file()
    assert "completed" in ran.err


def test_a_prompt_ends_with_a_verdict_in_words(lab: Lab) -> None:
    ran = lab("campaign", "new", "--prompt", PROMPT, *CELL, *SMALL, "--wait")
    assert ran.code == 0, ran.err
    assert "verdict  " in ran.out
    assert "report   " in ran.out


def test_the_same_seed_gives_the_same_digests_in_two_processes(home: Path, contract: Path, tmp_path: Path) -> None:
    command = ("campaign", "new", "--contract", contract, *SMALL, "--seed", "3", "--wait", "--json")
    one, two = (run_process(*command, home=tmp_path / name) for name in ("one", "two"))
    assert one.code == two.code == 0, one.err
    assert one.document["digests"] == two.document["digests"]


def test_bars_of_a_file_name_the_market_and_timeframe(lab: Lab, tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "GBPUSD_1h.parquet", **columns(4000))
    created = lab("campaign", "new", "--prompt", PROMPT, "--bars", path, *SMALL, "--json").document
    request = lab("campaign", "show", created["id"], "--json").document["request"]
    assert (request["markets"], request["timeframes"]) == (["GBPUSD"], ["1h"])
    assert "GBPUSD" in lab("data", "list").out


def test_bars_of_a_file_with_any_name_are_of_the_contracts_market(lab: Lab, contract: Path, tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "mine.parquet", **columns(4000))
    created = lab("campaign", "new", "--contract", contract, "--bars", path, *SMALL, "--json").document
    series = lab("campaign", "show", created["id"], "--json").document["series"]
    assert series["EURUSD 1h"]["source"] == "mine.parquet"


def test_a_phrase_that_cannot_be_used_ends_with_1_and_how_to_go_on(lab: Lab) -> None:
    prompt = f"{PROMPT}, only while the moon is full"
    ran = lab("campaign", "new", "--prompt", prompt, *CELL, *SMALL, "--wait", "--json")
    assert ran.code == 1
    paused = ran.document
    assert (paused["state"], paused["reason"], paused["verdict"]) == ("paused", "needs_answer", None)
    assert any("moon" in phrase for phrase in paused["not_understood"])
    assert "--accept-partial" in ran.err
    assert lab("campaign", "resume", paused["id"]).code == 1
    resumed = lab("campaign", "resume", paused["id"], "--accept-partial", "--wait", "--json")
    assert resumed.document["verdict"] in VERDICTS


def test_accept_partial_goes_on_at_once(lab: Lab) -> None:
    prompt = f"{PROMPT}, only while the moon is full"
    ran = lab("campaign", "new", "--prompt", prompt, *CELL, *SMALL, "--accept-partial", "--wait", "--json")
    assert ran.code == 0
    assert any("moon" in phrase for phrase in ran.document["not_understood"])


def test_campaigns_are_listed_shown_paused_resumed_and_cancelled(lab: Lab, queued: str) -> None:
    assert [item["id"] for item in lab("campaign", "list", "--json").document] == [queued]
    assert queued in lab("campaign", "list").out
    assert "queued" in lab("campaign", "show", queued).out
    for verb, state in (("pause", "paused"), ("resume", "queued"), ("cancel", "cancelled")):
        assert lab("campaign", verb, queued, "--json").document["state"] == state
    ran = lab("campaign", "cancel", queued)
    assert ran.code == 1
    assert len(ran.sentences) == 1
    assert "fork" in ran.err


def test_a_replay_gives_the_same_digests(lab: Lab, contract: Path) -> None:
    ending = lab("campaign", "new", "--contract", contract, *SMALL, "--wait", "--json").document
    replayed = lab("campaign", "replay", ending["id"], "--json")
    assert replayed.code == 0
    assert replayed.document["same"] is True
    assert replayed.document["replayed"] == ending["digests"]


def test_a_fork_asks_the_same_but_for_what_is_given(lab: Lab, queued: str) -> None:
    forked = lab("campaign", "fork", queued, "--seed", "9", "--json").document
    assert forked["forked_from"] == queued
    request = lab("campaign", "show", forked["id"], "--json").document["request"]
    assert request["search"] == {"seed": 9, "trials": 4}
    assert lab("campaign", "fork", queued, "--iteration", "7").code == 1


@pytest.mark.parametrize("verb", ["show", "pause", "resume", "cancel", "replay", "fork"])
def test_a_campaign_that_is_not_there_is_one_sentence(lab: Lab, verb: str) -> None:
    ran = lab("campaign", verb, "nobody")
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.sentences) == 1


REFUSED: dict[str, tuple[str, ...]] = {
    "a prompt without a rule": ("--prompt", "I would like to be rich.", *CELL),
    "an empty prompt": ("--prompt", "", *CELL),
    "an unknown market": ("--prompt", PROMPT, "--market", "NOWHERE", "--timeframe", "1h"),
    "a market there are no bars of": ("--prompt", PROMPT, "--market", "USDJPY", "--timeframe", "1h"),
    "a timeframe that does not exist": ("--prompt", PROMPT, "--market", "EURUSD", "--timeframe", "7m"),
    "a contract that is not there": ("--contract", "missing.yaml"),
    "bars that are not there": ("--prompt", PROMPT, *CELL, "--bars", "missing.parquet"),
    "text that is not text": ("--prompt", f"{PROMPT} \udcff", *CELL),
}


@pytest.mark.parametrize("refused", REFUSED)
def test_what_cannot_run_is_one_sentence_and_no_campaign(lab: Lab, refused: str) -> None:
    ran = lab("campaign", "new", *REFUSED[refused], *SMALL)
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.sentences) == 1
    assert "error inside" not in ran.err
    assert lab("campaign", "list", "--json").document == []


@pytest.mark.parametrize(("name", "said"), [("close", "row 10"), ("low", "row 10"), ("time", "from 1970-01-01")])
def test_bars_with_a_fault_make_no_campaign(lab: Lab, contract: Path, tmp_path: Path, name: str, said: str) -> None:
    path = write_parquet(tmp_path / "EURUSD_1h.parquet", **changed_at(name, 9, 0))
    ran = lab("campaign", "new", "--contract", contract, "--bars", path)
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err


def test_bars_too_few_to_divide_are_refused(lab: Lab, contract: Path, bars: Path) -> None:
    ran = lab("campaign", "new", "--contract", contract, "--bars", bars)
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.sentences) == 1


def test_cells_without_a_common_range_are_refused(lab: Lab, tmp_path: Path) -> None:
    early, late = columns(4000), columns(4000)
    late["time"] = late["time"] + 10_000 * HOUR_MS
    files = (
        write_parquet(tmp_path / "EURUSD_1h.parquet", **early),
        write_parquet(tmp_path / "GBPUSD_1h.parquet", **late),
    )
    ran = lab("campaign", "new", "--prompt", PROMPT, *(word for path in files for word in ("--bars", path)), *SMALL)
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.sentences) == 1
    assert "common" in ran.err


def test_every_mistake_of_a_contract_is_a_line(lab: Lab, write_contract: WriteContract) -> None:
    def spoil(data: dict[str, Any]) -> None:
        data["entry_rules"][0]["when"] = "fast >"
        data["entry_rules"][1]["when"] = "nothing > slow"

    ran = lab("campaign", "new", "--contract", write_contract(spoil))
    assert ran.code == 1
    assert len(ran.sentences) == 2


@pytest.mark.parametrize(
    "options",
    [(), ("--prompt", "a", "--contract", "b"), ("--prompt", "a", "--trials", "0"), ("--prompt", "a", "--seed", "-1")],
)
def test_wrong_usage_exits_with_2(lab: Lab, options: tuple[str, ...]) -> None:
    assert lab("campaign", "new", *options).code == 2


def test_ctrl_c_while_waiting_exits_with_130_and_loses_nothing(home: Path, contract: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "app.cli", "campaign", "new", "--contract", str(contract), "--wait"]
    environment = os.environ | {"LAB_HOME": str(home)}
    process = subprocess.Popen(
        [*command, "--trials", "100000"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "search" in line:
            break
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    try:
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    assert "kept as it stands" in err
    listed = json.loads(run_process("campaign", "list", "--json", home=home).out)
    assert [item["state"] for item in listed] == ["code_generated"]

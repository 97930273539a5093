"""What a trader takes home with an export: everything there, and nothing claimed that was not run."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from random import Random

import pytest

from contracts.program import Program
from exporters import export
from exporters.parity.bundle import CHECKSUMS, Bundle, Standing, build_bundle
from exporters.parity.errors import ProofFailed
from market.bars import Bars
from market.instruments import INSTRUMENTS
from market.times import format_time
from tests.engine.random_bars import walk_bars
from tests.exporters.cases import build_case
from tests.exporters.running import require, run_engine

TARGETS = ("pine", "ctrader")
HOSTILE = '</script><script>alert("x")</script> {{7*7}} */ "quoted"'


def bars() -> Bars:
    return walk_bars(Random(3), 400, INSTRUMENTS["EURUSD"])


def bundle_of(target: str, given: Bars | None, promoted: bool = True) -> tuple[Program, Bundle]:
    program = build_case("stress", thesis=HOSTILE)
    written = export(program, None, target, promoted=promoted, instrument=INSTRUMENTS["EURUSD"])
    return program, build_bundle(written, program, program.values(None), given, promoted=promoted)


@pytest.mark.parametrize("target", TARGETS)
def test_a_proven_bundle_holds_everything_and_says_on_what_it_was_run(target: str) -> None:
    require(target)
    program, bundle = bundle_of(target, bars())
    assert bundle.standing is Standing.PROVEN
    (source,) = bundle.export.files
    expected = {source, "contract.json", "parity.json", "parity.html", "trades.csv", "INSTALL.md", CHECKSUMS}
    assert set(bundle.files) == expected
    document = json.loads(bundle.files["parity.json"])
    assert (document["proven"], document["standing"], document["bars"]) == (True, "proven", 400)
    trades = list(csv.DictReader(io.StringIO(bundle.files["trades.csv"])))
    assert len(trades) == document["trades"] == len(run_engine(program, bars()))
    assert document["contract_digest"] == program.contract.digest()
    assert "spread" in " ".join(document["unverified"])


@pytest.mark.parametrize("target", TARGETS)
def test_the_steps_name_the_chart_the_first_trades_and_every_file(target: str) -> None:
    require(target)
    _, bundle = bundle_of(target, bars())
    steps = bundle.files["INSTALL.md"]
    assert "EURUSD" in steps.partition("1.")[2]
    first = next(csv.reader(io.StringIO(bundle.files["trades.csv"].partition("\n")[2])))
    assert f"| {' | '.join(first)} |" in steps
    assert bundle.told[1:] in steps
    for name in bundle.files:
        assert f"`{name}`: " in steps
        assert name in bundle.files["parity.html"] or name == "parity.html"
    _, unproven = bundle_of(target, None)
    assert "trades.csv" not in unproven.files["INSTALL.md"]
    assert "EURUSD" in unproven.files["INSTALL.md"]


@pytest.mark.parametrize("target", TARGETS)
def test_the_digests_are_those_of_the_files(target: str) -> None:
    _, bundle = bundle_of(target, None)
    lines = dict(reversed(line.split("  ")) for line in bundle.files[CHECKSUMS].splitlines())
    assert lines.keys() == bundle.files.keys() - {CHECKSUMS}
    for name, digest in lines.items():
        assert hashlib.sha256(bundle.files[name].encode()).hexdigest() == digest


@pytest.mark.parametrize("target", TARGETS)
def test_without_the_programs_it_says_not_proven_and_how_to_get_them(
    target: str, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("LAB_PINETS", str(tmp_path))
    _, bundle = bundle_of(target, bars())
    assert bundle.standing is Standing.NOT_PROVEN
    assert bundle.told.startswith("not proven: ")
    assert "install" in bundle.told
    assert json.loads(bundle.files["parity.json"])["proven"] is False
    assert "not proven" in bundle.files["parity.html"]
    assert "trades.csv" not in bundle.files


def test_a_source_that_stops_is_not_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise ProofFailed("mono failed: out of luck")

    monkeypatch.setattr("exporters.parity.proving.RUNNERS", {"ctrader": stop})
    _, bundle = bundle_of("ctrader", bars())
    assert (bundle.standing, bundle.told) == (Standing.NOT_PROVEN, "not proven: mono failed: out of luck")


def test_bars_without_a_trade_prove_nothing() -> None:
    require("ctrader")
    program = build_case("stress", entry_rules=[{"id": "never", "side": "long", "when": "close > 1000"}], exit_rules=[])
    written = export(program, None, "ctrader", promoted=True, instrument=INSTRUMENTS["EURUSD"])
    bundle = build_bundle(written, program, program.values(None), bars(), promoted=True)
    assert bundle.standing is Standing.NOT_PROVEN
    assert bundle.told.startswith("not proven: neither the source nor the engine makes a trade on 400 bars of EURUSD")
    document = json.loads(bundle.files["parity.json"])
    assert (document["proven"], document["equal"], document["trades"]) == (False, True, 0)


def test_trades_that_differ_are_told_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exporters.parity.proving.RUNNERS", {"ctrader": lambda *_: []})
    _, bundle = bundle_of("ctrader", bars())
    assert bundle.standing is Standing.DIFFERS
    assert bundle.told.startswith("differs: ")
    assert "no trade" in bundle.files["parity.html"]
    document = json.loads(bundle.files["parity.json"])
    first, around = document["differences"][0], document["bars_of_first_difference"]
    assert {first["entry_bar"], first["engine"]["exit_bar"]} <= {bar["bar"] for bar in around}
    assert around[0] == {
        "bar": first["entry_bar"] - 3,
        "time": format_time(int(bars().time[first["entry_bar"] - 3])),
        **{name: getattr(bars(), name)[first["entry_bar"] - 3] for name in ("open", "high", "low", "close")},
    }
    assert around[0]["time"] in bundle.files["parity.html"]


@pytest.mark.parametrize("target", TARGETS)
def test_what_was_not_promoted_says_so_wherever_somebody_reads(target: str) -> None:
    _, bundle = bundle_of(target, None, promoted=False)
    for name in (*bundle.export.files, "INSTALL.md", "parity.html"):
        assert "NOT PROMOTED" in bundle.files[name], name
    assert json.loads(bundle.files["parity.json"])["promoted"] is False
    _, promoted = bundle_of(target, None)
    assert not any("NOT PROMOTED" in text for text in promoted.files.values())


def test_the_same_request_gives_the_same_bytes() -> None:
    assert bundle_of("pine", None)[1].files == bundle_of("pine", None)[1].files


def test_text_of_a_user_is_escaped_on_the_page() -> None:
    _, bundle = bundle_of("pine", None)
    assert "<script" not in bundle.files["parity.html"]

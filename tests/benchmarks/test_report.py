"""What is printed and what is written beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.errors import BenchError
from benchmarks.fills import Agreement
from benchmarks.machine import Machine, explain_busy
from benchmarks.markets import read_packaged_bars
from benchmarks.page import write_figures
from benchmarks.report import Bench, as_json, render
from benchmarks.running import Finding, Measurement
from benchmarks.tasks import BACKTESTING, BATCH, BATCH_TWO, PREPARED, VECTORBT, Task

MACHINE = Machine("Some Processor", 2, "Linux x86_64", "3.12.1", 0.1)


def measured(task: str, engine: str, title: str, rate: float, threads: int = 1) -> Measurement:
    return Measurement(task, engine, title, threads, 40, rate, rate * threads * 0.95, 1.0, 123_456_789, None)


def a_bench(warning: str | None = None) -> Bench:
    def bars() -> object:
        return read_packaged_bars(10)

    pilot = Task("pilot", "pilot, 5,000 bars", bars, {}, 1, 1)  # type: ignore[arg-type]
    contracts = Task("contracts", "contracts, 5,000 bars", bars, {}, 1, 0, peers_in="pilot")  # type: ignore[arg-type]
    agreements = {BACKTESTING: Agreement(2000, 2000, 2000), VECTORBT: Agreement(2000, 2000, 1999)}
    timed = (
        measured("pilot", BACKTESTING, "backtesting.py", 8.0),
        measured("pilot", VECTORBT, "vectorbt", 400.0),
        measured("pilot", BATCH, "ours, batch", 60_000.0),
        measured("pilot", BATCH_TWO, "ours, batch", 58_000.0, threads=2),
    )
    others = (measured("contracts", PREPARED, "ours, batch, prepared", 30_000.0),)
    versions = {BACKTESTING: {"numpy": "2.4.6"}, BATCH: {"numpy": "2.5.0", "strategy-lab": "0.1.0"}}
    first = Finding(pilot, timed, agreements, versions, {BATCH: 111_150.0})
    return Bench(MACHINE, (first, Finding(contracts, others, {}, versions)), warning)


def test_the_tables_read_well_as_they_are(check_golden: Callable[[str, str], None]) -> None:
    check_golden("bench.md", render(a_bench(explain_busy(2.0, 1.3))))


def test_a_quiet_machine_is_not_warned_about() -> None:
    assert explain_busy(0.2, 1.01) is None
    assert "busy" not in render(a_bench())


@pytest.mark.parametrize(("load", "ratio"), [(2.0, 1.0), (0.1, 1.5)])
def test_a_busy_machine_is_told_by_its_load_or_by_its_lost_time(load: float, ratio: float) -> None:
    assert "This machine was busy" in (explain_busy(load, ratio) or "")


def test_json_has_every_measurement_with_its_ratios() -> None:
    document = json.loads(as_json(a_bench()))
    assert set(document) == {"machine", "versions", "warning", "measurements", "two_threads_to_one", "agreements"}
    assert document["machine"]["cores"] == 2
    batch = document["measurements"][2]
    assert batch["engine"] == BATCH
    assert batch["ratio_to"] == {BACKTESTING: 7500.0, VECTORBT: 150.0}
    assert batch["peak_memory"] == 123_456_789
    assert document["measurements"][4]["ratio_to"] == {BACKTESTING: 3750.0, VECTORBT: 75.0}
    threads, agreement = document["two_threads_to_one"][0], document["agreements"][1]
    ratio = pytest.approx(1.9333, abs=1e-4)
    assert threads == {"task": "pilot", "engine": BATCH, "ratio": ratio, "two_processes": 1.95}
    assert agreement == {"task": "pilot", "engine": VECTORBT, "trades": 2000, "entries": 2000, "whole": 1999}


def test_figures_go_between_their_marks(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text("# Speed\n\n<!-- figures of make bench -->\nold\n<!-- end of figures -->\n\nThe end.\n")
    write_figures(page, "new\n")
    write_figures(page, "newer\n")
    text = page.read_text()
    assert text.startswith("# Speed\n")
    assert "\nnewer\n" in text
    assert "old" not in text
    assert text.endswith("\n\nThe end.\n")


def test_a_page_without_marks_is_not_written(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text("# Speed\n")
    with pytest.raises(BenchError, match="should have the lines"):
        write_figures(page, "new\n")
    assert page.read_text() == "# Speed\n"


def test_the_committed_page_has_its_marks(repository: Path, tmp_path: Path) -> None:
    page = tmp_path / "copy.md"
    page.write_text((repository / "docs" / "benchmarks.md").read_text())
    write_figures(page, "figures\n")

"""Engines in processes of their own, and what becomes of a bench when one of them fails."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.errors import BenchError
from benchmarks.markets import read_packaged_bars
from benchmarks.processes import Contestant
from benchmarks.running import Finding, run_task
from benchmarks.tasks import BACKTESTING, BATCH, BATCH_TWO, SINGLE, Task, list_contestants

PEERS = Path(".bench/bin/python")
SCRIPTED = Task(
    "scripted", "scripted work", lambda: read_packaged_bars(200), {BATCH: 6, BACKTESTING: 4}, rounds=3, sample=5
)


def run_scripted(tmp_path: Path, habit: str, task: Task = SCRIPTED) -> Finding:
    def scripted(title: str, habit: str) -> Contestant:
        return Contestant(title, Path(sys.executable), ("tests.benchmarks.scripted_engine", habit))

    return run_task(task, {BATCH: scripted("ours", "good"), BACKTESTING: scripted("the peer", habit)}, tmp_path)


def test_engines_are_timed_and_compared(tmp_path: Path) -> None:
    finding = run_scripted(tmp_path, "good")
    assert [(each.engine, each.strategies) for each in finding.measurements] == [(BATCH, 6), (BACKTESTING, 4)]
    assert all(each.per_cpu_second > 0 and each.per_second > 0 for each in finding.measurements)
    assert all(each.peak_memory > 1_000_000 for each in finding.measurements)
    assert finding.agreements[BACKTESTING].whole == 4
    assert finding.versions[BACKTESTING] == {"scripted": "1.0"}


@pytest.mark.parametrize(
    ("habit", "sentence"),
    [
        ("idle", "the peer traded in 0 of 4 strategies of “scripted work”: it did no work"),
        ("busy", "the peer made 16 trades where our engine made 4"),
        ("moody", "the peer counted other trades in another round"),
        ("dies", "the peer stopped at “warm”: MemoryError: there is no more"),
    ],
)
def test_an_engine_that_does_not_do_the_work_fails_the_bench(tmp_path: Path, habit: str, sentence: str) -> None:
    with pytest.raises(BenchError, match=sentence):
        run_scripted(tmp_path, habit)


def test_trades_a_bar_late_fail_where_all_have_to_be_equal(tmp_path: Path) -> None:
    finding = run_scripted(tmp_path, "late")
    assert finding.agreements[BACKTESTING].entries == 0
    with pytest.raises(BenchError, match=r"same trades in “scripted work”, and 4 of 4 differ"):
        run_scripted(tmp_path, "late", replace(SCRIPTED, exact=(BACKTESTING,)))


def test_two_processes_side_by_side_do_a_round_each_at_the_same_time(tmp_path: Path) -> None:
    def sleepy(threads: int) -> Contestant:
        return Contestant("ours", Path(sys.executable), ("tests.benchmarks.scripted_engine", "sleepy"), threads)

    task = replace(SCRIPTED, counts={BATCH: 6, BATCH_TWO: 6}, sample=0)
    finding = run_task(task, {BATCH: sleepy(1), BATCH_TWO: sleepy(2)}, tmp_path)
    one = finding.measurements[0]
    assert finding.side_by_side[BATCH] == pytest.approx(2 * one.per_second, rel=0.3)


@pytest.mark.timeout(300)
def test_our_batch_in_a_bench_is_our_single_runs(tmp_path: Path) -> None:
    counts = {SINGLE: 2, BATCH: 4, BATCH_TWO: 4}
    task = Task("own", "own work", lambda: read_packaged_bars(1_500), counts, rounds=1, sample=2)
    finding = run_task(task, list_contestants(PEERS), tmp_path)
    assert [(each.title, each.threads) for each in finding.measurements] == [
        ("ours, run by run", 1),
        ("ours, batch", 1),
        ("ours, batch", 2),
    ]
    assert finding.side_by_side[BATCH] > 0
    assert set(finding.side_by_side) == {BATCH}

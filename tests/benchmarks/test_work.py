"""The work is the same on every machine and in every run."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from benchmarks.contracts import draw_contracts, draw_programs
from benchmarks.exchange import FAST, SLOW, read_work
from benchmarks.markets import SEED, close_gaps, make_bars, read_packaged_bars
from benchmarks.pilot import build_pilot, draw_sets
from benchmarks.tasks import FULL, SMALL, plan_tasks

DRAWN = 300


def test_made_bars_are_the_same_for_the_same_seed_and_others_for_another() -> None:
    assert make_bars(2_000).digest() == make_bars(2_000).digest()
    assert make_bars(2_000).digest() != make_bars(2_000, SEED + 1).digest()


def test_made_bars_are_weekday_hours_that_look_like_the_packaged_ones() -> None:
    made, packaged = make_bars(2_000), read_packaged_bars(5_000)
    weekday = (made.time // 86_400_000 + 3) % 7
    assert len(made) == 2_000
    assert weekday.max() == 4
    assert set(np.diff(made.time)) == {3_600_000, 3_600_000 * 49}
    deviations = [np.diff(np.log(bars.close)).std() for bars in (made, packaged)]
    assert 0.5 < deviations[0] / deviations[1] < 2


def test_without_gaps_each_bar_opens_where_the_one_before_closed() -> None:
    bars = close_gaps(read_packaged_bars(500))
    assert np.array_equal(bars.open_ticks[1:], bars.close_ticks[:-1])
    assert np.array_equal(bars.close_ticks, read_packaged_bars(500).close_ticks)


def test_every_drawn_set_is_one_the_pilot_allows() -> None:
    sets, pilot = draw_sets(200, SEED), build_pilot(stops=True)
    assert np.array_equal(sets, draw_sets(200, SEED))
    for row in sets:
        pilot.bind(dict(zip((each.name for each in pilot.parameters), row.tolist(), strict=True)))
    assert (sets[:, FAST] < sets[:, SLOW]).all()


def test_the_pilot_without_stops_has_only_its_lengths() -> None:
    assert [each.name for each in build_pilot(stops=False).parameters] == ["fast_length", "slow_length"]


def test_no_two_contracts_have_the_same_logic() -> None:
    contracts = draw_contracts(DRAWN, SEED)
    assert len({contract.logic_digest() for contract in contracts}) == DRAWN
    assert len({re.sub(r"[\d._]+", "#", program_text(contract)) for contract in contracts}) > DRAWN / 2


def program_text(contract: object) -> str:
    return repr([contract.entry_rules, contract.exit_rules, contract.risk_model])  # type: ignore[attr-defined]


def test_a_longer_draw_begins_with_the_shorter_one() -> None:
    assert draw_programs(20, SEED) == draw_programs(40, SEED)[:20]


def test_contracts_use_every_kind_of_risk_and_sizing() -> None:
    risks = [program.risk for program in draw_programs(DRAWN, SEED)]
    assert {risk.sizing.kind for risk in risks} == {"fixed_units", "percent_of_balance", "risk_percent"}
    assert {risk.stop_loss.kind for risk in risks if risk.stop_loss} == {"atr", "percent", "ticks"}
    assert {risk.take_profit.kind for risk in risks if risk.take_profit} == {"atr", "percent", "ticks", "reward_ratio"}
    assert any(risk.trailing_stop for risk in risks)
    assert any(risk.breakeven for risk in risks)
    assert any(risk.time_exit_bars for risk in risks)
    assert any(risk.daily_limit for risk in risks)


def test_an_engine_reads_what_was_written(tmp_path: Path) -> None:
    task = next(task for task in plan_tasks(SMALL) if task.key == "pilot")
    tick = task.write(tmp_path)
    work, bars = read_work(tmp_path, count=3, threads=2), task.make_bars()
    assert tick == work.terms.tick == bars.instrument.tick
    assert np.array_equal(work.close, bars.close)
    assert np.array_equal(work.time, bars.time)
    assert np.array_equal(work.sets, draw_sets(40, SEED)[:3])
    assert len(work.sample) == task.sample
    assert work.threads == 2


def test_the_full_bench_runs_what_the_small_one_runs() -> None:
    full, small = plan_tasks(FULL), plan_tasks(SMALL)
    assert [(task.key, sorted(task.counts)) for task in full] == [(task.key, sorted(task.counts)) for task in small]


def test_the_peers_are_locked_with_hashes_and_no_address(repository: Path) -> None:
    lock = (repository / "benchmarks" / "requirements.lock").read_text()
    wanted = [line for line in (repository / "benchmarks" / "requirements.in").read_text().splitlines() if "==" in line]
    assert len(wanted) == 2
    assert all(f"\n{line} \\\n" in lock for line in wanted)
    assert lock.count("--hash=sha256:") > 100
    assert "://" not in lock


def test_the_product_installs_no_peer_but_the_one_its_bots_run_on(repository: Path) -> None:
    assert not re.search(r"^vectorbt", (repository / "requirements.lock").read_text(), re.MULTILINE)

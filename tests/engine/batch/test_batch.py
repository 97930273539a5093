"""Thousands of candidates at once give the numbers of single runs, to the bit."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import yaml

from contracts.program import Program, build_program
from contracts.strategy import parse_contract
from engine.backtest import Backtester
from engine.batch import Batch, door, sets
from engine.errors import BacktestError
from engine.metrics import Metrics
from engine.settings import CONFLICTS, Costs, RunSettings
from market.bars import Bars
from market.defaults import read_default_bars
from market.sources import read_bars
from tests.engine.batch.agreement import assert_same, assert_sets_same
from tests.engine.random_bars import any_instrument, hostile_bars, walk_bars
from tests.engine.random_contracts import draw_contract as draw_small_contract
from tests.engine.test_agreement import fit_timeframes
from tests.random_contracts import draw_contract

ROOT = Path(__file__).resolve().parents[3]
COSTS = (Costs(), Costs(0.01, 2, 0.5), Costs(0.1, 30, 20))


def pilot() -> Program:
    return build_program(parse_contract(yaml.safe_load((ROOT / "bots/ema_cross_atr/contract.yaml").read_text())))


def draw_values(random: Random, program: Program, sets: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    levels = [sorted({*spec.grid(), spec.value}) for spec in program.parameters]
    drawn = [[random.choice(level) for level in levels] for _ in range(sets)]
    return np.array(drawn, dtype=np.float64).reshape(sets, len(levels))


def named(program: Program, values: Any) -> list[dict[str, float]]:
    names = [spec.name for spec in program.parameters]
    return [dict(zip(names, row.tolist(), strict=True)) for row in values]


def test_sets_of_the_pilot_are_its_single_runs() -> None:
    program, bars, settings = pilot(), read_default_bars("EURUSD").bars, RunSettings(costs=Costs(0.002, 6))
    values = draw_values(Random(1), program, 300)
    result = Batch(bars, settings, score_from=1_000).run_sets(program, values)
    single = Backtester(program, bars, settings, score_from=1_000)
    assert assert_sets_same(result, single, named(program, values)) > 10_000
    assert not result.failures
    assert isinstance(result.metrics(3), Metrics)
    assert result.column("sharpe")[3] == result.metrics(3).sharpe


@pytest.mark.parametrize("start", range(0, 200, 25))
def test_sets_of_drawn_contracts_are_their_single_runs(shared_data: Path, start: int) -> None:
    """Every indicator, function, role, risk kind and sizing, several timeframes, parameters anywhere."""
    trades, with_parameters = 0, 0
    for seed in range(start, start + 25):
        random = Random(seed)
        market, timeframe = random.choice((("EURUSD", "1h"), ("BTCUSDT", "1h"), ("SPY", "1d")))
        bars = read_bars(shared_data / f"{market}_{timeframe}.parquet", market)[-1_500:]
        program = build_program(parse_contract(draw_contract(seed, market, timeframe)))
        settings = RunSettings(conflict=CONFLICTS[seed % 2], costs=random.choice(COSTS))
        values, score_from = draw_values(random, program, 8), random.choice((0, 0, 700))
        result = Batch(bars, settings, score_from).run_sets(program, values)
        trades += assert_sets_same(result, Backtester(program, bars, settings, score_from), named(program, values))
        with_parameters += len(program.parameters) > 0
    assert trades > 10_000
    assert with_parameters > 5


@pytest.mark.parametrize("start", range(0, 400, 100))
def test_drawn_contracts_on_hostile_bars_are_their_single_runs(start: int) -> None:
    reasons: set[int] = set()
    for seed in range(start, start + 100):
        random = Random(seed)
        hostile = random.random() < 0.7
        size = random.choice((1, 2, 3, 63, 64, 65, 150))
        bars = (hostile_bars if hostile else walk_bars)(random, size, any_instrument(random, hostile))
        run = RunSettings(random.choice((100_000.0, 3_000.0)), random.choice(CONFLICTS), random.choice(COSTS))
        programs = []
        for _ in range(4):
            contract = draw_small_contract(random, exact=hostile)
            fit_timeframes(contract, bars)
            programs.append(build_program(parse_contract(contract)))
        score_from = random.choice((0, 0, size // 2, size))
        result = Batch(bars, run, score_from).run_programs([program.bind() for program in programs])
        for ordinal, program in enumerate(programs):
            single = Backtester(program, bars, run, score_from).run()
            assert_same(result, ordinal, single)
            reasons |= set(single.trades.exit_number.tolist())
    assert len(reasons) > 7


def test_many_contracts_at_once_are_their_single_runs(shared_data: Path) -> None:
    bars = read_bars(shared_data / "EURUSD_1h.parquet", "EURUSD")[-2_000:]
    programs = [build_program(parse_contract(draw_contract(seed))) for seed in range(150)]
    batch, bound = Batch(bars), [program.bind() for program in programs]
    result, again = batch.run_programs(bound), batch.run_prepared(batch.prepare(bound))
    for ordinal, program in enumerate(programs):
        single = Backtester(program, bars).run()
        assert_same(result, ordinal, single)
        assert_same(again, ordinal, single)


def everything_of(batch: Batch, program: Program, values: Any) -> list[Any]:
    result = batch.run_sets(program, values)
    return [result.figures, result.returns, result.exposure, result.first_scored, result.refused]


def test_neither_threads_nor_memory_nor_order_change_a_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    program, bars = pilot(), read_default_bars("EURUSD").bars[:1_500]
    values = draw_values(Random(2), program, 200)
    usual = everything_of(Batch(bars, threads=1), program, values)
    backwards = [array[::-1] for array in everything_of(Batch(bars, threads=3), program, values[::-1])]
    monkeypatch.setattr(door, "_BUDGET", 100_000)
    small = everything_of(Batch(bars, threads=2), program, values)
    monkeypatch.undo()
    monkeypatch.setattr(sets, "_SETS_AT_ONCE", 30)
    many = everything_of(Batch(bars, threads=2), program, values)
    for one, *others in zip(usual, backwards, small, many, strict=True):
        for other in others:
            np.testing.assert_array_equal(one, other)


def test_a_set_that_is_not_allowed_fails_alone_and_says_why() -> None:
    program, bars = pilot(), read_default_bars("EURUSD").bars[:600]
    values = draw_values(Random(3), program, 5)
    values[1, 0], values[3, 2] = 0.0, np.nan
    result = Batch(bars).run_sets(program, values)
    assert sorted(result.failures) == [1, 3]
    assert "too small" in result.failures[1]
    assert "not a finite number" in result.failures[3]
    assert np.isnan(result.figures[[1, 3]]).all()
    assert not result.returns[[1, 3]].any()
    good = [0, 2, 4]
    single = Backtester(program, bars)
    for ordinal in good:
        assert_same(result, ordinal, single.run(named(program, values)[ordinal]))


def test_a_contract_that_cannot_be_run_on_these_bars_fails_alone() -> None:
    bars = read_default_bars("GOOG").bars
    wire = yaml.safe_load((ROOT / "bots/ema_cross_atr/contract.yaml").read_text())
    shorter = {**wire, "indicators": [{**wire["indicators"][0], "timeframe": "1h"}, *wire["indicators"][1:]]}
    programs = [build_program(parse_contract(contract)) for contract in (shorter, wire)]
    result = Batch(bars).run_programs([program.bind() for program in programs])
    assert list(result.failures) == [0]
    assert "1h" in result.failures[0]
    assert_same(result, 1, Backtester(programs[1], bars).run())
    sets = Batch(bars).run_sets(programs[0], draw_values(Random(4), programs[0], 3))
    assert list(sets.failures) == [0, 1, 2]


def test_no_candidates_are_no_results() -> None:
    bars: Bars = read_default_bars("EURUSD").bars[:100]
    assert len(Batch(bars).run_programs([])) == 0
    assert len(Batch(bars).run_sets(pilot(), np.empty((0, 4)))) == 0


@pytest.mark.parametrize("bars", [0, 1, 2, 60, 64, 65])
def test_few_bars_or_none_are_what_they_are_to_a_single_run(bars: int) -> None:
    program, some = pilot(), read_default_bars("EURUSD").bars[:bars]
    for score_from in {0, bars}:
        single = Backtester(program, some, score_from=score_from).run()
        assert_same(Batch(some, score_from=score_from).run_programs([program.bind()]), 0, single)


def test_scoring_from_outside_the_bars_is_refused() -> None:
    with pytest.raises(BacktestError, match="from 0 to 100, not 101"):
        Batch(read_default_bars("EURUSD").bars[:100], score_from=101)

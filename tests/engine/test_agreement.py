"""The engine trades like the independent reference: trade by trade, on tame, hostile and real bars."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.indicators import INDICATORS
from engine.settings import CONFLICTS, Costs, RunSettings
from market.bars import Bars
from market.defaults import read_default_bars
from market.sources import read_bars
from market.timeframes import Timeframe
from tests.engine.agreement import assert_agreement, run_engine
from tests.engine.random_bars import COARSE, HOUR, any_instrument, fine_bars, hostile_bars, walk_bars
from tests.engine.random_contracts import draw_contract
from tests.random_contracts import draw_contract as draw_from_vocabulary

COSTS = (Costs(), Costs(0.01, 2, 0.5), Costs(0.1, 30, 20))
SEEDS_PER_TEST = 60


def draw_case(seed: int) -> tuple[dict[str, Any], Bars, RunSettings, int]:
    random = Random(seed)
    hostile = random.random() < 0.6
    instrument = any_instrument(random, hostile)
    size = random.choice((3, 20, 60, 150))
    bars = (hostile_bars if hostile else walk_bars)(random, size, instrument)
    contract = draw_contract(random, exact=hostile)
    fit_timeframes(contract, bars)
    run = RunSettings(random.choice((100_000.0, 3_000.0)), random.choice(CONFLICTS), random.choice(COSTS))
    return contract, bars, run, random.choice((0, 0, 0, size // 2))


def fit_timeframes(contract: dict[str, Any], bars: Bars) -> None:
    contract["timeframes"] = [str(bars.timeframe)]
    for item in contract["indicators"]:
        if "timeframe" in item and bars.timeframe is Timeframe.D1:
            item["timeframe"] = "1w"


@pytest.mark.parametrize("start", range(0, 8 * SEEDS_PER_TEST, SEEDS_PER_TEST))
def test_drawn_contracts_trade_like_the_reference_on_drawn_bars(start: int) -> None:
    for seed in range(start, start + SEEDS_PER_TEST):
        assert_agreement(*draw_case(seed))


def test_drawn_contracts_meet_every_reason_and_refusal() -> None:
    reasons: set[str] = set()
    refused = {"too_near": 0, "too_small": 0, "both_sides": 0, "day_full": 0}
    for seed in range(2 * SEEDS_PER_TEST):
        backtest = run_engine(*draw_case(seed))
        reasons |= {reason.partition(":")[0] for reason in backtest.trades.exit_reason}
        for name, count in backtest.refused.as_dict().items():
            refused[name] += count
    every = "stop_loss take_profit trailing_stop breakeven time_exit exit_rule reverse end_of_data"
    assert reasons == set(every.split())
    assert min(refused.values()) > 0


WHOLE_VOCABULARY, PER_TEST = 300, 20


@pytest.mark.parametrize("start", range(0, WHOLE_VOCABULARY, PER_TEST))
def test_contracts_over_the_whole_vocabulary_trade_like_the_reference(start: int) -> None:
    for seed in range(start, start + PER_TEST):
        bars = fine_bars(Random(seed), 320)
        contract = draw_from_vocabulary(seed, "FINE")
        run = RunSettings(conflict=CONFLICTS[seed % 2], costs=COSTS[seed % 3])
        assert_agreement(contract, bars, run)


def test_contracts_over_the_whole_vocabulary_read_every_indicator_and_trade() -> None:
    contracts = [draw_from_vocabulary(seed, "FINE") for seed in range(WHOLE_VOCABULARY)]
    assert {item["name"] for contract in contracts for item in contract["indicators"]} == set(INDICATORS)
    trades = [len(run_engine(contract, fine_bars(Random(1), 320)).trades) for contract in contracts[:60]]
    assert sum(count > 0 for count in trades) > 40


@st.composite
def few_tick_bars(draw: st.DrawFn) -> Bars:
    """Bars of a handful of ticks in any order of gaps, ties and flat stretches hypothesis can think of."""
    ticks = st.integers(18, 40)
    rows = draw(st.lists(st.tuples(ticks, ticks, ticks, ticks), min_size=2, max_size=40))
    bars = [(row[0], max(row), min(row), row[3]) for row in rows]
    opens, highs, lows, closes = ([ticks * COARSE.tick for ticks in column] for column in zip(*bars, strict=True))
    return Bars.from_columns(
        COARSE, [n * HOUR for n in range(len(rows))], opens, highs, lows, closes, timeframe=Timeframe.H1
    )


@settings(max_examples=150, deadline=None)
@given(bars=few_tick_bars(), seed=st.integers(0, 10_000), conflict=st.sampled_from(CONFLICTS))
def test_any_few_tick_bars_trade_like_the_reference(bars: Bars, seed: int, conflict: Any) -> None:
    contract = draw_contract(Random(seed), lengths=(1, 2, 4), exact=True)
    fit_timeframes(contract, bars)
    assert_agreement(contract, bars, RunSettings(conflict=conflict))


@pytest.mark.parametrize("seed", range(12))
def test_drawn_contracts_trade_like_the_reference_on_the_default_bars(seed: int) -> None:
    bars = read_default_bars("EURUSD").bars[:600]
    contract = draw_contract(Random(seed), lengths=(5, 14, 20))
    fit_timeframes(contract, bars)
    assert_agreement(contract, bars, RunSettings(conflict=CONFLICTS[seed % 2], costs=COSTS[seed % 3]))


@pytest.mark.parametrize("name", ["EURUSD_1h", "BTCUSDT_1h", "USDJPY_1h", "SPY_1d"])
def test_drawn_contracts_trade_like_the_reference_on_real_bars(shared_data: Path, name: str) -> None:
    bars = read_bars(shared_data / f"{name}.parquet", name.partition("_")[0])[-400:]
    for seed in range(6):
        contract = draw_contract(Random(seed), lengths=(5, 14, 20))
        fit_timeframes(contract, bars)
        assert_agreement(contract, bars)


@pytest.mark.parametrize("seed", range(25))
def test_cutting_future_bars_changes_no_past_trade(seed: int) -> None:
    contract, bars, run, score_from = draw_case(seed)
    whole = run_engine(contract, bars, run, score_from)
    for size in range(max(score_from, 2), len(bars), 7):
        cut = run_engine(contract, bars[:size], run, score_from)
        # The last bar's close is the end of its data: from there on the two may differ.
        past = [row for row, bar in zip(whole.trades.rows(), whole.trades.exit_bar, strict=True) if bar < size - 1]
        assert list(cut.trades.rows())[: len(past)] == past
        assert cut.equity[:-1].tolist() == whole.equity[: max(0, len(cut.equity) - 1)].tolist()

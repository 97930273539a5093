"""A bot rendered from a contract makes the engine's trades, bar by bar."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
import yaml

from app.llm.offline.compiler import compile_prompts
from app.llm.protocol import CompileRequest
from contracts.indicators import INDICATORS
from contracts.program import Program, build_program
from contracts.strategy import parse_contract
from engine.backtest import run_backtest
from engine.settings import Costs, RunSettings
from exporters.parity.deals import deals_of_engine
from market.defaults import read_default_bars
from tests.app.llm.offline.everything import EVERYTHING
from tests.bots.agreement import Comparison, compare_drawn, deals_of_bot, disagreement, trade_by_bot
from tests.random_contracts import draw_contract

ROOT = Path(__file__).resolve().parents[2]
PROMPTS = [
    "EMA 10/30 cross long and short, stop 2 ATR, target 3 ATR, risk 0.5%",
    "buy when RSI(14) drops below 30, exit when it rises above 55, stop 2%",
    "RSI 2 mean reversion above 200 SMA, long and short, stop 2 ATR",
    "short the upper band touch and buy the lower band touch (Bollinger 20, 2), exit middle band, stop 1.5 ATR",
    "turtle: buy 20 bar high breakout, exit at 10 bar low, 2 ATR stop, move stop to breakeven at 1R",
    "MACD crosses signal, both directions, stop 40 pips, 2R target, trailing stop 3 ATR",
    "buy after 3 red candles in a row, exit after 5 bars, stop 1%, use 20% of equity",
    "buy when 20 ema crosses above 50 ema but not on mondays, never after 8pm utc, stop 2 atr, 10000 units",
    "buy when volume is above its 20 bar average and price breaks the 10-bar high; trailing stop 1%",
    "buy when the 4h 20 EMA is rising and price > 50 SMA, exit when price < 50 SMA, stop 30 pips",
]
SETTINGS = {
    "plain": RunSettings(),
    "path and costs": RunSettings(balance=50_000.0, conflict="path", costs=Costs(0.01, 10, 2)),
}
CONTRACTS = 200
FILES = ("EURUSD_1h", "BTCUSDT_1h", "USDJPY_1h", "SPY_1d")
RECENT = 5_000  # bars
BATCH = 10


def pilot() -> Program:
    return build_program(parse_contract(yaml.safe_load((ROOT / "bots/ema_cross_atr/contract.yaml").read_text())))


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("market", ["EURUSD", "GOOG"])
def test_the_pilot_bot_makes_the_engines_trades(market: str, name: str) -> None:
    bars = read_default_bars(market).bars
    found = run_backtest(pilot(), bars, settings=SETTINGS[name])
    run = trade_by_bot(pilot(), bars, SETTINGS[name])
    assert len(found.trades) > 20
    assert deals_of_bot(run) == deals_of_engine(found.trades)
    assert [trade.pnl for trade in run.trades] == pytest.approx(found.trades.pnl.tolist(), abs=1e-6)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_bot_of_a_compiled_prompt_makes_the_engines_trades(prompt: str) -> None:
    answer = compile_prompts(CompileRequest(prompts=(prompt,), markets=("EURUSD",), timeframes=("1h",)))
    assert answer.not_understood == ()
    assert answer.contract is not None
    words, found = disagreement(answer.contract, read_default_bars("EURUSD").bars)
    assert words == ""
    assert len(found.trades) > 0


def test_a_contract_with_one_of_everything_makes_the_same_trades() -> None:
    words, found = disagreement(EVERYTHING, read_default_bars("EURUSD").bars)
    assert words == ""
    reasons = {reason.partition(":")[0] for reason in found.trades.exit_reason}
    assert {"stop_loss", "take_profit", "trailing_stop", "exit_rule"} & reasons
    assert len(found.trades) > 100


def test_scoring_later_starts_both_later() -> None:
    bars = read_default_bars("EURUSD").bars
    found = run_backtest(pilot(), bars, score_from=2_000)
    run = trade_by_bot(pilot(), bars, RunSettings(), score_from=2_000)
    assert deals_of_bot(run) == deals_of_engine(found.trades)


def test_two_runs_of_one_bot_share_nothing() -> None:
    bars = read_default_bars("EURUSD").bars
    one, two = (trade_by_bot(pilot(), bars, RunSettings()).trades for _ in range(2))
    assert one == two


def test_the_drawn_contracts_read_the_whole_vocabulary() -> None:
    drawn = [draw_contract(seed) for seed in range(CONTRACTS)]
    text = repr(drawn)
    assert {item["name"] for contract in drawn for item in contract["indicators"]} == set(INDICATORS)
    parts = {part for contract in drawn for part in contract["risk_model"]}
    every = "stop_loss take_profit trailing_stop breakeven time_exit daily_limit sizing"
    assert parts == set(every.split())
    functions = "crosses_above crosses_below rising falling change highest lowest abs min max between count bars_since"
    words = "session hour day_of_week bars_held open_profit_r timeframe"
    kinds = "atr percent ticks reward_ratio fixed_units percent_of_balance risk_percent trigger filter invalidation"
    missing = [word for word in f"{functions} {words} {kinds}".split() if word not in text and word != "trigger"]
    assert missing == []


@pytest.fixture(scope="module")
def two_processes() -> Iterator[ProcessPoolExecutor]:
    # Spawned: a fork of a process that has numba's and numpy's threads may hang.
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", FILES)
def test_no_trade_of_200_random_contracts_differs(
    shared_data: Path, two_processes: ProcessPoolExecutor, name: str
) -> None:
    """On the recent bars; the soak takes whole files."""
    file = shared_data / f"{name}.parquet"
    batches = (range(start, start + BATCH) for start in range(0, CONTRACTS, BATCH))
    running = [two_processes.submit(compare_drawn, file, batch, RECENT) for batch in batches]
    found = Comparison.of(each.result() for each in running)
    assert found.disagreements == ()
    assert found.runs == CONTRACTS
    assert found.with_trades > 0.6 * found.runs
    assert found.trades > 80_000


@pytest.mark.soak
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("name", FILES)
def test_no_trade_of_200_random_contracts_differs_on_a_whole_file(
    shared_data: Path, two_processes: ProcessPoolExecutor, name: str
) -> None:
    file = shared_data / f"{name}.parquet"
    batches = (range(start, start + BATCH) for start in range(0, CONTRACTS, BATCH))
    running = [two_processes.submit(compare_drawn, file, batch) for batch in batches]
    found = Comparison.of(each.result() for each in running)
    assert found.disagreements == ()
    assert found.runs == CONTRACTS

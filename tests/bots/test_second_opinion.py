"""A bot rendered from a contract makes the engine's trades, bar by bar."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from app.llm.offline.coder.coding import render_bot
from app.llm.offline.compiler import compile_prompts
from app.llm.protocol import CompileRequest
from bots.kit import Bot, BotTrade, Setup, run_bot
from contracts.program import Program, build_program
from contracts.strategy import parse_contract
from engine.backtest import run_backtest
from engine.settings import Costs, RunSettings
from engine.trades import Trades
from market.bars import Bars
from market.defaults import read_default_bars
from tests.app.llm.offline.everything import EVERYTHING

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


def load_bot(source: str) -> type[Bot]:
    names: dict[str, Any] = {}
    exec(compile(source, "bot.py", "exec"), names)  # noqa: S102 - our own rendering
    return next(
        value for value in names.values() if isinstance(value, type) and issubclass(value, Bot) and value is not Bot
    )


def trade_by_bot(program: Program, bars: Bars, settings: RunSettings, score_from: int = 0) -> tuple[BotTrade, ...]:
    columns = {name: getattr(bars, name) for name in ("time", "open", "high", "low", "close", "volume")}
    costs = settings.costs
    setup = Setup(
        bars.instrument.tick,
        bars.instrument.volume_step,
        settings.balance,
        settings.conflict,
        costs.commission_pct,
        costs.spread_ticks,
        costs.slippage_ticks,
    )
    return run_bot(load_bot(render_bot(program)), columns, setup, program.values(), score_from).trades


def of_engine(trades: Trades) -> list[tuple[Any, ...]]:
    return [
        (
            "long" if trades.side[i] > 0 else "short",
            int(trades.entry_bar[i]),
            int(trades.exit_bar[i]),
            int(trades.entry_ticks[i]),
            int(trades.exit_ticks[i]),
            round(float(trades.quantity[i]), 8),
            trades.entry_rule[i],
            trades.exit_reason[i],
        )
        for i in range(len(trades))
    ]


def of_bot(trades: tuple[BotTrade, ...]) -> list[tuple[Any, ...]]:
    return [
        (
            one.side,
            one.entry_bar,
            one.exit_bar,
            one.entry_ticks,
            one.exit_ticks,
            round(one.quantity, 8),
            one.entry_rule,
            one.exit_reason,
        )
        for one in trades
    ]


def pilot() -> Program:
    return build_program(parse_contract(yaml.safe_load((ROOT / "bots/ema_cross_atr/contract.yaml").read_text())))


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("market", ["EURUSD", "GOOG"])
def test_the_pilot_bot_makes_the_engines_trades(market: str, name: str) -> None:
    bars = read_default_bars(market).bars
    found = run_backtest(pilot(), bars, settings=SETTINGS[name])
    assert len(found.trades) > 20
    assert of_bot(trade_by_bot(pilot(), bars, SETTINGS[name])) == of_engine(found.trades)
    pnl = [one.pnl for one in trade_by_bot(pilot(), bars, SETTINGS[name])]
    assert pnl == pytest.approx(found.trades.pnl.tolist(), abs=1e-6)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_bot_of_a_compiled_prompt_makes_the_engines_trades(prompt: str) -> None:
    answer = compile_prompts(CompileRequest(prompts=(prompt,), markets=("EURUSD",), timeframes=("1h",)))
    assert answer.not_understood == ()
    program = build_program(parse_contract(answer.contract))
    bars = read_default_bars("EURUSD").bars
    found = run_backtest(program, bars)
    assert len(found.trades) > 0
    assert of_bot(trade_by_bot(program, bars, RunSettings())) == of_engine(found.trades)


def test_a_contract_with_one_of_everything_makes_the_same_trades() -> None:
    program = build_program(parse_contract(EVERYTHING))
    bars = read_default_bars("EURUSD").bars
    found = run_backtest(program, bars)
    reasons = {reason.partition(":")[0] for reason in found.trades.exit_reason}
    assert {"stop_loss", "take_profit", "trailing_stop", "exit_rule"} & reasons
    assert len(found.trades) > 100
    assert of_bot(trade_by_bot(program, bars, RunSettings())) == of_engine(found.trades)


def test_scoring_later_starts_both_later() -> None:
    bars = read_default_bars("EURUSD").bars
    found = run_backtest(pilot(), bars, score_from=2_000)
    assert of_bot(trade_by_bot(pilot(), bars, RunSettings(), score_from=2_000)) == of_engine(found.trades)


def test_two_runs_of_one_bot_share_nothing() -> None:
    bars = read_default_bars("EURUSD").bars
    assert trade_by_bot(pilot(), bars, RunSettings()) == trade_by_bot(pilot(), bars, RunSettings())

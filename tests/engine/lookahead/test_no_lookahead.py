"""No bar after a moment changes anything before it: indicators, functions, risk kinds and drawn contracts."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.expressions.functions import FUNCTIONS
from contracts.indicators import INDICATORS, Argument, Takes
from contracts.program import build_program
from contracts.strategy import parse_contract
from engine.backtest import run_backtest
from engine.lookahead.proof import find_lookahead
from market.bars import Bars
from tests.engine.lookahead.bars import HOURS, MOMENTS, THOUSAND, three_moments
from tests.engine.scenarios import make_contract
from tests.random_contracts import draw_contract

DRAWN, PER_TEST = 320, 20
WIDTH = {"id": "width", "name": "atr", "params": {"length": 5}}
ENTRIES = [
    {"id": "up", "side": "long", "when": "close > close[3]"},
    {"id": "down", "side": "short", "when": "close < close[5]"},
]


def assert_blind(contract: dict[str, Any], bars: Bars = HOURS, moments: Any = MOMENTS) -> None:
    """Nothing the contract sees or does depends on later bars."""
    program = build_program(parse_contract(contract))
    assert find_lookahead(program, bars, moments=moments) is None


def assert_trades_blindly(contract: dict[str, Any]) -> None:
    """The same, and it did trade: an empty run would prove little."""
    program = build_program(parse_contract(contract))
    assert len(run_backtest(program, HOURS).trades) > 3
    assert_blind(contract)


def argument_value(argument: Argument) -> float | str:
    if argument.takes is Takes.SOURCE:
        return str(argument.default)
    return max(4, argument.least) if argument.takes is Takes.LENGTH else 0.5


@pytest.mark.parametrize("timeframe", [None, "4h", "1d"])
@pytest.mark.parametrize("name", sorted(INDICATORS))
def test_an_indicator_never_reads_later_bars(name: str, timeframe: str | None) -> None:
    indicator = INDICATORS[name]
    declared: dict[str, Any] = {"id": "x", "name": name}
    declared["params"] = {argument.name: argument_value(argument) for argument in indicator.arguments}
    if timeframe:
        declared["timeframe"] = timeframe
    outputs = ["x" if output == "value" else f"x.{output}" for output in indicator.outputs]
    entries = [{"id": f"in_{n}", "side": "long", "when": f"{text} > {text}[1]"} for n, text in enumerate(outputs)]
    assert_blind(make_contract(entries, [], THOUSAND, indicators=[declared], time_exit={"bars": 2}))


CALLS = {
    "crosses_above": "crosses_above(close, open[2])",
    "crosses_below": "crosses_below(close, hl2[1])",
    "rising": "rising(close, 2)",
    "falling": "falling(hlc3)",
    "change": "change(close, 4) > 0",
    "highest": "close >= highest(close, 6)",
    "lowest": "close <= lowest(close, 6)",
    "abs": "abs(change(close)) > abs(change(open))",
    "min": "min(open, close) > min(open, close, low[1])[1]",
    "max": "max(open, close) < max(open, close)[2]",
    "between": "between(close, low[1], high[1])",
    "count": "count(close > open, 5) >= 3",
    "bars_since": "bars_since(close > high[1]) >= 4",
}


def test_every_function_of_the_rules_is_among_the_calls() -> None:
    assert set(CALLS) == {name for name, function in FUNCTIONS.items() if not function.formula_only}


@pytest.mark.parametrize("when", [*CALLS.values(), "hour < 9", "day_of_week == 3", "(close > open)[3]"])
def test_a_function_never_reads_later_bars(when: str) -> None:
    assert_trades_blindly(
        make_contract([{"id": "buy", "side": "long", "when": when}], [], THOUSAND, time_exit={"bars": 3})
    )


ATR = {"kind": "atr", "indicator": "width", "multiple": 1.5}
STOP: dict[str, Any] = {"stop_loss": {"kind": "ticks", "ticks": 60}}
RISKS: dict[str, dict[str, Any]] = {
    "stop atr": {"stop_loss": ATR},
    "stop percent": {"stop_loss": {"kind": "percent", "percent": 0.4}},
    "stop ticks": STOP,
    "target atr": {"take_profit": ATR},
    "target reward_ratio": STOP | {"take_profit": {"kind": "reward_ratio", "ratio": 1.5}},
    "trailing atr": {"trailing_stop": ATR},
    "trailing percent": {"trailing_stop": {"kind": "percent", "percent": 0.4}},
    "trailing ticks": {"trailing_stop": {"kind": "ticks", "ticks": 60}},
    "breakeven": STOP | {"breakeven": {"trigger_r": 0.5, "offset_ticks": 2}},
    "time exit": {"time_exit": {"bars": 3}},
    "daily limit": {"time_exit": {"bars": 1}, "daily_limit": {"trades": 2}},
    "leverage cap": STOP | {"sizing": {"kind": "risk_percent", "percent": 50, "max_leverage": 2}},
    "percent of balance": STOP | {"sizing": {"kind": "percent_of_balance", "percent": 90}},
}


@pytest.mark.parametrize("risk", RISKS.values(), ids=RISKS)
def test_a_part_of_the_risk_model_never_reads_later_bars(risk: dict[str, Any]) -> None:
    assert_trades_blindly(make_contract(ENTRIES, [], indicators=[WIDTH], **{"sizing": THOUSAND, **risk}))


def test_rules_that_read_the_position_never_read_later_bars() -> None:
    exits = [
        {"id": "tired", "side": "long", "when": "bars_held > 3 and open_profit_r < 0.3 and close < width + open[1]"}
    ]
    assert_trades_blindly(make_contract(ENTRIES, exits, THOUSAND, indicators=[WIDTH], **STOP))


@pytest.mark.parametrize("start", range(0, DRAWN, PER_TEST))
def test_drawn_contracts_never_read_later_bars(start: int) -> None:
    for seed in range(start, start + PER_TEST):
        assert_blind(draw_contract(seed), moments=three_moments(seed))

"""What the rule language can say in odd corners means the same to a bot: constants, divisions by 0, signs, brackets."""

from __future__ import annotations

from typing import Any

import pytest

from market.defaults import read_default_bars
from tests.bots.agreement import disagreement

RULES = """
close > 1 / 0
1 / 0 != close
abs(-1) > 0.5
max(1, 2) > 1.5
highest(5, 3) == 5
crosses_above(1.3, close)
crosses_below(1, 2)
rising(5)
change(5, 2) == 0
5[1] == 5
(1 + 2)[2] == 3
between(5, 1, close * 10)
between(close, 1 / 0, 2)
p / (q - q) > 0 or close > open
(p > 0)[1]
count(not (p > 9), 3) == 3
bars_since(p < 0) > 100
bars_since(not (close > mean)) < 3
count(not (close > mean), 25) >= 5
--close > open
2 - 3 - 4 < -4.5 or close > open
close - (open - high) > 0
close / (open / high) > 1
(hour + day_of_week)[2] > 6
session("08:00-09:00", "UTC")[1]
min(close, open, high, 1.3) > 1.2
highest(close - open, 3)[p] > 0
close[p] > close[q]
not not (close > open)
before.open[1] < open
quarter.adx[3] > 20 and quarter.plus_di > quarter.minus_di
same > close
days.high < close
0.1 + 0.2 == 0.3 and close > open
""".strip().splitlines()
EXITS = """
bars_held / 0 > 1 or bars_held > 4
open_profit_r / (p - p) != 2 or bars_held >= 3
min(open_profit_r, 1, close) < 0.2
between(open_profit_r, -0.5, 0.5) and bars_held > 2
between(2, bars_held, 5)
bars_held * (p + 1) > close * 5
(bars_held - 1) - (2 - bars_held) > 3
bars_held - (open_profit_r - 2) * 2 > 6
max(abs(open_profit_r), 1 / 0) > 0 or bars_held == 6
count(close > open, 3) + bars_held >= 5
1 / open_profit_r > 1
bars_held / (4 / 2) >= 1
""".strip().splitlines()


def contract(entry: str, leave: str) -> dict[str, Any]:
    """Both parameters are always used, for the language refuses one that is not."""
    return {
        "strategy_id": "corner",
        "markets": ["EURUSD"],
        "timeframes": ["1h"],
        "optimization_space": {"p": {"value": 2, "enabled": False}, "q": {"value": 3, "enabled": False}},
        "indicators": [
            {"id": "mean", "name": "sma", "params": {"source": "close", "length": 20}},
            {"id": "before", "name": "previous_week", "params": {}},
            {"id": "quarter", "name": "adx", "params": {"length": 5}, "timeframe": "4h"},
            {"id": "same", "name": "ema", "params": {"source": "close", "length": 5}, "timeframe": "1h"},
            {"id": "days", "name": "previous_day", "params": {}, "timeframe": "4h"},
        ],
        "entry_rules": [
            {"id": "up", "side": "long", "when": entry},
            {"id": "down", "side": "short", "when": "close < open and hour > 18"},
            {"id": "used", "side": "both", "role": "filter", "when": "p < 5 and q < 5"},
        ],
        "exit_rules": [{"id": f"leave_{side}", "side": side, "when": leave} for side in ("long", "short")],
        "risk_model": {
            "stop_loss": {"kind": "ticks", "ticks": 300},
            "sizing": {"kind": "fixed_units", "units": 1000},
        },
    }


@pytest.mark.parametrize("rule", RULES)
def test_an_entry_rule_means_the_same_to_a_bot(rule: str) -> None:
    words, found = disagreement(contract(rule, "bars_held >= 5"), read_default_bars("EURUSD").bars[:800])
    assert words == ""
    assert len(found.trades) > 0


@pytest.mark.parametrize("rule", EXITS)
def test_an_exit_rule_means_the_same_to_a_bot(rule: str) -> None:
    words, found = disagreement(contract("close > open and hour < 9", rule), read_default_bars("EURUSD").bars[:800])
    assert words == ""
    assert len(found.trades) > 0

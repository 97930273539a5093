"""A contract that uses one of everything the language and the risk model can say."""

from __future__ import annotations

from typing import Any

EVERYTHING: dict[str, Any] = {
    "strategy_id": "1-of-everything",
    "thesis": "All of it.",
    "markets": ["EURUSD"],
    "timeframes": ["1h"],
    "optimization_space": {
        "size": {"value": 2.0, "min": 1.0, "max": 3.0, "step": 1.0},
        "level": {"value": 30.0, "min": 20.0, "max": 40.0, "step": 1.0},
        "bars_back": {"value": 2.0, "min": 1.0, "max": 3.0, "step": 1.0},
    },
    "indicators": [
        {"id": "macd_1", "name": "macd", "params": {"fast_length": 12.0, "slow_length": 26.0, "signal_length": 9.0}},
        {"id": "bands", "name": "bollinger", "params": {"length": 20.0, "multiplier": "size"}, "timeframe": "4h"},
        {"id": "exit", "name": "rsi", "params": {"length": 14.0}},
        {"id": "atr14", "name": "atr", "params": {"length": 14.0}},
        {"id": "unread", "name": "sma", "params": {"length": 500.0}},
    ],
    "entry_rules": [
        {
            "id": "a-b",
            "side": "long",
            "when": "crosses_above(macd_1.line, macd_1.signal) or (close - open) / 2 > hl2[bars_back]",
        },
        {
            "id": "9th",
            "side": "short",
            "when": "not (exit < level) and min(close, open) < bands.lower and hour >= 8",
        },
        {
            "id": "calm",
            "side": "both",
            "role": "filter",
            "when": "count(close > open, 3) < 3 and bars_since(close > open) < 9",
        },
        {"id": "night", "side": "both", "role": "invalidation", "when": 'session("22:00-06:00", "Europe/London")'},
        {"id": "odd", "side": "long", "role": "filter", "when": "level > 10"},
    ],
    "exit_rules": [
        {"id": "late", "side": "long", "when": "bars_held >= 10 and (close < bands.middle or open_profit_r > 2)"},
        {"id": "far", "side": "short", "when": "-open_profit_r > abs(change(close)) * 100"},
    ],
    "risk_model": {
        "stop_loss": {"kind": "atr", "indicator": "atr14", "multiple": "size"},
        "take_profit": {"kind": "reward_ratio", "ratio": 2.0},
        "trailing_stop": {"kind": "percent", "percent": 1.0},
        "breakeven": {"trigger_r": 1.0, "offset_ticks": 2.0},
        "time_exit": {"bars": 48.0},
        "sizing": {"kind": "percent_of_balance", "percent": 10.0},
    },
}

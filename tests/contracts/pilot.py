"""The pilot contract as plain data, for tests that change one thing."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

_PILOT: dict[str, Any] = {
    "strategy_id": "ema_cross_atr",
    "thesis": "Trend following on the cross of two EMAs, protected by ATR stops.",
    "markets": ["EURUSD"],
    "timeframes": ["1h"],
    "optimization_space": {
        "fast_length": {"value": 20, "min": 5, "max": 50, "step": 1},
        "slow_length": {"value": 50, "min": 20, "max": 200, "step": 5},
        "stop_atr": {"value": 2.0, "min": 1.0, "max": 4.0, "step": 0.25},
        "target_atr": {"value": 3.0, "min": 1.0, "max": 6.0, "step": 0.25},
    },
    "indicators": [
        {"id": "fast", "name": "ema", "params": {"source": "close", "length": "fast_length"}},
        {"id": "slow", "name": "ema", "params": {"source": "close", "length": "slow_length"}},
        {"id": "atr14", "name": "atr", "params": {"length": 14}},
        {"id": "bands", "name": "bollinger", "params": {"length": 20, "multiplier": 2}},
    ],
    "entry_rules": [
        {"id": "cross_up", "side": "long", "when": "crosses_above(fast, slow)"},
        {"id": "cross_down", "side": "short", "when": "crosses_below(fast, slow)"},
    ],
    "exit_rules": [{"id": "flip_down", "side": "long", "when": "crosses_below(fast, slow)"}],
    "risk_model": {
        "stop_loss": {"kind": "atr", "indicator": "atr14", "multiple": "stop_atr"},
        "take_profit": {"kind": "atr", "indicator": "atr14", "multiple": "target_atr"},
        "sizing": {"kind": "risk_percent", "percent": 0.5},
    },
}


def pilot(change: Callable[[dict[str, Any]], object] | None = None) -> dict[str, Any]:
    """Return a fresh copy, changed."""
    data = copy.deepcopy(_PILOT)
    if change is not None:
        change(data)
    return data

"""One contract for tests of this floor: EMA cross with ATR stop and target."""

from __future__ import annotations

from typing import Any

from contracts.program import Program, build_program
from contracts.strategy import parse_contract


def ema_cross(**changes: Any) -> Program:
    """The pilot's rules; ``changes`` replace top-level keys of the contract."""
    data: dict[str, Any] = {
        "strategy_id": "ema_cross_atr",
        "markets": ["AAA"],
        "timeframes": ["1d"],
        "optimization_space": {
            "fast_length": {"value": 20, "min": 5, "max": 50, "step": 1},
            "slow_length": {"value": 50, "min": 20, "max": 100, "step": 5},
            "stop_atr": {"value": 2.0, "min": 1.0, "max": 4.0, "step": 0.25},
            "target_atr": {"value": 3.0, "min": 1.0, "max": 6.0, "step": 0.25},
        },
        "indicators": [
            {"id": "fast", "name": "ema", "params": {"source": "close", "length": "fast_length"}},
            {"id": "slow", "name": "ema", "params": {"source": "close", "length": "slow_length"}},
            {"id": "atr14", "name": "atr", "params": {"length": 14}},
        ],
        "entry_rules": [
            {"id": "cross_up", "side": "long", "when": "crosses_above(fast, slow)"},
            {"id": "cross_down", "side": "short", "when": "crosses_below(fast, slow)"},
        ],
        "risk_model": {
            "entry_order": {"kind": "market"},
            "stop_loss": {"kind": "atr", "indicator": "atr14", "multiple": "stop_atr"},
            "take_profit": {"kind": "atr", "indicator": "atr14", "multiple": "target_atr"},
            "sizing": {"kind": "risk_percent", "percent": 0.5, "max_leverage": 30},
        },
        "gates": {"min_trades": 20},
    }
    return build_program(parse_contract({**data, **changes}))

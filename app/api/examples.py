"""Bodies to copy, shown in the OpenAPI document; a test sends each of them."""

from __future__ import annotations

from typing import Any

PROMPT = (
    "Buy when the 20 EMA crosses above the 50 EMA, sell short on the opposite cross,"
    " stop 2 ATR, target 3 ATR, risk 0.5% per trade"
)

CONTRACT: dict[str, Any] = {
    "strategy_id": "ema_cross_atr",
    "markets": ["EURUSD"],
    "timeframes": ["1h"],
    "optimization_space": {
        "fast_length": {"value": 20, "min": 5, "max": 50, "step": 1},
        "slow_length": {"value": 50, "min": 20, "max": 200, "step": 5},
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
        "stop_loss": {"kind": "atr", "indicator": "atr14", "multiple": 2},
        "take_profit": {"kind": "atr", "indicator": "atr14", "multiple": 3},
        "sizing": {"kind": "risk_percent", "percent": 0.5},
    },
}

CAMPAIGN_REQUESTS: Any = {
    "prompt": {
        "summary": "From a prompt",
        "value": {
            "prompt": PROMPT,
            "markets": ["EURUSD"],
            "timeframes": ["1h"],
            "budget": {"max_iterations": 3, "wall_clock_s": 600},
            "stopping": {"no_improvement_loops": 2, "on_risk_breach": "stop"},
            "search": {"trials": 100, "seed": 7},
        },
    },
    "contract": {
        "summary": "From a contract",
        "value": {"contract": CONTRACT, "gates": {"min_sharpe": 1.0}, "constraints": {"sides": ["long", "short"]}},
    },
}

COMPILE_REQUESTS: Any = {"prompt": {"summary": "A prompt", "value": {"prompt": PROMPT, "markets": ["EURUSD"]}}}
CONTRACTS: Any = {"pilot": {"summary": "A contract", "value": CONTRACT}}
REVIEWS: Any = {
    "steer": {"summary": "A note for the next refinement", "value": {"kind": "steer", "note": "Try longer averages."}},
    "veto": {"summary": "No, and why", "value": {"kind": "veto", "note": "It trades the news.", "iteration": 1}},
    "approve": {"summary": "Yes", "value": {"kind": "approve", "reviewer": "Ann"}},
}
RESUMPTIONS: Any = {
    "go on": {"summary": "Go on", "value": {}},
    "accept partial": {"summary": "Go on without what was not understood", "value": {"accept_partial": True}},
}

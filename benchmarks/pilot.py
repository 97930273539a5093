"""The pilot as every engine of the bench runs it: EMA cross, long and short, with or without ATR stop and target."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.exchange import ATR_LENGTH, FAST, SLOW
from benchmarks.markets import MARKET
from contracts.program import Program, build_program
from contracts.strategy import parse_contract
from engine.arrays import Floats

UNITS = 10_000
FEE = 2e-5
BALANCE = 100_000.0
_GRIDS = {
    "fast_length": np.arange(5.0, 51.0),
    "slow_length": np.arange(20.0, 201.0, 5.0),
    "stop_atr": np.arange(1.0, 4.01, 0.25),
    "target_atr": np.arange(1.0, 6.01, 0.25),
}

_DRAWN_AT_ONCE = 4096


def draw_sets(count: int, seed: int) -> Floats:
    """Parameter sets [count x 4] off the pilot's grid, fast below slow, in random order: what a search asks for.

    A longer draw begins with the shorter one.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    sizes = [len(grid) for grid in _GRIDS.values()]
    drawn = np.empty((0, len(sizes)))
    while len(drawn) < count:
        where = generator.integers(0, sizes, (_DRAWN_AT_ONCE, len(sizes)))
        block = np.column_stack([grid[column] for grid, column in zip(_GRIDS.values(), where.T, strict=True)])
        drawn = np.concatenate([drawn, block[block[:, FAST] < block[:, SLOW]]])
    return drawn[:count]


def build_pilot(stops: bool) -> Program:
    """The pilot; without ``stops`` it has only the two lengths for parameters."""
    risk: dict[str, Any] = {"sizing": {"kind": "fixed_units", "units": UNITS}}
    indicators = [
        {"id": "fast", "name": "ema", "params": {"source": "close", "length": "fast_length"}},
        {"id": "slow", "name": "ema", "params": {"source": "close", "length": "slow_length"}},
    ]
    if stops:
        indicators.append({"id": "range", "name": "atr", "params": {"length": ATR_LENGTH}})
        risk["stop_loss"] = {"kind": "atr", "indicator": "range", "multiple": "stop_atr"}
        risk["take_profit"] = {"kind": "atr", "indicator": "range", "multiple": "target_atr"}
    names = tuple(_GRIDS) if stops else tuple(_GRIDS)[:2]
    contract = {
        "strategy_id": "bench_pilot",
        "markets": [MARKET],
        "timeframes": ["1h"],
        "optimization_space": {name: _space(_GRIDS[name]) for name in names},
        "indicators": indicators,
        "entry_rules": [
            {"id": "cross_up", "side": "long", "when": "crosses_above(fast, slow)"},
            {"id": "cross_down", "side": "short", "when": "crosses_below(fast, slow)"},
        ],
        "risk_model": risk,
    }
    return build_program(parse_contract(contract))


def _space(grid: Floats) -> dict[str, float]:
    low, high, step = float(grid[0]), float(grid[-1]), float(grid[1] - grid[0])
    return {"value": low, "min": low, "max": high, "step": step}

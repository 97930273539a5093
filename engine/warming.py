"""``python -m engine.warming``: compile, before they are asked for, the kernels a backtest can need.

Run at set-up: whoever runs a first backtest would wait for them otherwise. Those of whole batches are compiled by the
first search, which has longer work before it.
"""

from __future__ import annotations

import numpy as np

from contracts.indicators import INDICATORS, Primitive, Takes
from contracts.program import build_program
from contracts.strategy import parse_contract
from engine.arrays import frozen
from engine.backtest import run_backtest
from engine.rows import compiled_indicator
from market.bars import Bars
from market.instruments import find_instrument

_BARS = 64
_HOUR_MS = 3_600_000
_CONTRACT = {
    "strategy_id": "warming",
    "thesis": "Trades a few times, so that every kernel of a backtest runs.",
    "markets": ["EURUSD"],
    "timeframes": ["1h"],
    "entry_rules": [{"id": "up", "side": "long", "when": "close > open"}],
    "exit_rules": [{"id": "down", "side": "long", "when": "close < open"}],
    "risk_model": {"sizing": {"kind": "fixed_units", "units": 1_000}},
}


def compile_kernels() -> int:
    """Compile what is not yet in the cache; the number of indicators whose kernels are there now."""
    run_backtest(build_program(parse_contract(_CONTRACT)), _alternating_bars())
    primitives = [indicator for indicator in INDICATORS.values() if isinstance(indicator, Primitive)]
    for indicator in primitives:
        prices = [frozen(np.ones(_BARS)) for _ in indicator.reads]
        numbers = [2 if argument.takes is Takes.LENGTH else 2.0 for argument in indicator.numbers]
        compiled_indicator(indicator.name)(*prices, *numbers)
    return len(primitives)


def _alternating_bars() -> Bars:
    """One bar up, one bar down, each by ten ticks."""
    opens = np.where(np.arange(_BARS) % 2 == 0, 1.1, 1.101)
    closes = np.where(np.arange(_BARS) % 2 == 0, 1.101, 1.1)
    times = np.arange(_BARS, dtype=np.int64) * _HOUR_MS
    return Bars.from_columns(
        find_instrument("EURUSD"), times, opens, np.maximum(opens, closes), np.minimum(opens, closes), closes
    )


if __name__ == "__main__":
    compile_kernels()

"""Simple rules that would find an edge, or an artefact of how bars are made, in any world that has one.

None has both a stop and a target within reach of one bar: which of the two was hit first is the engine's convention
(the stop), not the world's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from contracts.program import Program, build_program
from contracts.strategy import parse_contract
from engine.batch import Batch
from evaluation.worlds.families import FAMILIES
from market.bars import Bars

_DAY_MS = 86_400_000
_FAMILY_SETS: dict[str, list[list[float]]] = {
    "trend": [[5, 20, 2, 12], [20, 50, 1, 12]],
    "mean_reversion": [[10, 1, 8], [20, 2, 2]],
    "breakout": [[10, 7, 1], [20, 20, 4]],
}


def protected(signal: str, bars: int, **protection: float) -> Program:
    """A trade of so many bars after a close with ``signal`` (and the mirror image), with a stop or a target in ATR."""
    risk: dict[str, Any] = {
        kind: {"kind": "atr", "indicator": "atr", "multiple": multiple} for kind, multiple in protection.items()
    }
    contract = {
        "strategy_id": "simple",
        "markets": ["ANY"],
        "timeframes": ["1d"],
        "indicators": [{"id": "atr", "name": "atr", "params": {"length": 14}}],
        "entry_rules": [
            {"id": "up", "side": "long", "when": signal},
            {"id": "down", "side": "short", "when": signal.translate(str.maketrans("<>", "><"))},
        ],
        "risk_model": {
            "sizing": {"kind": "percent_of_balance", "percent": 50},
            "time_exit": {"bars": bars},
            **risk,
        },
    }
    return build_program(parse_contract(contract))


TIGHT = (
    protected("close > close[1]", 1),
    protected("close > close[1]", 5, stop_loss=0.5),
    protected("close < close[1]", 5, stop_loss=0.25),
    protected("close > close[1]", 5, take_profit=0.5),
    protected("close < close[1]", 5, take_profit=0.25),
    protected("open > close[1]", 5, stop_loss=1.0),
)
"""Momentum of one bar, and stops and targets a part of a bar away."""


TIGHT_RULES = slice(7, 11)
"""The places of those stops and targets among the t-statistics."""


def excess_t(bars: Bars) -> np.ndarray:
    """t-statistics [rules] of the daily excess over holding the same mean exposure, at no costs."""
    batch = Batch(bars, threads=1)
    sets = [(FAMILIES[name].program(bars.market, bars.timeframe), values) for name, values in _FAMILY_SETS.items()]
    sets += [(program, [[]]) for program in TIGHT]
    results = [batch.run_sets(program, np.array(values, dtype=float)) for program, values in sets]
    market = _market_returns(bars, results[0].days)
    excess = np.concatenate([result.returns - result.exposure[:, None] * market for result in results])
    return excess.mean(axis=1) / excess.std(axis=1, ddof=1) * np.sqrt(excess.shape[1])


def _market_returns(bars: Bars, days: np.ndarray) -> np.ndarray:
    closes = bars.close[np.searchsorted(bars.time // _DAY_MS, days, side="right") - 1]
    return np.diff(closes, prepend=bars.open[0]) / np.concatenate([[bars.open[0]], closes[:-1]])


def gather(make: Callable[[int], Bars], seeds: Iterable[int]) -> np.ndarray:
    """t-statistics [worlds × rules]."""
    return np.array([excess_t(make(seed)) for seed in seeds])


def has_edge(t: np.ndarray) -> bool:
    """Whether some rule's mean t-statistic is four standard errors from 0, or too many or too few are beyond ±1.96."""
    off = np.abs(t.mean(axis=0)) * np.sqrt(len(t)) > 4
    return bool(off.any()) or not 0.02 < np.mean(np.abs(t) > 1.96) < 0.09

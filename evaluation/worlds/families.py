"""The strategy families that edges are planted for: what a trader would ask for, and the contract that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from contracts.program import Program, build_program
from contracts.strategy import parse_contract
from evaluation.worlds.errors import WorldError
from market.timeframes import Timeframe

_Space = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Family:
    """``prompt`` names the family in words; ``contract`` is what the offline compiler makes of it, for any market."""

    name: str
    prompt: str
    contract: Mapping[str, Any]

    def program(self, market: str, timeframe: Timeframe) -> Program:
        """The contract for one cell, checked."""
        place = {"markets": [market], "timeframes": [str(timeframe)]}
        return build_program(parse_contract({**self.contract, **place}))


def find_family(name: str) -> Family:
    """The family of that name; raises WorldError naming those there are."""
    if name not in FAMILIES:
        raise WorldError(f"The family {name!r} is not known; there are {', '.join(FAMILIES)}.")
    return FAMILIES[name]


def _contract(strategy: str, space: _Space, indicators: list[dict[str, Any]], **rules: Any) -> Mapping[str, Any]:
    """What the three have in common: both sides, a stop in ATR, half a percent risked per trade."""
    risk = {
        "sizing": {"kind": "risk_percent", "percent": 0.5},
        "stop_loss": {"kind": "atr", "indicator": "atr", "multiple": "stop_atr"},
        **rules.pop("risk", {}),
    }
    atr = {"id": "atr", "name": "atr", "params": {"length": 14}}
    return MappingProxyType(
        {
            "strategy_id": strategy,
            "optimization_space": space,
            "indicators": [*indicators, atr],
            "risk_model": risk,
            **rules,
        }
    )


def _range(value: float, low: float, high: float, step: float) -> dict[str, float]:
    return {"value": value, "min": low, "max": high, "step": step}


def _entries(name: str, long: str, short: str) -> list[dict[str, str]]:
    return [
        {"id": f"long_{name}", "side": "long", "when": long},
        {"id": f"short_{name}", "side": "short", "when": short},
    ]


_TREND = Family(
    "trend",
    "Trend following, long and short: buy when the 20 EMA crosses above the 50 EMA, sell short on the opposite cross,"
    " stop 2 ATR, target 6 ATR, risk 0.5% per trade, optimise fast from 5 to 30 step 1 and slow from 20 to 100 step 5",
    _contract(
        "ema_cross",
        {
            "fast_length": _range(20, 5, 30, 1),
            "slow_length": _range(50, 20, 100, 5),
            "stop_atr": _range(2, 1, 4, 0.25),
            "target_atr": _range(6, 3, 12, 0.25),
        },
        [
            {"id": "fast", "name": "ema", "params": {"source": "close", "length": "fast_length"}},
            {"id": "slow", "name": "ema", "params": {"source": "close", "length": "slow_length"}},
        ],
        entry_rules=_entries("cross", "crosses_above(fast, slow)", "crosses_below(fast, slow)"),
        risk={"take_profit": {"kind": "atr", "indicator": "atr", "multiple": "target_atr"}},
    ),
)

_MIDDLE = "crosses_above(close, bands.middle) or crosses_below(close, bands.middle)"
_BANDS = {"source": "close", "length": "bands_length", "multiplier": "bands_multiplier"}
_MEAN_REVERSION = Family(
    "mean_reversion",
    "Mean reversion, long and short: buy when the close crosses below the lower Bollinger band (20, 1.5), sell short"
    " when the close crosses above the upper Bollinger band, exit at the middle band, stop 4 ATR, risk 0.5% per trade",
    _contract(
        "bollinger_cross",
        {
            "bands_length": _range(20, 10, 40, 1),
            "bands_multiplier": _range(1.5, 0.75, 3, 0.25),
            "stop_atr": _range(4, 2, 8, 0.25),
        },
        [{"id": "bands", "name": "bollinger", "params": _BANDS}],
        entry_rules=_entries("cross", "crosses_below(close, bands.lower)", "crosses_above(close, bands.upper)"),
        exit_rules=_entries("exit", _MIDDLE, _MIDDLE),
    ),
)

_BREAKOUT = Family(
    "breakout",
    "Breakout, long and short: buy when price breaks above the 20-bar high, sell short when price breaks below the"
    " 20-bar low, exit after 15 bars, stop 2 ATR, risk 0.5% per trade",
    _contract(
        "donchian",
        {
            "channel_length": _range(20, 10, 40, 1),
            "exit_bars": _range(15, 7, 30, 1),
            "stop_atr": _range(2, 1, 4, 0.25),
        },
        [{"id": "channel", "name": "donchian", "params": {"length": "channel_length"}}],
        entry_rules=_entries("entry", "close > channel.upper[1]", "close < channel.lower[1]"),
        risk={"time_exit": {"bars": "exit_bars"}},
    ),
)

FAMILIES: Mapping[str, Family] = MappingProxyType(
    {family.name: family for family in (_TREND, _MEAN_REVERSION, _BREAKOUT)}
)
"""Every family there is a planted world for, by name."""

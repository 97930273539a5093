"""Contracts of different structure: other indicators, rules, risk and sizing in each, as an evolution would have them.

Lengths and levels come off short grids, so contracts share indicators and conditions as the members of one population
do; no two have the same logic. They trade about as often as the pilot does, since the time per strategy goes with its
trades and their rates are set beside those of the pilot.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from benchmarks.markets import MARKET
from contracts.binding import BoundProgram
from contracts.program import build_program
from contracts.strategy import StrategyContract, parse_contract

_LENGTHS = (5, 8, 10, 14, 20, 30, 50, 100)
_AVERAGES = ("sma", "ema", "wma", "hma", "kama", "dema")
_PRICES = ("close", "open", "hl2")
_OSCILLATORS: dict[str, tuple[str, tuple[float, ...]]] = {
    "rsi": ("close", (30, 40, 50, 60, 70)),
    "roc": ("close", (-0.5, 0, 0.5)),
    "momentum": ("close", (0,)),
    "slope": ("close", (0,)),
    "cci": ("", (-100, 0, 100)),
    "mfi": ("", (20, 50, 80)),
    "williams_r": ("", (-80, -50, -20)),
}
_CROSSES = ("crosses_above", "crosses_below")
_SESSIONS = ('session("08:00-16:30", "Europe/London")', "hour >= 6 and hour < 20", "day_of_week < 5")


def draw_programs(count: int, seed: int) -> list[BoundProgram]:
    """``count`` programs, the same for the same seed; a longer list begins with the shorter one."""
    return [build_program(contract).bind() for contract in draw_contracts(count, seed)]


def draw_contracts(count: int, seed: int) -> list[StrategyContract]:
    """The contracts of ``draw_programs``; no two have the same logic."""
    found: dict[str, StrategyContract] = {}
    for contract in _contracts(seed):
        if len(found) == count:
            break
        found.setdefault(contract.logic_digest(), contract)
    return list(found.values())


def _contracts(seed: int) -> Iterator[StrategyContract]:
    random = Random(seed)
    number = 0
    while True:
        yield parse_contract(_Draft(random).contract(number))
        number += 1


class _Draft:
    """One contract while it is being drawn."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.indicators: dict[str, dict[str, Any]] = {}

    def contract(self, number: int) -> dict[str, Any]:
        entries = [
            {"id": "in_long", "side": "long", "when": self.entry()},
            {"id": "in_short", "side": "short", "when": self.entry()},
        ]
        if self.chance(0.3):
            entries.append({"id": "only", "side": "both", "role": "filter", "when": self.pick(*_SESSIONS)})
        sides = ("long", "short") if self.chance(0.5) else ()
        exits = [{"id": f"out_{side}", "side": side, "when": self.exit()} for side in sides]
        risk = self.risk()
        return {
            "strategy_id": f"bench_{number}",
            "markets": [MARKET],
            "timeframes": ["1h"],
            "indicators": list(self.indicators.values()),
            "entry_rules": entries,
            "exit_rules": exits,
            "risk_model": risk,
        }

    def pick(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def declare(self, name: str, **params: Any) -> str:
        key = "_".join([name, *(str(value).replace(".", "_") for value in params.values())])
        self.indicators[key] = {"id": key, "name": name, "params": params}
        return key

    def average(self, kind: str | None = None, length: int | None = None) -> str:
        return self.declare(kind or self.pick(*_AVERAGES), source="close", length=length or self.pick(*_LENGTHS))

    def entry(self) -> str:
        """An event, and now and then states that have to hold with it."""
        states = [self.state() for _ in range(self.pick(1, 2, 2, 3))]
        joined = " and ".join([f"({self.event()})", *(f"({state})" for state in states)])
        return f"({joined}) or ({self.event()} and {self.state()})" if self.chance(0.15) else joined

    def exit(self) -> str:
        return str(self.pick(self.event(), self.state(), f"bars_held > {self.pick(3, 10, 20)} and {self.state()}"))

    def event(self) -> str:
        match self.pick("averages", "price", "level", "channel", "bands"):
            case "averages":
                fast, slow = sorted(self.random.sample(_LENGTHS, 2))
                kind = self.pick(*_AVERAGES)
                return f"{self.pick(*_CROSSES)}({self.average(kind, fast)}, {self.average(kind, slow)})"
            case "price":
                return f"{self.pick(*_CROSSES)}({self.pick(*_PRICES)}, {self.average()})"
            case "level":
                text, level = self.oscillator()
                return f"{self.pick(*_CROSSES)}({text}, {level})"
            case "channel":
                length = self.pick(*_LENGTHS)
                return str(self.pick(f"close > highest(high, {length})[1]", f"close < lowest(low, {length})[1]"))
        bands = self.declare("bollinger", source="close", length=self.pick(*_LENGTHS), multiplier=self.pick(1.5, 2, 3))
        return f"{self.pick(*_CROSSES)}(close, {bands}.{self.pick('upper', 'lower')})"

    def oscillator(self) -> tuple[str, float]:
        name = self.pick(*_OSCILLATORS)
        source, levels = _OSCILLATORS[name]
        params = {"source": source} if source else {}
        return self.declare(name, **params, length=self.pick(*_LENGTHS)), self.pick(*levels)

    def state(self) -> str:
        match self.pick("trend", "level", "slope", "width"):
            case "trend":
                return f"{self.pick(*_PRICES)} {self.pick('<', '>')} {self.average()}"
            case "level":
                text, level = self.oscillator()
                return f"{text} {self.pick('<', '>')} {level}"
            case "slope":
                return f"{self.pick('rising', 'falling')}({self.average()}, {self.pick(1, 2, 3)})"
        span = self.declare("atr", length=self.pick(7, 14, 28))
        return f"{span} {self.pick('<', '>')} {span}[{self.pick(5, 20)}]"

    def risk(self) -> dict[str, Any]:
        risk: dict[str, Any] = {}
        protection = self.pick("stop_loss", "stop_loss", "trailing_stop", "both")
        if protection != "trailing_stop":
            risk["stop_loss"] = self.distance()
        if protection != "stop_loss":
            risk["trailing_stop"] = self.distance()
        if self.chance(0.6):
            ratio = {"kind": "reward_ratio", "ratio": self.pick(1, 1.5, 2, 3)}
            risk["take_profit"] = self.pick(ratio, self.distance())
        if self.chance(0.3):
            risk["breakeven"] = {"trigger_r": self.pick(0.5, 1, 1.5), "offset_ticks": self.pick(0, 10)}
        if self.chance(0.3):
            risk["time_exit"] = {"bars": self.pick(6, 12, 24, 48)}
        if self.chance(0.15):
            risk["daily_limit"] = {"trades": self.pick(1, 2, 3)}
        return risk | {"sizing": self.sizing()}

    def distance(self) -> dict[str, Any]:
        atr = {"kind": "atr", "indicator": self.declare("atr", length=14), "multiple": self.pick(1, 1.5, 2, 2.5, 3)}
        percent = {"kind": "percent", "percent": self.pick(0.2, 0.4, 0.8)}
        return dict(self.pick(atr, atr, percent, {"kind": "ticks", "ticks": self.pick(150, 300, 600)}))

    def sizing(self) -> dict[str, Any]:
        return dict(
            self.pick(
                {"kind": "fixed_units", "units": self.pick(10_000, 50_000)},
                {"kind": "percent_of_balance", "percent": self.pick(100, 300)},
                {"kind": "risk_percent", "percent": self.pick(0.25, 0.5, 1)},
            )
        )

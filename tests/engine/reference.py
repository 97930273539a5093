"""An independent, slow simulator written from the execution model alone, in plain Python.

It shares no code with the engine nor with the reader of the rule language: rules are read from their text, series are
lists, indicators are the textbook's. Numbers in comments are the rules of the law (docs/execution-model.md).
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from tests.engine.reference_language import Language
from tests.engine.reference_series import NAN, Candles


def ticks(x: float) -> int:
    """Rule 3."""
    return math.floor(x + 0.5 + 1e-6)


@dataclass
class Trade:
    """A round trip."""

    side: int
    entry_bar: int
    exit_bar: int
    entry_ticks: int
    exit_ticks: int
    quantity: Fraction
    pnl: float
    entry_rule: str
    exit_reason: str


@dataclass
class Held:
    """The open position; stops as {name: level in ticks}."""

    side: int
    rule: str
    bar: int
    fill: int
    quantity: Fraction
    r: int
    target: int | None
    stops: dict[str, int]
    trail: int | None
    best: int

    def resting(self) -> tuple[str, int] | None:
        """Rule 14: the tightest stop; at equal levels the earlier name."""
        order = [name for name in ("stop_loss", "breakeven", "trailing_stop") if name in self.stops]
        if not order:
            return None
        name = max(order, key=lambda one: self.side * self.stops[one])
        return name, self.stops[name]


@dataclass
class Market:
    """What the instrument and the run's settings fix."""

    tick: Fraction
    step: Fraction
    balance: float = 100_000.0
    conflict: str = "sl_first"
    commission_pct: float = 0.0
    spread_ticks: float = 0.0
    slippage_ticks: float = 0.0


@dataclass
class Run:
    """What the reference found."""

    warmup: int = 0
    trades: list[Trade] = field(default_factory=list)
    equity: list[float] = field(default_factory=list)
    too_near: int = 0
    too_small: int = 0
    both_sides: int = 0
    day_full: int = 0


class Reference:
    """Runs a contract in its wire form, bar by bar."""

    def __init__(self, contract: Mapping[str, Any], bars: Candles, market: Market, score_from: int = 0) -> None:
        space = contract.get("optimization_space", {})
        self.values = {name: float(item["value"]) for name, item in space.items()}
        self.contract, self.bars, self.market, self.score_from = contract, bars, market, score_from
        self.risk = contract["risk_model"]
        self.language = Language(contract, self.values, bars)
        self.rules = {
            (kind, rule["id"]): self.language.read(rule["when"])
            for kind in ("entry_rules", "exit_rules")
            for rule in contract.get(kind, [])
        }
        self.o, self.h, self.l, self.c = (
            [round(Fraction(x) / market.tick) for x in getattr(bars, name)] for name in ("open", "high", "low", "close")
        )
        self.run_ = Run()
        self.balance = market.balance
        self.held: Held | None = None
        self.decided: list[int] = []  # signal bars of entries that were accepted

    def number(self, value: Any) -> float:
        return self.values[value] if isinstance(value, str) else float(value)

    def run(self) -> Run:
        out = self.run_
        reads = [first for _, first in self.rules.values()]
        distances = [self.risk.get(part) for part in ("stop_loss", "take_profit", "trailing_stop")]
        reads += [self.language.outputs[spec["indicator"]][1] for spec in distances if spec and spec["kind"] == "atr"]
        out.warmup = max(reads)  # rule 42
        market_exit, entry = None, None
        size = len(self.c)
        for t in range(max(out.warmup, self.score_from), size):
            self.open_of_bar(t, market_exit, entry)
            self.range_of_bar(t)
            if t == size - 1:
                if self.held:
                    self.close(t, self.c[t], "end_of_data")
                out.equity.append(self.balance)
                break
            open_profit = 0.0
            market_exit = None
            if self.held:
                open_profit = self.gross(self.held, self.c[t])
                self.move_stops(t)
                market_exit = self.find_exit(t)
            out.equity.append(self.balance + open_profit)
            market_exit, entry = self.find_entry(t, market_exit)
        return out

    def open_of_bar(self, t: int, market_exit: str | None, entry: dict[str, Any] | None) -> None:
        held = self.held
        if held:  # rule 15
            stop, opened = held.resting(), self.o[t]
            if stop and (opened <= stop[1] if held.side == 1 else opened >= stop[1]):
                self.close(t, opened, stop[0])
            elif held.target is not None and (opened >= held.target if held.side == 1 else opened <= held.target):
                self.close(t, opened, "take_profit")
            elif market_exit:
                self.close(t, opened, market_exit)
        if entry:
            assert self.held is None
            side, fill = entry["side"], self.o[t]
            stops = {}
            if entry["stop"] is not None:
                stops["stop_loss"] = fill - side * entry["stop"]
            if entry["trail"] is not None:
                stops["trailing_stop"] = fill - side * entry["trail"]
            target = None if entry["target"] is None else fill + side * entry["target"]
            self.held = Held(
                side, entry["rule"], t, fill, entry["quantity"], entry["r"], target, stops, entry["trail"], fill
            )

    def range_of_bar(self, t: int) -> None:
        held = self.held
        if held is None:
            return
        stop, o, h, low = held.resting(), self.o[t], self.h[t], self.l[t]
        stopped = stop is not None and (low <= stop[1] if held.side == 1 else h >= stop[1])
        reached = held.target is not None and (h >= held.target if held.side == 1 else low <= held.target)
        if stopped and reached and self.market.conflict == "path":
            low_first = (o - low) <= (h - o)
            stopped = low_first if held.side == 1 else not low_first
        if stopped and stop:
            self.close(t, stop[1], stop[0])
        elif reached and held.target is not None:
            self.close(t, held.target, "take_profit")

    def move_stops(self, t: int) -> None:
        """Rules 13 and 14."""
        held = self.held
        assert held is not None
        held.best = max(held.best, self.h[t]) if held.side == 1 else min(held.best, self.l[t])
        even = self.risk.get("breakeven")
        if even and held.side * (held.best - held.fill) >= ticks(self.number(even["trigger_r"]) * held.r):
            offset = int(self.number(even.get("offset_ticks", 0)))
            self.tighten(held, "breakeven", held.fill + held.side * offset)
        if held.trail is not None:
            self.tighten(held, "trailing_stop", held.best - held.side * held.trail)

    @staticmethod
    def tighten(held: Held, name: str, level: int) -> None:
        """A stop never loosens; one no tighter than what rests already changes nothing."""
        resting = held.resting()
        if resting is None or held.side * level > held.side * resting[1]:
            held.stops[name] = level

    def find_exit(self, t: int) -> str | None:
        held = self.held
        assert held is not None
        bars_held = t - held.bar + 1  # rule 20
        profit_r = held.side * (self.c[t] - held.fill) / held.r if held.r else NAN
        name = "long" if held.side == 1 else "short"
        for rule in self.contract.get("exit_rules", []):
            if rule["side"] != name:
                continue
            if "bars_held" in rule["when"] or "open_profit_r" in rule["when"]:
                here = {"bars_held": float(bars_held), "open_profit_r": profit_r}
                true = self.language.visit(ast.parse(rule["when"], mode="eval").body, here)[0][t]
            else:
                true = self.rules["exit_rules", rule["id"]][0][t]
            if true:
                return f"exit_rule:{rule['id']}"
        limit = self.risk.get("time_exit")
        if limit and bars_held >= self.number(limit["bars"]):  # rule 21
            return "time_exit"
        return None

    def trigger(self, t: int, side: str) -> str | None:
        """Rule 24: the first true trigger, where filters allow and no invalidation forbids."""
        found = None
        for rule in self.contract["entry_rules"]:
            if rule["side"] not in (side, "both"):
                continue
            true = self.rules["entry_rules", rule["id"]][0][t]
            role = rule.get("role", "trigger")
            if (role == "filter" and not true) or (role == "invalidation" and true):
                return None
            if role == "trigger" and true and found is None:
                found = rule["id"]
        return found

    def find_entry(self, t: int, market_exit: str | None) -> tuple[str | None, dict[str, Any] | None]:
        buy, sell = self.trigger(t, "long"), self.trigger(t, "short")
        if buy and sell:  # rule 22
            self.run_.both_sides += 1
            return market_exit, None
        if not buy and not sell:
            return market_exit, None
        side = 1 if buy else -1
        if self.held and self.held.side == side and not market_exit:
            return None, None
        if self.held and not market_exit:
            market_exit = "reverse"  # rule 23
        return market_exit, self.prepare(t, side, buy or sell or "")

    def distance(self, t: int, part: str, r: int) -> int | None:
        spec = self.risk.get(part)
        if not spec:
            return None
        match spec["kind"]:
            case "atr":
                value = self.language.outputs[spec["indicator"]][0][t]
                return ticks(self.number(spec["multiple"]) * value / float(self.market.tick))
            case "percent":
                return ticks(self.c[t] * self.number(spec["percent"]) / 100)  # rule 11
            case "reward_ratio":
                return ticks(self.number(spec["ratio"]) * r)
        return ticks(self.number(spec["ticks"]))

    def prepare(self, t: int, side: int, rule: str) -> dict[str, Any] | None:
        limit = self.risk.get("daily_limit")
        if limit and sum(self.date(s) == self.date(t) for s in self.decided) >= self.number(limit["trades"]):  # rule 25
            self.run_.day_full += 1
            return None
        stop, trail = self.distance(t, "stop_loss", 0), self.distance(t, "trailing_stop", 0)
        r = stop if stop is not None else trail or 0  # rule 12
        target = self.distance(t, "take_profit", r)
        if any(distance is not None and distance < 1 for distance in (stop, trail, target)):  # rule 10
            self.run_.too_near += 1
            return None
        quantity = self.size(t, r)
        if quantity <= 0:
            self.run_.too_small += 1
            return None
        self.decided.append(t)
        return {
            "side": side, "rule": rule, "stop": stop, "trail": trail, "target": target, "r": r, "quantity": quantity
        }  # fmt: skip

    def date(self, t: int) -> date:
        return datetime.fromtimestamp(self.bars.time[t] / 1000, UTC).date()

    def size(self, t: int, r: int) -> Fraction:
        """Rules 30 and 31."""
        sizing, tick = self.risk["sizing"], float(self.market.tick)
        if self.balance <= 0:
            return Fraction(0)
        close = self.c[t] * tick
        match sizing["kind"]:
            case "fixed_units":
                units = self.number(sizing["units"])
            case "percent_of_balance":
                units = self.balance * self.number(sizing["percent"]) / 100 / close
            case _:
                units = self.balance * self.number(sizing["percent"]) / 100 / (r * tick)
        units = min(units, self.balance * self.number(sizing.get("max_leverage", 30)) / close)
        return math.floor(units / float(self.market.step) + 1e-6) * self.market.step

    def gross(self, held: Held, price: int) -> float:
        return float(held.side * (price - held.fill) * self.market.tick * held.quantity)

    def close(self, t: int, price: int, reason: str) -> None:
        held, m = self.held, self.market
        assert held is not None
        quantity, costs = float(held.quantity), 0.0
        for fill in (held.fill, price):
            costs += float(fill * m.tick) * quantity * m.commission_pct / 100
            costs += (m.spread_ticks / 2 + m.slippage_ticks) * float(m.tick) * quantity
        pnl = self.gross(held, price) - costs
        self.balance += pnl
        self.run_.trades.append(Trade(held.side, held.bar, t, held.fill, price, held.quantity, pnl, held.rule, reason))
        self.held = None

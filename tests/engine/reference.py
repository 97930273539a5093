"""An independent, slow simulator written from the execution model alone, in plain Python.

It shares no code with the engine nor with the reader of the rule language: rules are read from their text here, series
are lists, indicators are the textbook's. Numbers in comments are the rules of the law (docs/execution-model.md).
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

NAN = math.nan
MINUTE = 60_000
LENGTHS = {"1m": 1, "5m": 5, "15m": 15, "30m": 30, "1h": 60, "4h": 240, "1d": 1440, "1w": 10080}
Series = list[Any]


def ticks(x: float) -> int:
    """Rule 3."""
    return math.floor(x + 0.5 + 1e-6)


def mean(window: Series) -> float:
    return float(sum(Fraction(x) for x in window) / len(window))


def defined(window: Series) -> bool:
    return not any(math.isnan(x) for x in window)


def windowed(x: Series, n: int, of: Callable[[Series], float]) -> Series:
    return [of(x[i - n + 1 : i + 1]) if i >= n - 1 and defined(x[i - n + 1 : i + 1]) else NAN for i in range(len(x))]


def smoothed(x: Series, n: int, weight: float) -> Series:
    """Rule 40: seeded by the mean of the first n valid values, first value at index n - 1."""
    out: Series = []
    seed: Series = []
    value = NAN
    for now in x:
        if math.isnan(now):
            out.append(NAN)
            continue
        if len(seed) < n:
            seed.append(now)
            value = mean(seed) if len(seed) == n else NAN
        else:
            value = value + weight * (now - value) if weight else value + (now - value) / n
        out.append(value)
    return out


def ema(x: Series, n: int) -> Series:
    return smoothed(x, n, 2 / (n + 1))


def rma(x: Series, n: int) -> Series:
    return smoothed(x, n, 0)


def stdev(x: Series, n: int) -> Series:
    def population(window: Series) -> float:
        m = mean(window)
        return math.sqrt(sum((v - m) ** 2 for v in window) / n)

    return windowed(x, n, population)


def rsi(x: Series, n: int) -> Series:
    up = [NAN] + [max(b - a, 0.0) for a, b in pairwise(x)]
    down = [NAN] + [max(a - b, 0.0) for a, b in pairwise(x)]
    return [
        NAN if math.isnan(u) else 100.0 if d == 0 else 100 - 100 / (1 + u / d)  # rule 41
        for u, d in zip(rma(up, n), rma(down, n), strict=True)
    ]


def true_range(bars: Candles) -> Series:
    out = [bars.high[0] - bars.low[0]]
    for h, low, c in zip(bars.high[1:], bars.low[1:], bars.close, strict=False):
        out.append(max(h - low, abs(h - c), abs(low - c)))
    return out


@dataclass
class Candles:
    """Snapped bars as lists; times in milliseconds."""

    minutes: int
    time: Series
    open: Series
    high: Series
    low: Series
    close: Series
    volume: Series

    def field(self, name: str) -> Series:
        o, h, low, c = self.open, self.high, self.low, self.close
        match name:
            case "hl2":
                return [(a + b) / 2 for a, b in zip(h, low, strict=True)]
            case "hlc3":
                return [(x + y + z) / 3 for x, y, z in zip(h, low, c, strict=True)]
            case "ohlc4":
                return [(w + x + y + z) / 4 for w, x, y, z in zip(o, h, low, c, strict=True)]
        return list(getattr(self, name))

    def resampled(self, minutes: int) -> Candles:
        """Rule 50: the UTC calendar, weeks open on Monday."""
        out = Candles(minutes, [], [], [], [], [], [])
        length = minutes * MINUTE
        anchor = 4 * 1440 * MINUTE if minutes == 10080 else 0
        for i, t in enumerate(self.time):
            start = t - (t - anchor) % length
            if not out.time or out.time[-1] != start:
                for name in ("open", "high", "low", "close"):
                    getattr(out, name).append(getattr(self, "open" if name == "open" else name)[i])
                out.time.append(start)
                out.volume.append(self.volume[i])
            else:
                out.high[-1] = max(out.high[-1], self.high[i])
                out.low[-1] = min(out.low[-1], self.low[i])
                out.close[-1] = self.close[i]
                out.volume[-1] += self.volume[i]
        return out


def indicator(name: str, p: Mapping[str, Any], bars: Candles) -> dict[str, tuple[Series, int]]:
    """Each output's series and the index of its first value."""
    x = bars.field(p.get("source", "close"))
    n = int(p.get("length", 0))
    averages = {
        "sma": lambda: windowed(x, n, mean),
        "ema": lambda: ema(x, n),
        "rma": lambda: rma(x, n),
        "stdev": lambda: stdev(x, n),
        "highest": lambda: windowed(x, n, max),
        "lowest": lambda: windowed(x, n, min),
        "atr": lambda: rma(true_range(bars), n),
    }
    if name in averages:
        return {"value": (averages[name](), n - 1)}
    if name == "true_range":
        return {"value": (true_range(bars), 0)}
    if name == "rsi":
        return {"value": (rsi(x, n), n)}
    if name == "donchian":
        upper, lower = windowed(bars.high, n, max), windowed(bars.low, n, min)
        middle = [(a + b) / 2 for a, b in zip(upper, lower, strict=True)]
        return {"upper": (upper, n - 1), "lower": (lower, n - 1), "middle": (middle, n - 1)}
    if name == "bollinger":
        middle, width = windowed(x, n, mean), [p["multiplier"] * s for s in stdev(x, n)]
        upper = [a + b for a, b in zip(middle, width, strict=True)]
        lower = [a - b for a, b in zip(middle, width, strict=True)]
        return {"upper": (upper, n - 1), "middle": (middle, n - 1), "lower": (lower, n - 1)}
    if name == "macd":
        fast, slow, signal = (int(p[f"{key}_length"]) for key in ("fast", "slow", "signal"))
        line = [a - b for a, b in zip(ema(x, fast), ema(x, slow), strict=True)]
        smooth, first = ema(line, signal), max(fast, slow) - 1
        histogram = [a - b for a, b in zip(line, smooth, strict=True)]
        later = first + signal - 1
        return {"line": (line, first), "signal": (smooth, later), "histogram": (histogram, later)}
    raise NotImplementedError(name)


INDICATORS = ("sma ema rma stdev highest lowest atr true_range rsi donchian bollinger macd").split()


class Language:
    """Reads rules from text; a value is a series and the index from which on it exists."""

    def __init__(self, contract: Mapping[str, Any], values: Mapping[str, float], bars: Candles) -> None:
        self.values, self.bars = values, bars
        self.outputs: dict[str, tuple[Series, int]] = {}
        self.known: dict[str, tuple[Series, int]] = {}
        for item in contract.get("indicators", []):
            params = {k: values.get(v, v) if isinstance(v, str) else v for k, v in item.get("params", {}).items()}
            minutes = LENGTHS[item.get("timeframe") or "1m"]
            higher = item.get("timeframe") and minutes != bars.minutes
            on = bars.resampled(minutes) if higher else bars
            for output, found in indicator(item["name"], params, on).items():
                key = item["id"] if output == "value" else f"{item['id']}.{output}"
                self.outputs[key] = self.brought_down(found, on) if higher else found

    def brought_down(self, found: tuple[Series, int], higher: Candles) -> tuple[Series, int]:
        """Rule 51: the last higher bar with open + length <= t's open."""
        series, first = found
        out, start = [], None
        for i, t in enumerate(self.bars.time):
            ended = [k for k, opened in enumerate(higher.time) if opened + higher.minutes * MINUTE <= t]
            out.append(series[ended[-1]] if ended else NAN)
            if start is None and ended and ended[-1] >= first:
                start = i
        return out, len(self.bars.time) if start is None else start

    def read(self, text: str) -> tuple[Series, int]:
        return self.visit(ast.parse(text, mode="eval").body, {})

    def visit(self, tree: ast.AST, here: Mapping[str, float]) -> tuple[Series, int]:
        text = ast.unparse(tree)
        if "bars_held" in text or "open_profit_r" in text:
            return self.evaluate(tree, here)
        if text not in self.known:
            self.known[text] = self.evaluate(tree, here)
        return self.known[text]

    def evaluate(  # noqa: C901 - one line per piece of syntax
        self, tree: ast.AST, here: Mapping[str, float]
    ) -> tuple[Series, int]:
        size = len(self.bars.time)
        match tree:
            case ast.Constant(value):
                return [float(str(value))] * size, 0
            case ast.Name(name):
                return self.name(name, here, size)
            case ast.Attribute(ast.Name(name), output):
                return self.outputs[f"{name}.{output}"]
            case ast.Subscript(of, offset):
                return self.ago(self.visit(of, here), self.whole(offset))
            case ast.UnaryOp(ast.Not(), of):
                series, first = self.visit(of, here)
                return [not x for x in series], first
            case ast.UnaryOp(_, of):
                series, first = self.visit(of, here)
                return [-x for x in series], first
            case ast.BinOp(left, operator, right):
                return self.pairwise(self.visit(left, here), self.visit(right, here), ARITHMETIC[type(operator)])
            case ast.Compare(left, [operator], [right]):
                return self.pairwise(self.visit(left, here), self.visit(right, here), COMPARE[type(operator)])
            case ast.BoolOp(operator, items):
                join = all if isinstance(operator, ast.And) else any
                found = [self.visit(item, here) for item in items]
                return [join(row) for row in zip(*(s for s, _ in found), strict=True)], max(f for _, f in found)
            case ast.Call(ast.Name("session"), [ast.Constant(window), ast.Constant(zone)]):
                return [in_session(t, str(window), str(zone)) for t in self.bars.time], 0
            case ast.Call(ast.Name(name), arguments):
                return self.call(name, arguments, here)
        raise NotImplementedError(ast.dump(tree))

    def name(self, name: str, here: Mapping[str, float], size: int) -> tuple[Series, int]:
        if name in here:
            return [here[name]] * size, 0
        if name in ("bars_held", "open_profit_r"):
            return [NAN] * size, 0
        if name in self.values:
            return [float(self.values[name])] * size, 0
        if name in self.outputs:
            return self.outputs[name]
        moments = [datetime.fromtimestamp(t / 1000, UTC) for t in self.bars.time]
        if name == "hour":
            return [float(moment.hour) for moment in moments], 0
        if name == "day_of_week":
            return [float(moment.isoweekday()) for moment in moments], 0
        return self.bars.field(name), 0

    def whole(self, tree: ast.AST) -> int:
        if isinstance(tree, ast.Name):
            return int(self.values[tree.id])
        assert isinstance(tree, ast.Constant)
        return int(str(tree.value))

    @staticmethod
    def ago(found: tuple[Series, int], n: int) -> tuple[Series, int]:
        series, first = found
        missing = False if isinstance(series[-1], bool) else NAN
        return ([missing] * n + series)[: len(series)], first + n

    @staticmethod
    def pairwise(a: tuple[Series, int], b: tuple[Series, int], of: Callable[[Any, Any], Any]) -> tuple[Series, int]:
        return [of(x, y) for x, y in zip(a[0], b[0], strict=True)], max(a[1], b[1])

    def call(  # noqa: C901 - one line per function
        self, name: str, arguments: list[ast.expr], here: Mapping[str, float]
    ) -> tuple[Series, int]:
        found = [self.visit(argument, here) for argument in arguments]
        x, first = found[0]
        size, deepest = len(x), max(f for _, f in found)
        n = 1
        if name in ("rising", "falling", "change", "highest", "lowest", "count"):
            n = self.whole(arguments[1]) if len(arguments) > 1 else 1  # rule 62
        match name:
            case "crosses_above":
                y = found[1][0]
                return [i > 0 and x[i] > y[i] and x[i - 1] <= y[i - 1] for i in range(size)], deepest + 1
            case "crosses_below":
                y = found[1][0]
                return [i > 0 and x[i] < y[i] and x[i - 1] >= y[i - 1] for i in range(size)], deepest + 1
            case "rising":
                return [
                    i >= n and all(x[k] > x[k - 1] for k in range(i - n + 1, i + 1)) for i in range(size)
                ], first + n
            case "falling":
                return [
                    i >= n and all(x[k] < x[k - 1] for k in range(i - n + 1, i + 1)) for i in range(size)
                ], first + n
            case "change":
                return [x[i] - x[i - n] if i >= n else NAN for i in range(size)], first + n
            case "highest":
                return windowed(x, n, max), first + n - 1
            case "lowest":
                return windowed(x, n, min), first + n - 1
            case "count":
                return [float(sum(x[i - n + 1 : i + 1])) if i >= n - 1 else NAN for i in range(size)], first + n - 1
            case "bars_since":
                out, last = [], None
                for i, true in enumerate(x):
                    last = i if true else last
                    out.append(1e9 if last is None else float(i - last))
                return out, first
            case "abs":
                return [abs(v) for v in x], first
            case "between":
                low, high = found[1][0], found[2][0]
                return [low[i] <= x[i] <= high[i] for i in range(size)], deepest
            case "min" | "max":
                pick = min if name == "min" else max
                rows = zip(*(s for s, _ in found), strict=True)
                return [pick(row) if defined(list(row)) else NAN for row in rows], deepest
        raise NotImplementedError(name)


def quotient(a: float, b: float) -> float:
    return NAN if b == 0 or math.isnan(b) else a / b


ARITHMETIC: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: quotient,
}
COMPARE: dict[type, Callable[[Any, Any], bool]] = {
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: not math.isnan(a) and not math.isnan(b) and a != b,  # rule 42
}


def in_session(t: int, window: str, zone: str) -> bool:
    """Rule 60."""
    local = datetime.fromtimestamp(t / 1000, UTC).astimezone(ZoneInfo(zone))
    clock = f"{local.hour:02d}:{local.minute:02d}"
    start, end = window.split("-")
    return start <= clock < end if start < end else clock >= start or clock < end


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
        return {
            "side": side, "rule": rule, "stop": stop, "trail": trail, "target": target, "r": r, "quantity": quantity
        }  # fmt: skip

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

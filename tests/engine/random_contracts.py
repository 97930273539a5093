"""Contracts drawn at random: every function of the language, risk kind, sizing and role turns up."""

from __future__ import annotations

from random import Random
from typing import Any

PRICES = ("open", "high", "low", "close", "hl2", "hlc3", "ohlc4")
SESSIONS = ('session("08:00-16:30", "Europe/London")', 'session("22:00-03:00", "America/New_York")')
Contract = dict[str, Any]


def draw_contract(random: Random, lengths: tuple[int, ...] = (1, 2, 3, 5, 8), exact: bool = False) -> Contract:
    """A contract in wire form. ``exact``: only indicators whose values are picked from prices, so that a tie is a tie
    in any arithmetic.
    """
    writer = _Writer(random, lengths, exact)
    indicators = writer.indicators()
    entries = [
        {"id": f"in_{n}", "side": side, "when": writer.condition(random.choice((1, 1, 2)))}
        for n, side in enumerate(random.sample(["long", "short", "long", "short"], random.choice((2, 3, 4))))
    ]
    for n in range(random.choice((0, 0, 1, 2))):
        role = random.choice(("filter", "invalidation"))
        when = writer.condition(1)
        side = random.choice(("long", "short", "both"))
        entries.append({"id": f"{role}_{n}", "side": side, "role": role, "when": when})
    exits = [
        {"id": f"out_{n}", "side": random.choice(("long", "short")), "when": writer.exit_condition(with_r=False)}
        for n in range(random.choice((0, 1, 2, 3)))
    ]
    risk = writer.risk()
    if "stop_loss" in risk or "trailing_stop" in risk:
        for rule in exits:
            if random.random() < 0.4:
                rule["when"] = writer.exit_condition(with_r=True)
    random.shuffle(entries)
    return {
        "strategy_id": "drawn",
        "markets": ["EURUSD"],
        "timeframes": ["15m", "1h", "1d"],
        "indicators": indicators,
        "entry_rules": entries,
        "exit_rules": exits,
        "risk_model": risk,
    }


class _Writer:
    def __init__(self, random: Random, lengths: tuple[int, ...], exact: bool) -> None:
        self.random, self.lengths, self.exact = random, lengths, exact
        self.outputs: list[str] = []

    def pick(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def length(self) -> int:
        return self.random.choice(self.lengths)

    def indicators(self) -> list[dict[str, Any]]:
        names = ["highest", "lowest", "donchian", "true_range"]
        if not self.exact:
            names += ["sma", "ema", "rma", "stdev", "rsi", "bollinger", "macd", "atr"]
        found = []
        for n in range(self.pick(1, 2, 3)):
            item = self.indicator(f"i{n}", self.random.choice(names))
            if self.random.random() < 0.25:
                item["timeframe"] = self.pick("1d", "1w") if self.random.random() < 0.5 else "1d"
            found.append(item)
        width: dict[str, Any] = {"id": "width", "name": "true_range" if self.exact else "atr", "params": {}}
        if not self.exact:
            width["params"] = {"length": self.length()}
        return [*found, width]

    def indicator(self, key: str, name: str) -> dict[str, Any]:
        params: dict[str, Any] = {}
        outputs = {
            "donchian": ("upper", "lower") if self.exact else ("upper", "middle", "lower"),
            "bollinger": ("upper", "middle", "lower"),
            "macd": ("line", "signal", "histogram"),
        }.get(name, ())
        if name not in ("true_range", "macd"):
            params["length"] = self.length()
        if name not in ("true_range", "donchian", "atr"):
            params["source"] = self.pick("open", "high", "low", "close")
        if name == "macd":
            params |= {f"{key}_length": self.length() for key in ("fast", "slow", "signal")}
        if name == "bollinger":
            params["multiplier"] = self.pick(0.5, 1.5, 2)
        if name not in ("rsi", "stdev", "true_range", "macd", "atr"):
            self.outputs += [f"{key}.{output}" for output in outputs] or [key]
        return {"id": key, "name": name, "params": params}

    def price(self) -> str:
        """Something of the size of a price."""
        fields = PRICES[:4] if self.exact else PRICES
        text = str(self.random.choice([*fields[:4], *fields, *self.outputs * 2]))
        draw = self.random.random()
        if draw < 0.15:
            return f"{text}[{self.pick(0, 1, 2, 5)}]"
        if draw < 0.25:
            return f"{self.pick('highest', 'lowest')}({text}, {self.length()})"
        if draw < 0.32:
            return f"{self.pick('min', 'max')}({text}, {self.price()})"
        if draw < 0.36 and not self.exact:
            return f"({text} + change({self.price()}, {self.pick(1, 2)}))"
        return text

    def number_condition(self) -> str:
        """A comparison of something that is not a price."""
        tests = [
            f"hour {self.pick('<', '>=', '==', '!=')} {self.pick(3, 9, 15)}",
            f"day_of_week {self.pick('<=', '==', '>')} {self.pick(1, 3, 5)}",
            f"change({self.pick('close', 'open')}) {self.pick('<', '<=', '>', '>=', '==', '!=')} 0",
            f"abs(change(close, {self.pick(1, 3)})) >= abs(-change(close))",
            f"count({self.comparison()}, {self.length()}) {self.pick('>=', '<', '==')} {self.pick(1, 2)}",
            f"bars_since({self.comparison()}) {self.pick('<', '>=', '==')} {self.pick(1, 2, 4)}",
            f"(close - open) / (high - low) {self.pick('>', '<', '!=', '==')} 0",
            f"1 / (close - close[1]) {self.pick('>', '<', '!=')} {self.pick(0, 0.5)}",
            f"volume {self.pick('<', '>=')} volume[1]",
            self.random.choice(SESSIONS),
        ]
        return str(self.random.choice(tests))

    def comparison(self) -> str:
        operator = self.pick("<", "<=", ">", ">=", "==", "!=")
        return f"{self.price()} {operator} {self.price()}"

    def leaf(self) -> str:
        tests = [
            self.comparison(),
            self.comparison(),
            f"{self.pick('crosses_above', 'crosses_below')}({self.price()}, {self.price()})",
            f"{self.pick('crosses_above', 'crosses_below')}({self.price()}, {self.price()})",
            f"{self.pick('rising', 'falling')}({self.price()})",
            f"{self.pick('rising', 'falling')}({self.price()}, {self.pick(1, 2, 3)})",
            f"between({self.price()}, {self.price()}, {self.price()})",
            self.number_condition(),
            self.number_condition(),
        ]
        return str(self.random.choice(tests))

    def condition(self, depth: int) -> str:
        if depth == 0 or self.random.random() < 0.3:
            return self.leaf()
        draw = self.random.random()
        if draw < 0.2:
            return f"not ({self.condition(depth - 1)})"
        if draw < 0.3:
            return f"({self.condition(depth - 1)})[{self.pick(1, 2)}]"
        word = self.pick("and", "or")
        return f"({self.condition(depth - 1)}) {word} ({self.condition(depth - 1)})"

    def exit_condition(self, with_r: bool) -> str:
        tests = [
            self.condition(1),
            f"bars_held {self.pick('>=', '==', '>', '!=')} {self.pick(1, 2, 3, 7)}",
            f"bars_held > 2 and ({self.leaf()})",
            f"({self.leaf()}) or max(bars_held, 2) / 2 >= {self.pick(2, 3)}",
        ]
        if with_r:
            tests = [
                f"open_profit_r {self.pick('<', '>', '<=', '>=', '!=', '==')} {self.pick(-0.5, 0, 0.4, 1)}",
                f"not (open_profit_r < {self.pick(0.2, 1.5)}) and ({self.leaf()})",
                f"abs(open_profit_r) * bars_held > {self.pick(0.5, 2)}",
                f"bars_held - 1 == 0 or 1 / open_profit_r {self.pick('<', '!=')} 2",
                f"min(-open_profit_r, bars_held, 0.5) + 1 > {self.pick(0.8, 1.4)} and bars_held >= 2",
            ]
        return str(self.random.choice(tests))

    def distance(self, *kinds: str) -> dict[str, Any]:
        kind = self.random.choice(kinds)
        match kind:
            case "atr":
                return {"kind": "atr", "indicator": "width", "multiple": self.pick(0.3, 0.5, 1, 1.75, 3)}
            case "percent":
                return {"kind": "percent", "percent": self.pick(0.05, 0.2, 0.5, 1.3, 3)}
            case "reward_ratio":
                return {"kind": "reward_ratio", "ratio": self.pick(0.4, 1, 1.5, 2.5)}
        return {"kind": "ticks", "ticks": self.pick(0.4, 1, 2, 2.5, 7, 40, 300)}

    def risk(self) -> dict[str, Any]:
        risk: dict[str, Any] = {}
        if self.random.random() < 0.8:
            risk["stop_loss"] = self.distance("atr", "percent", "ticks")
        if self.random.random() < 0.45:
            risk["trailing_stop"] = self.distance("atr", "percent", "ticks")
        has_r = bool(risk)
        if self.random.random() < 0.7:
            kinds = ("atr", "percent", "ticks") + (("reward_ratio",) * 2 if has_r else ())
            risk["take_profit"] = self.distance(*kinds)
        if has_r and self.random.random() < 0.45:
            risk["breakeven"] = {"trigger_r": self.pick(0.3, 0.5, 1, 2), "offset_ticks": self.pick(0, 0, 1, 5, -2)}
        if self.random.random() < 0.35:
            risk["time_exit"] = {"bars": self.pick(1, 2, 3, 10)}
        if self.random.random() < 0.35:
            risk["daily_limit"] = {"trades": self.pick(1, 1, 2, 3)}
        sizings = [
            {"kind": "fixed_units", "units": self.pick(1, 1000, 1500, 250_000)},
            {"kind": "percent_of_balance", "percent": self.pick(1, 50, 250)},
        ]
        if has_r:
            sizings += [{"kind": "risk_percent", "percent": self.pick(0.1, 0.5, 2, 60)}] * 2
        sizing = dict(self.random.choice(sizings))
        if self.random.random() < 0.5:
            sizing["max_leverage"] = self.pick(0.5, 1, 5)
        return risk | {"sizing": sizing}

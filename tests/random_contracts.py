"""Contracts drawn at random over the whole language: every indicator, function, role, risk kind, sizing and clock.

The same seed gives the same contract. Of contracts drawn with consecutive seeds each has another indicator for its
subject, so as many seeds as there are indicators read all of them.
"""

from __future__ import annotations

import re
from random import Random
from typing import Any

from contracts.indicators import INDICATORS, Argument, Takes
from contracts.indicators._base import SOURCES

Contract = dict[str, Any]

LENGTHS = (1, 2, 3, 5, 8, 13, 20, 34)
_PRICES = ("open", "high", "low", "close", "hl2", "hlc3", "ohlc4")
_HIGHER = {"15m": ("1h", "4h", "1d"), "1h": ("1h", "4h", "1d", "1w"), "1d": ("1d", "1w")}
_LONGEST_ON = {"1d": 8, "1w": 3}  # so that a few thousand bars have enough higher ones
_SESSIONS = (
    'session("08:00-16:30", "Europe/London")',
    'session("22:00-03:00", "America/New_York")',
    'session("09:00-15:00", "Asia/Tokyo")',
    'session("00:00-12:00", "UTC")',
)
_FACTORS = {
    "multiplier": (0.5, 1, 1.5, 2, 3),
    "periods": (252, 6048),
    "start": (0.01, 0.02),
    "increment": (0.01, 0.02),
    "maximum": (0.1, 0.2),
}
# Averages and bands of prices, which have a price's size; of the others, numbers their values lie around.
_LIKE_PRICES = frozenset(
    """sma ema rma wma hma dema tema vwma kama linreg highest lowest bollinger keltner donchian ichimoku parabolic_sar
    vwap pivots previous_day previous_week supertrend.line""".split()
)
_LEVELS: dict[str, tuple[float, ...]] = {
    "rsi": (30, 50, 70),
    "mfi": (20, 50, 80),
    "stochastic": (20, 50, 80),
    "stoch_rsi": (20, 50, 80),
    "williams_r": (-80, -50, -20),
    "cci": (-100, 0, 100),
    "adx": (15, 20, 30),
    "aroon": (30, 50, 70),
    "aroon.oscillator": (0,),
    "bars_since_highest": (0, 1, 2),
    "bars_since_lowest": (0, 1, 2),
    "inside_bar": (0, 1),
    "engulfing": (-1, 0, 1),
    **dict.fromkeys("macd roc momentum tsi awesome_oscillator slope cmf gap supertrend.direction".split(), (0,)),
}
_NAMES = tuple(sorted(INDICATORS))


def draw_contract(
    seed: int, market: str = "EURUSD", timeframe: str = "1h", lengths: tuple[int, ...] = LENGTHS
) -> Contract:
    """A contract in wire form for bars of ``timeframe``; ``lengths`` are those its windows may have."""
    writer = _Writer(Random(f"contract {seed}"), market, timeframe, lengths)
    writer.declare(_NAMES[seed % len(_NAMES)])
    for _ in range(writer.pick(0, 1, 2)):
        writer.declare(writer.pick(*_NAMES))
    entries = writer.entry_rules()
    risk = writer.risk()
    has_r = "stop_loss" in risk or "trailing_stop" in risk
    exits = [
        {"id": f"out_{n}", "side": writer.pick("long", "short"), "when": writer.exit_condition(has_r)}
        for n in range(writer.pick(0, 1, 2, 3))
    ]
    body = {
        "indicators": writer.indicators,
        "entry_rules": entries,
        "exit_rules": exits,
        "risk_model": risk,
    }
    # A phrase that was drawn and not chosen may have named a parameter that nothing uses now.
    used = set(re.findall(r"\bp\d+\b", repr(body)))
    space = {name: parameter for name, parameter in writer.space.items() if name in used}
    head = {"strategy_id": f"drawn_{seed}", "markets": [market], "timeframes": [timeframe]}
    return {**head, "optimization_space": space, **body}


class _Writer:
    def __init__(self, random: Random, market: str, timeframe: str, lengths: tuple[int, ...]) -> None:
        self.random, self.market, self.timeframe, self.lengths = random, market, timeframe, lengths
        self.indicators: list[dict[str, Any]] = []
        self.space: dict[str, dict[str, Any]] = {}
        self.priced: list[str] = []  # outputs of a price's size
        self.others: list[tuple[str, tuple[float, ...]]] = []  # other outputs, and numbers they lie around
        self.widths: list[str] = []  # outputs that can be a distance

    def pick(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def amount(self, value: float, whole: bool = False) -> float | str:
        """The number itself or, now and then, a parameter of that value."""
        if not self.chance(0.12):
            return value
        name = f"p{len(self.space)}"
        step = 1 if whole else 0.25
        searched = {"min": value, "max": value + 4 * step, "step": step}
        self.space[name] = {"value": value, **(searched if self.chance(0.5) else {"enabled": False})}
        return name

    def declare(self, name: str, higher: bool = True) -> list[str]:
        """Declare an indicator; its outputs as the rules write them."""
        indicator = INDICATORS[name]
        key = f"i{len(self.indicators)}"
        item: dict[str, Any] = {"id": key, "name": name}
        if higher and self.chance(0.2):
            allowed = [each for each in _HIGHER[self.timeframe] if not (name == "previous_day" and each == "1w")]
            item["timeframe"] = self.pick(*allowed)
        longest = _LONGEST_ON.get(item.get("timeframe", ""), 10_000)
        item["params"] = {each.name: self.argument(each, longest) for each in indicator.arguments}
        if name == "adx" and self.chance(0.5):
            del item["params"]["smoothing"]
        self.indicators.append(item)
        for output in indicator.outputs:
            self.file_output(item, output)
        return [key if output == "value" else f"{key}.{output}" for output in indicator.outputs]

    def argument(self, argument: Argument, longest: int) -> float | str:
        match argument.takes:
            case Takes.SOURCE:
                return str(self.pick("close", "close", "close", *_PRICES, *SOURCES))
            case Takes.LENGTH:
                fitting = [each for each in self.lengths if argument.least <= each <= longest] or [int(argument.least)]
                return self.amount(self.random.choice(fitting), whole=True)
        return self.amount(self.pick(*_FACTORS[argument.name]))

    def file_output(self, item: dict[str, Any], output: str) -> None:
        name, key = item["name"], item["id"]
        text = key if output == "value" else f"{key}.{output}"
        of_volume = item["params"].get("source") == "volume"
        if not of_volume and (name in _LIKE_PRICES or f"{name}.{output}" in _LIKE_PRICES):
            self.priced.append(text)
        else:
            self.others.append((text, _LEVELS.get(f"{name}.{output}", _LEVELS.get(name, ()))))

    def entry_rules(self) -> list[dict[str, Any]]:
        sides = self.random.sample(["long", "short", "long", "short"], self.pick(2, 3, 4))
        rules = [{"id": f"in_{n}", "side": side, "when": self.subject()} for n, side in enumerate(sides[:2])]
        rules += [
            {"id": f"in_{n}", "side": side, "when": self.condition(self.pick(0, 1))}
            for n, side in enumerate(sides[2:], start=2)
        ]
        for n in range(self.pick(0, 0, 1, 2)):
            role, side = self.pick("filter", "invalidation"), self.pick("long", "short", "both")
            rules.append({"id": f"{role}_{n}", "side": side, "role": role, "when": self.condition(self.pick(0, 1))})
        self.random.shuffle(rules)
        return rules

    def subject(self) -> str:
        """A condition that reads an indicator."""
        test = self.indicator_test()
        return test if self.chance(0.6) else f"({test}) {self.pick('and', 'or')} ({self.condition(1)})"

    def indicator_test(self) -> str:
        if self.priced and (not self.others or self.chance(0.5)):
            return self.price_test(self.pick(*self.priced))
        text, levels = self.pick(*self.others)
        tests = [
            f"{text} {self.pick('>', '<', '>=', '!=')} {text}[{self.history()}]",
            f"{self.pick('rising', 'falling')}({text}, {self.pick(1, 2, 3)})",
            f"{text} {self.pick('>=', '==')} highest({text}, {self.pick(3, 5, 10)})",
            f"{text} {self.pick('<', '<=')} lowest({text}, {self.pick(3, 5, 10)})[1]",
            f"abs({text}) > abs({text}[{self.pick(1, 2)}])",
        ]
        for level in levels:
            number = self.amount(level)
            tests += [
                f"{self.pick('crosses_above', 'crosses_below')}({text}, {number})",
                f"{text} {self.pick('>', '<', '>=', '<=', '==')} {number}",
                f"between({text}, {number}, {level + 10})",
            ]
        return str(self.random.choice(tests))

    def price_test(self, text: str) -> str:
        other = self.price()
        return str(
            self.pick(
                f"{other} {self.pick('<', '<=', '>', '>=', '==', '!=')} {text}",
                f"{self.pick('crosses_above', 'crosses_below')}({other}, {text})",
                f"{self.pick('crosses_above', 'crosses_below')}({text}, {other})",
                f"{self.pick('rising', 'falling')}({text})",
                f"change({text}, {self.pick(1, 2, 5)}) {self.pick('<', '>')} 0",
                f"between({other}, min({text}, {self.price()}), max({text}, {self.price()}))",
            )
        )

    def price(self) -> str:
        """Something of the size of a price."""
        text = str(self.pick("close", "close", *_PRICES, *self.priced * 2))
        draw = self.random.random()
        if draw < 0.15:
            return f"{text}[{self.history()}]"
        if draw < 0.25:
            return f"{self.pick('highest', 'lowest')}({text}, {self.amount(self.pick(*self.lengths), whole=True)})"
        if draw < 0.32:
            return f"{self.pick('min', 'max')}({text}, {self.price()})"
        if draw < 0.38:
            return f"({text} + change({self.price()}, {self.pick(1, 2)}))"
        if draw < 0.42:
            return f"({text} * {self.amount(self.pick(0.99, 1.001))} - ({text} - {self.price()}) / 2)"
        return text

    def history(self) -> float | str:
        return self.amount(self.pick(0, 1, 2, 5), whole=True)

    def condition(self, depth: int) -> str:
        if depth == 0 or self.chance(0.3):
            return self.leaf()
        draw = self.random.random()
        if draw < 0.2:
            return f"not ({self.condition(depth - 1)})"
        if draw < 0.3:
            return f"({self.condition(depth - 1)})[{self.pick(1, 2)}]"
        return f"({self.condition(depth - 1)}) {self.pick('and', 'or')} ({self.condition(depth - 1)})"

    def leaf(self) -> str:
        comparison = f"{self.price()} {self.pick('<', '<=', '>', '>=', '==', '!=')} {self.price()}"
        return str(
            self.pick(
                self.indicator_test(),
                self.indicator_test(),
                comparison,
                f"hour {self.pick('<', '>=', '==', '!=')} {self.pick(3, 9, 15)}",
                f"day_of_week {self.pick('<=', '==', '>')} {self.pick(1, 3, 5)}",
                self.pick(*_SESSIONS),
                f"count({comparison}, {self.pick(*self.lengths)}) {self.pick('>=', '<', '==')} {self.pick(1, 2)}",
                f"bars_since({comparison}) {self.pick('<', '>=', '==')} {self.pick(1, 2, 4)}",
                f"abs(change(close, {self.pick(1, 3)})) >= abs(-change(close))",
                f"(close - open) / (high - low) {self.pick('>', '<', '!=', '==')} {self.pick(0, 0.5)}",
                f"1 / (close - close[1]) {self.pick('>', '<', '!=')} {self.pick(0, 0.5)}",
                f"volume {self.pick('<', '>=')} volume[1]",
            )
        )

    def exit_condition(self, has_r: bool) -> str:
        tests = [
            self.condition(1),
            f"bars_held {self.pick('>=', '==', '>', '!=')} {self.pick(1, 2, 3, 7)}",
            f"bars_held > 2 and ({self.leaf()})",
            f"({self.leaf()}) or max(bars_held, 2) / 2 >= {self.pick(2, 3)}",
        ]
        if has_r:
            tests += [
                f"open_profit_r {self.pick('<', '>', '<=', '>=', '!=', '==')} {self.pick(-0.5, 0, 0.4, 1)}",
                f"not (open_profit_r < {self.amount(self.pick(0.25, 1.5))}) and ({self.leaf()})",
                f"abs(open_profit_r) * bars_held > {self.pick(0.5, 2)}",
                f"bars_held - 1 == 0 or 1 / open_profit_r {self.pick('<', '!=')} 2",
                f"min(-open_profit_r, bars_held, 0.5) + 1 > {self.pick(0.8, 1.4)} and bars_held >= 2",
                f"open_profit_r > 0 and close < {self.price()}",
            ]
        return str(self.random.choice(tests))

    def risk(self) -> dict[str, Any]:
        risk: dict[str, Any] = {}
        if self.chance(0.8):
            risk["stop_loss"] = self.distance("atr", "percent", "ticks")
        if self.chance(0.4):
            risk["trailing_stop"] = self.distance("atr", "percent", "ticks")
        has_r = bool(risk)
        if self.chance(0.65):
            kinds = ("atr", "percent", "ticks", *(("reward_ratio",) * 2 if has_r else ()))
            risk["take_profit"] = self.distance(*kinds)
        if has_r and self.chance(0.4):
            trigger = self.amount(self.pick(0.3, 0.5, 1, 2))
            risk["breakeven"] = {"trigger_r": trigger, "offset_ticks": self.pick(0, 0, 1, 5, -2)}
        if self.chance(0.3):
            risk["time_exit"] = {"bars": self.amount(self.pick(1, 2, 3, 10), whole=True)}
        if self.chance(0.3):
            risk["daily_limit"] = {"trades": self.amount(self.pick(1, 1, 2, 3), whole=True)}
        return risk | {"sizing": self.sizing(has_r)}

    def distance(self, *kinds: str) -> dict[str, Any]:
        kind = self.random.choice(kinds)
        match kind:
            case "atr":
                multiple = self.amount(self.pick(0.3, 0.5, 1, 1.75, 3))
                return {"kind": "atr", "indicator": self.width(), "multiple": multiple}
            case "percent":
                return {"kind": "percent", "percent": self.amount(self.pick(0.05, 0.2, 0.5, 1.3, 3))}
            case "reward_ratio":
                return {"kind": "reward_ratio", "ratio": self.amount(self.pick(0.4, 1, 1.5, 2.5))}
        return {"kind": "ticks", "ticks": self.pick(0.4, 7, 40, 40, 300, 300, 2_000.5)}

    def width(self) -> str:
        """An output that can be a distance, declared on first use."""
        if not self.widths:
            self.widths = self.declare(self.pick("atr", "atr", "true_range", "stdev", "mean_deviation"), higher=False)
        return self.widths[0]

    def sizing(self, has_r: bool) -> dict[str, Any]:
        currencies = self.market in ("EURUSD", "USDJPY")
        sizings = [
            {"kind": "fixed_units", "units": self.pick(1000, 2500, 7000) if currencies else self.pick(1, 1, 7.5)},
            {"kind": "percent_of_balance", "percent": self.amount(self.pick(5, 300, 300, 1000))},
        ]
        if has_r:
            sizings += [{"kind": "risk_percent", "percent": self.amount(self.pick(0.2, 1, 3, 5))}] * 2
        sizing = dict(self.random.choice(sizings))
        if self.chance(0.4):
            sizing["max_leverage"] = self.amount(self.pick(2, 5, 10, 20))
        return sizing

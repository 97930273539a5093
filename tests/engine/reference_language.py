"""The independent reference's reading of rules: from their text, series by series (rules 42, 51, 60–62)."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.engine.reference_indicators import indicator
from tests.engine.reference_series import LENGTHS, NAN, Candles, Series, brought_down, defined, windowed


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
                self.outputs[key] = brought_down(found, bars, on) if higher else found

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

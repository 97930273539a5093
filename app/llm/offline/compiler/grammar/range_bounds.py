"""The values of a range: `from 5 to 20 step 5`, `between 1 and 3 ATR`, `1.5R to 4R`, `15, 20, 25 and 30`."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Literal

from app.llm.offline.compiler.grammar.steps import step_said
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.wording import words

UNITS: Mapping[str, str] = {
    **dict.fromkeys(("%", "percent", "pct"), "percent"),
    **dict.fromkeys(("atr", "atrs"), "atr"),
    **dict.fromkeys(("pips", "pip"), "pips"),
    **dict.fromkeys(("ticks", "tick"), "ticks"),
    **dict.fromkeys(("points", "point", "pts"), "points"),
    **dict.fromkeys(("r", "rr"), "r"),
    **dict.fromkeys(("bars", "bar", "candles", "candle", "periods", "period"), "bars"),
    **dict.fromkeys(("days", "day"), "d"),
    **dict.fromkeys(("hours", "hour"), "h"),
    **dict.fromkeys(("weeks", "week"), "w"),
    **dict.fromkeys(("minutes", "minute", "mins"), "m"),
}
_JOINTS = words("to - until till through up -> →")
_LED = words("from between in of a the range interval anywhere somewhere")
_LAST_JOINTS = ("and", "or", "&")
_LEAST_LISTED, _MOST_R = 3, 10

Bounds = tuple[float, float, float | None, str]
"""Low, high, step and the unit they were said in."""


@attempt
def bounds(reader: Reader) -> Bounds | None:
    """Low, high and step of a range, and the unit it was said in."""
    start = reader.at
    scripted = _scripted(reader)
    if scripted is not None:
        return scripted
    reader.skip(*_LED)
    led = any(token.text in ("between", "from") for token in reader.tokens[max(0, start - 1) : reader.at])
    least = bool(reader.take("min", "minimum"))
    reader.skip("is", "=", ":", "of")
    low, first = _value(reader)
    reader.skip(*((",", "and") if least else ()))
    if low is None or not (
        reader.take("max", "maximum") if least else reader.take(*_JOINTS, *(["and"] if led else []))
    ):
        return None
    reader.skip(*(("is", "=", ":", "of") if least else ("to",)))
    high, unit = _value(reader)
    if high is None or (first and unit and first != unit):
        return None
    step = _step_behind_slash(reader, high - low) or step_said(reader)
    reader.take("inclusive")
    return low, high, step, unit or first


@attempt
def _scripted(reader: Reader) -> Bounds | None:
    """`5:20:5`: low, high and step, as in a script."""
    numbers: list[float] = []
    while (number := reader.number()) is not None:
        numbers.append(number)
        if len(numbers) == _LEAST_LISTED or not reader.take(":"):
            break
    if len(numbers) != _LEAST_LISTED or not 0 < numbers[2] <= numbers[1] - numbers[0]:
        return None
    return numbers[0], numbers[1], numbers[2], UNITS.get(reader.take(*UNITS), "")


@attempt
def _step_behind_slash(reader: Reader, width: float) -> float | None:
    """`10-30/5`: the step, which is no wider than the range."""
    step = reader.number() if reader.take("/") else None
    return step if step and step <= width else None


def _value(reader: Reader) -> tuple[float | None, str]:
    """`20`, `-100`, `1.5R`, `2x ATR`, `1:2`, and the unit it was said in."""
    number = reader.signed_number()
    if number == 1 and reader.sees(":") and 0 < (reader.peek(1).value or 0) <= _MOST_R:
        reader.at += 1
        return reader.number(), "r"
    reader.skip("x", "times", "-") if reader.peek(1).text in UNITS else reader.skip("x")
    return number, UNITS.get(reader.take(*UNITS), "")


@attempt
def listed(reader: Reader) -> Bounds | Literal["uneven"] | None:
    """`15, 20, 25 and 30`, `1 / 1.5 / 2 ATR`, `2 or 3 ATR`: values evenly apart."""
    values: list[float] = []
    units: set[str] = set()
    reader.skip("of", "either")
    closing = {"{": "}", "[": "]", "(": ")"}.get(reader.take("{", "[", "("), "")
    behind, chosen = reader.at, False
    while True:
        value, unit = _value(reader)
        if value is None:
            break
        values.append(value)
        units |= {unit} - {""}
        behind = reader.at
        joined = reader.take(",", "/")
        last = reader.take(*_LAST_JOINTS)
        chosen = chosen or last == "or"
        if not joined and not last:
            break
    reader.at = behind
    if (closing and not reader.take(closing)) or len(units) > 1:
        return None
    unit = UNITS.get(reader.take(*UNITS), "") if not units else units.pop()
    if len(values) < (_LEAST_LISTED - chosen):
        return None
    steps = {round(later - earlier, 6) for earlier, later in pairwise(values)}
    step = steps.pop()
    if steps or step <= 0:
        return "uneven"
    reader.assumed.append(f"{', '.join(f'{one:g}' for one in values)}: tried in steps of {step:g}")
    return values[0], values[-1], step, unit

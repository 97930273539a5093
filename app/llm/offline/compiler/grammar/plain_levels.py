"""Comparisons with a number that nobody named a unit of: a level, or a price."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.compiler.meaning import (
    Compare,
    Condition,
    Cross,
    Line,
    Not,
    Number,
    Price,
    Recently,
    Repeated,
    Value,
    Within,
    parts_of_all,
)
from app.llm.offline.compiler.speaker import Pair, Speaker
from app.llm.offline.compiler.tokens import Token

_JOINTS = (",", ";", "and", "but", "or", "while", "with", "-")


def is_odd_price(found: Condition) -> bool:
    """`above 1.1050`: too odd a number for anything but a price."""
    if not isinstance(found, Compare | Cross) or not isinstance(found.right, Number):
        return False
    return found.right.value != int(found.right.value) or found.right.value > 200


def is_plain_level(found: Condition) -> bool:
    """`under 20`, `under 20 within the last 3 bars`, `not above 70`, `between 40 and 60`."""
    if isinstance(found, Recently | Repeated | Not):
        return is_plain_level(found.condition)
    if isinstance(found, Within):
        return isinstance(found.low, Number)
    return isinstance(found, Compare | Cross) and isinstance(found.right, Number)


def is_of_unsure_scope(found: Condition | None, pair: Pair | None, before: Sequence[Token]) -> bool:
    """`K crosses above D under 20 within the last 3 bars`: the crossing of the pair too, or the level alone."""
    return isinstance(found, Recently) and pair is not None and bool(before) and before[-1].text not in _JOINTS


def is_level_said(speaker: Speaker, level: int) -> bool:
    """`… and RSI > 50, short when the close crosses below and it's under 50`: whether it was a level in the entry."""
    parts = [part for part in parts_of_all(speaker.entry) if isinstance(part, Compare | Cross)]
    return any(part.right == Number(level) and isinstance(part.left, Line) for part in parts)


def is_quoted(value: Value | None) -> bool:
    """`its low dips beneath the 34 EMA, yet the close ends up above`: prices of one bar."""
    return isinstance(value, Price) and value.field != "volume"

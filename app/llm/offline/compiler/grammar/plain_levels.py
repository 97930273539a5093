"""Comparisons with a number that nobody named a unit of: a level, or a price."""

from __future__ import annotations

from app.llm.offline.compiler.meaning import Compare, Condition, Cross, Line, Number, Price, Value, parts_of_all
from app.llm.offline.compiler.speaker import Speaker


def is_odd_price(found: Condition) -> bool:
    """`above 1.1050`: too odd a number for anything but a price."""
    if not isinstance(found, Compare | Cross) or not isinstance(found.right, Number):
        return False
    return found.right.value != int(found.right.value) or found.right.value > 200


def is_plain_level(found: Condition) -> bool:
    return isinstance(found, Compare | Cross) and isinstance(found.right, Number)


def is_level_said(speaker: Speaker, level: int) -> bool:
    """`… and RSI > 50, short when the close crosses below and it's under 50`: whether it was a level in the entry."""
    parts = [part for part in parts_of_all(speaker.entry) if isinstance(part, Compare | Cross)]
    return any(part.right == Number(level) and isinstance(part.left, Line) for part in parts)


def is_quoted(value: Value | None) -> bool:
    """`its low dips beneath the 34 EMA, yet the close ends up above`: prices of one bar."""
    return isinstance(value, Price) and value.field != "volume"

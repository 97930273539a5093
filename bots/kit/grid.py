"""Whole ticks and whole volume steps as numbers."""

from __future__ import annotations

from decimal import Decimal


def multiple(count: int, step: float) -> float:
    """``count × step``, rounded once: ``step`` is the decimal number it prints as.

    0.01 is no binary number; multiplying by it rounds twice, and a balance that has grown for ten thousand trades would
    tell the difference.
    """
    return float(Decimal(count) * Decimal(repr(step)))

"""Quotients and deviations that are NaN where they are not defined."""

from __future__ import annotations

import math

from engine.compilation import inlined


@inlined
def divide(value: float, by: float) -> float:
    """NaN where there is no finite quotient."""
    quotient = value / by if by != 0.0 else math.nan
    return quotient if math.isfinite(quotient) else math.nan


@inlined
def deviate(squares: float, count: int, least: float, greatest: float) -> float:
    """Sample standard deviation from the summed squares of distances to the mean; NaN below two values."""
    if least == greatest:  # exactly, even where their mean was rounded
        squares = 0.0
    return math.sqrt(squares / (count - 1)) if count > 1 else math.nan

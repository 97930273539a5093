"""The least-squares line through the last values."""

from __future__ import annotations

import numpy as np

from bots.kit.indicators.windows import mean, oldest_first, per_bar, window
from bots.kit.series import Floats, Series


def linreg(source: Series, length: float) -> Series:
    """Where the line through the last `length` values ends."""
    values, bars, first = window(source, length, least=2)
    return per_bar(mean(values, bars) + _slope(values, bars) * ((bars - 1) / 2), first, source)


def slope(source: Series, length: float) -> Series:
    """How far the line through the last `length` values rises a bar."""
    values, bars, first = window(source, length, least=2)
    return per_bar(_slope(values, bars), first, source)


def _slope(values: Floats, bars: int) -> Floats:
    """Σ (place − middle) (value − newest) / Σ (place − middle)²; the latter is n (n² − 1) / 12."""
    product = np.zeros(len(values))
    for place, each in enumerate(oldest_first(values, bars)):
        product = product + (place - (bars - 1) / 2) * (each - values)
    return product / (bars * (bars * bars - 1) / 12)

"""Figures of daily returns."""

from __future__ import annotations

import math

from engine.arrays import Floats
from engine.compilation import compiled
from engine.tearsheet.places import AT
from engine.tearsheet.quotients import deviate, divide


@compiled
def write_day_figures(out: Floats, returns: Floats, yearly: int) -> None:
    """What ``returns`` [days] say; sums go from the first day to the last, in two passes for the deviation."""
    days, total, below = returns.size, 0.0, 0.0
    best, worst = -math.inf, math.inf
    for i in range(days):
        change = returns[i]
        total += change
        loss = min(change, 0.0)
        below += loss * loss
        best, worst = max(best, change), min(worst, change)
    mean, root = divide(total, days), math.sqrt(yearly)
    squares = 0.0
    for i in range(days):
        distance = returns[i] - mean
        squares += distance * distance
    deviation = deviate(squares, days, worst, best)
    out[AT.sharpe] = divide(mean * root, deviation)
    out[AT.sortino] = divide(mean * root, math.sqrt(divide(below, days)))
    out[AT.volatility_pct] = 100.0 * deviation * root
    out[AT.best_day_pct] = 100.0 * best if days else math.nan
    out[AT.worst_day_pct] = 100.0 * worst if days else math.nan

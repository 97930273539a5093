"""Nothing is traded for a twentieth of the time; then the market goes on from the same price."""

from __future__ import annotations

from evaluation.worlds.stress.reshaping import draw_places, log_prices, reprice
from market.bars import Bars

SHARE = 0.05


def stand_still(bars: Bars, seed: int) -> Bars:
    """One stretch of bars without range and volume, at the last close before it."""
    length = max(1, round(SHARE * len(bars)))
    logs, volume = log_prices(bars), bars.volume.copy()
    for start in draw_places(seed, len(bars), 1, length):
        end = start + length
        last = logs[3, start - 1]
        logs[:, end:] += last - logs[3, end - 1]
        logs[:, start:end] = last
        volume[start:end] = 0.0
    return reprice(bars, logs, volume)

"""How strong a drift has to be planted for a Sharpe ratio that is asked for.

Made by ``python -m evaluation.worlds.measure``, which prints the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from evaluation.worlds.errors import WorldError
from market.timeframes import Timeframe


@dataclass(frozen=True)
class Curve:
    """``sharpes``: what each of the ``strengths`` gave, both ascending."""

    strengths: tuple[float, ...]
    sharpes: tuple[float, ...]


CURVES: Mapping[tuple[str, Timeframe], Curve] = MappingProxyType(
    {
        ("trend", Timeframe.D1): Curve(
            (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4), (0.429, 0.812, 1.243, 1.65, 2.006, 2.312, 2.596)
        ),
        ("mean_reversion", Timeframe.D1): Curve(
            (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7), (0.329, 0.752, 1.17, 1.532, 1.928, 2.316, 2.697)
        ),
        ("breakout", Timeframe.D1): Curve(
            (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9), (0.485, 0.837, 1.228, 1.639, 2.029, 2.414, 2.771)
        ),
        ("trend", Timeframe.H1): Curve((0.06, 0.08, 0.1, 0.12, 0.14), (0.362, 0.907, 1.568, 2.319, 3.064)),
        ("mean_reversion", Timeframe.H1): Curve(
            (0.07, 0.09, 0.11, 0.13, 0.15, 0.17), (0.632, 0.938, 1.349, 1.712, 2.071, 2.516)
        ),
        ("breakout", Timeframe.H1): Curve((0.18, 0.23, 0.28, 0.33, 0.38), (0.548, 1.078, 1.701, 2.34, 2.958)),
    }
)


def find_strength(world: str, timeframe: Timeframe, sharpe: float) -> float:
    """Interpolated between what was measured; raises WorldError outside of it."""
    if (world, timeframe) not in CURVES:
        raise WorldError(f"The world {world} has bars of 1d or 1h, not of {timeframe}.")
    curve = CURVES[world, timeframe]
    low, high = curve.sharpes[0], curve.sharpes[-1]
    if not low <= sharpe <= high:
        raise WorldError(
            f"The world {world} {timeframe} can have a Sharpe ratio from {low:.2f} to {high:.2f}, not of {sharpe:g}."
        )
    return float(np.interp(sharpe, curve.sharpes, curve.strengths))

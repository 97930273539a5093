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


CURVES: Mapping[tuple[str, Timeframe], Curve] = MappingProxyType({})


def find_strength(world: str, timeframe: Timeframe, sharpe: float) -> float:
    """Interpolated between what was measured; raises WorldError outside of it."""
    if (world, timeframe) not in CURVES:
        raise WorldError(f"The world {world} is not made of {timeframe} bars.")
    curve = CURVES[world, timeframe]
    low, high = curve.sharpes[0], curve.sharpes[-1]
    if not low <= sharpe <= high:
        raise WorldError(
            f"The world {world} {timeframe} can have a Sharpe ratio from {low:.2f} to {high:.2f}, not of {sharpe:g}."
        )
    return float(np.interp(sharpe, curve.sharpes, curve.strengths))

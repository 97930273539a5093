"""Bars for the proofs: a walk over several weeks with gaps in time and volumes."""

from __future__ import annotations

from random import Random

from market.bars import Bars
from market.instruments import INSTRUMENTS
from tests.engine.random_bars import walk_bars

HOURS = walk_bars(Random(11), 420, INSTRUMENTS["EURUSD"])
THOUSAND = {"kind": "fixed_units", "units": 1000}
MOMENTS = (60, 200, 201, 317, 400)


def three_moments(seed: int, bars: Bars = HOURS) -> list[int]:
    """Moments after which the future is changed: early, late, and just before the end."""
    random = Random(seed)
    half = len(bars) // 2
    return [random.randrange(20, half), random.randrange(half, len(bars) - 2), len(bars) - 3]

"""Where trades of given lengths could as well have been: every arrangement without overlap is equally likely."""

from __future__ import annotations

import numpy as np

from engine.compilation import compiled
from evaluation.arrays import Integers


def place_trades(generator: np.random.Generator, holds: Integers, bars: int, draws: int) -> Integers:
    """First bars [draws × trades] of trades that last ``holds`` [trades] bars each, at least 1, within ``bars`` bars.

    No two trades of a draw share a bar; their order is drawn, too. Raises ValueError where they do not fit.
    """
    if len(holds) and (holds.min() < 1 or holds.sum() > bars):
        raise ValueError(f"trades that last {int(holds.sum())} bars together do not fit into {bars} bars")
    return _place(generator, holds, bars, draws)


@compiled
def _place(generator: np.random.Generator, holds: Integers, bars: int, draws: int) -> Integers:
    """An arrangement is a row of trades and free bars: which places in the row trades have is a subset, drawn by
    R. Floyd's method (Bentley & Floyd 1987, CACM 30), and which trade has which of them a shuffle (Fisher & Yates).
    """
    trades = holds.size
    free = bars - holds.sum()
    taken = np.zeros(free + trades, dtype=np.bool_)
    places = np.empty(trades, dtype=np.int64)
    order = np.empty(trades, dtype=np.int64)
    entries = np.empty((draws, trades), dtype=np.int64)
    for draw in range(draws):
        for number in range(trades):
            place = int(generator.random() * (free + number + 1))
            if taken[place]:
                place = free + number
            taken[place] = True
            places[number] = place
            other = int(generator.random() * (number + 1))
            order[number] = order[other]
            order[other] = number
        places.sort()
        occupied = 0
        for number in range(trades):
            taken[places[number]] = False
            trade = order[number]
            entries[draw, trade] = places[number] - number + occupied
            occupied += holds[trade]
    return entries

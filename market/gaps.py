"""Where bars are missing: counted and told, never filled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from market.bars import Bars


@dataclass(frozen=True)
class Gap:
    """Two neighbouring bars further apart than the timeframe: ``missing`` periods have no bar between them."""

    after_ms: int
    before_ms: int
    missing: int


def find_gaps(bars: Bars) -> tuple[Gap, ...]:
    """All gaps, oldest first; closed hours and weekends are gaps too, since the bars do not say which is which."""
    steps = np.diff(bars.time)
    length = bars.timeframe.milliseconds
    return tuple(
        Gap(int(bars.time[row]), int(bars.time[row + 1]), max(1, int(steps[row]) // length - 1))
        for row in np.flatnonzero(steps > length)
    )

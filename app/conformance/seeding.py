"""Averages seeded with the first value, as many libraries do, in place of the mean of the first n."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.conformance.scenes import Scene
from contracts.program import Program
from engine.backtest import run_backtest
from exporters.parity.deals import Deal, deals_of_engine
from market.bars import Bars
from market.validation import PRICE_NAMES

EARLIER_SEED = "averages seeded with the first value"


def seeded_early(program: Program, scene: Scene) -> tuple[Deal, ...]:
    """The contract's trades where everything before the first bar was like its close, signals from the same bar on.

    After as many equal values as an average is long, the mean of them is that value: the same as a seed of one value.
    """
    own = run_backtest(program, scene.bars, scene.values, scene.settings, scene.score_from)
    pad = own.warmup
    if not 0 < pad < len(scene.bars):
        return scene.deals
    padded = run_backtest(program, _padded(scene.bars, pad), scene.values, scene.settings, pad + own.first_scored)
    moved = deals_of_engine(padded.trades)
    return tuple(replace(deal, entry_bar=deal.entry_bar - pad, exit_bar=deal.exit_bar - pad) for deal in moved)


def _padded(bars: Bars, pad: int) -> Bars:
    first = int(bars.close_ticks[0])
    ticks = {name: np.concatenate([np.full(pad, first), getattr(bars, f"{name}_ticks")]) for name in PRICE_NAMES}
    step = bars.timeframe.milliseconds
    time = np.concatenate([int(bars.time[0]) - step * np.arange(pad, 0, -1), bars.time])
    volume = np.concatenate([np.full(pad, float(bars.volume[0])), bars.volume])
    return Bars.from_ticks(bars.instrument, bars.timeframe, time, ticks, volume)

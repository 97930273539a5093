"""Trading costs five times as much."""

from __future__ import annotations

from dataclasses import replace

from engine.settings import Costs, RunSettings
from market.bars import Bars

FACTOR = 5.0


def widen_spread(bars: Bars, settings: RunSettings) -> RunSettings:
    """Commission, spread and slippage of the whole run, times five; the instrument's own where the run has none."""
    costs = settings.costs if settings.costs != Costs() else Costs.of(bars.instrument)
    wider = Costs(costs.commission_pct * FACTOR, costs.spread_ticks * FACTOR, costs.slippage_ticks * FACTOR)
    return replace(settings, costs=wider)

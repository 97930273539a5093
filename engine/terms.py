"""What all runs on the same bars share: the grid of prices and volumes, the balance, the costs."""

from __future__ import annotations

from decimal import Decimal

from engine.settings import RunSettings
from engine.simulation import state
from market.bars import Bars


def terms_of(bars: Bars, settings: RunSettings) -> state.Terms:
    """What all runs on the bars share."""
    return state.Terms(_grid(bars), _money(bars, settings), settings.conflict == "path")


def _grid(bars: Bars) -> state.Grid:
    tick, step = bars.instrument.tick, bars.instrument.volume_step
    return state.Grid(float(tick), float(step), *_ratio(tick), *_ratio(step))


def _ratio(number: float) -> tuple[float, float]:
    """A decimal number as a quotient of two whole numbers: 0.25 is 25 / 100."""
    exact = Decimal(repr(number))
    exponent = exact.as_tuple().exponent
    scale = Decimal(10) ** max(0, -int(exponent))
    return float(exact * scale), float(scale)


def _money(bars: Bars, settings: RunSettings) -> state.Money:
    costs = settings.costs
    per_unit = (costs.spread_ticks / 2 + costs.slippage_ticks) * bars.instrument.tick
    return state.Money(float(settings.balance), costs.commission_pct / 100.0, per_unit)

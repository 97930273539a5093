"""A made-up market and what was traded there: a random walk, labelled as such everywhere it is shown."""

from __future__ import annotations

import numpy as np

from evaluation.dates import CampaignDates
from market.bars import Bars
from market.instruments import find_instrument
from market.timeframes import Timeframe
from reports.model import (
    DailyCurve,
    Floats,
    SliceName,
    TradeRow,
)

DAY_MS = 86_400_000


HOUR_MS = 3_600_000


START = 1_483_228_800_000  # 2017-01-01


DAYS = 1_000


DATES = CampaignDates(START, START + 600 * DAY_MS, START + 800 * DAY_MS, START + DAYS * DAY_MS)


CELL = "EURUSD 1h"


def make_bars() -> Bars:
    """A random walk in hours over the whole range."""
    noise = np.random.default_rng(7)
    count = DAYS * 24
    close = 1.1 * np.exp(np.cumsum(noise.normal(0.0, 0.0008, count)))
    opened = np.concatenate(([1.1], close[:-1]))
    reach = np.abs(noise.normal(0.0, 0.0006, (2, count)))
    columns = (opened, np.maximum(opened, close) + reach[0], np.minimum(opened, close) - reach[1], close)
    time = START + HOUR_MS * np.arange(count, dtype=np.int64)
    return Bars.from_columns(find_instrument("EURUSD"), time, *columns, np.ones(count), Timeframe.H1)


def make_trades(bars: Bars, until: int) -> tuple[TradeRow, ...]:
    """Trades at random bars, at prices that were there."""
    noise = np.random.default_rng(11)
    rows: list[TradeRow] = []
    bar = 80
    while bar + 60 < int(np.searchsorted(bars.time, until)):
        held = int(noise.integers(2, 40))
        rows.append(_make_trade(bars, bar, bar + held, bool(noise.random() < 0.5)))
        bar += held + int(noise.integers(4, 60))
    return tuple(rows)


def _make_trade(bars: Bars, entry: int, leave: int, is_long: bool) -> TradeRow:
    side = 1.0 if is_long else -1.0
    pnl = side * 20_000 * float(bars.open[leave] - bars.open[entry]) - 2.6
    slices: tuple[SliceName, ...] = ("search", "validation", "sealed")
    bounds = (DATES.search_end, DATES.validation_end)
    return TradeRow(
        cell=CELL,
        slice=slices[int(np.searchsorted(bounds, int(bars.time[entry]), side="right"))],
        side="long" if is_long else "short",
        entry_time=int(bars.time[entry]),
        entry_price=float(bars.open[entry]),
        exit_time=int(bars.time[leave]),
        exit_price=float(bars.open[leave]),
        quantity=20_000.0,
        pnl=pnl,
        bars_held=leave - entry,
        entry_rule="cross_up" if is_long else "cross_down",
        exit_reason="take_profit" if pnl > 60 else "stop_loss" if pnl < -60 else "reverse",
        r_multiple=pnl / 80,
        costs=2.6,
    )


def moving_average(values: Floats, length: int) -> Floats:
    """A simple one, NaN while it warms up."""
    mean = np.full(len(values), np.nan)
    mean[length - 1 :] = np.convolve(values, np.full(length, 1.0 / length), "valid")
    return mean


def make_curve(days: int, drift: float) -> DailyCurve:
    """Daily returns with an annual Sharpe of about ``drift`` × 50."""
    noise = np.random.default_rng(5)
    return DailyCurve(
        days=START // DAY_MS + np.arange(days, dtype=np.int64),
        returns=noise.normal(drift * 0.004, 0.004, days),
        market_returns=noise.normal(0.0, 0.005, days),
        currency="USD",
    )

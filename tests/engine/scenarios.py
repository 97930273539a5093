"""Small worlds for worked examples: bars in whole points, and signals written into the volume column.

The tick and the volume step are 1, so a price is its own number of ticks. A bar is ``(open, high, low, close)``
or ``(open, high, low, close, signal)``: signal 1 buys, 2 sells, 3 does both, 8 leaves long, 9 leaves short, and sums of
an entry and an exit are written 18 (buy and leave long) and 29 (sell and leave short).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.results import Backtest
from engine.settings import RunSettings
from market.bars import Bars
from market.instruments import Instrument
from market.timeframes import Timeframe
from tests.engine.agreement import assert_agreement

POINTS = Instrument("POINTS", 1, 1, 1, "USD", 252)
HOUR = 3_600_000
START = 1_609_459_200_000  # 2021-01-01T00:00Z, a Friday
QUIET = (100, 100, 100, 100)

ENTRIES = [
    {"id": "buy", "side": "long", "when": "volume == 1 or volume == 3 or volume == 18"},
    {"id": "sell", "side": "short", "when": "volume == 2 or volume == 3 or volume == 29"},
]
EXITS = [
    {"id": "leave_long", "side": "long", "when": "volume == 8 or volume == 18"},
    {"id": "leave_short", "side": "short", "when": "volume == 9 or volume == 29"},
]


def ticks(distance: float) -> dict[str, Any]:
    """A distance in ticks."""
    return {"kind": "ticks", "ticks": distance}


def make_bars(
    rows: Sequence[tuple[float, ...]],
    instrument: Instrument = POINTS,
    timeframe: Timeframe = Timeframe.H1,
    start: int = START,
) -> Bars:
    """Bars one timeframe apart, from ``start`` on."""
    full = [(*row, 0)[:5] if len(row) == 4 else row for row in rows]
    opens, highs, lows, closes, volumes = zip(*full, strict=True)
    times = [start + n * timeframe.milliseconds for n in range(len(rows))]
    return Bars.from_columns(instrument, times, opens, highs, lows, closes, volumes, timeframe=timeframe)


def make_contract(
    entries: list[dict[str, Any]] | None = None,
    exits: list[dict[str, Any]] | None = None,
    sizing: dict[str, Any] | None = None,
    indicators: list[dict[str, Any]] | None = None,
    timeframes: Sequence[str] = ("1h",),
    **risk: Any,
) -> dict[str, Any]:
    """A contract in wire form that trades what the volume column says; ``risk`` are parts of the risk model."""
    return {
        "strategy_id": "example",
        "markets": ["POINTS"],
        "timeframes": list(timeframes),
        "indicators": indicators or [],
        "entry_rules": ENTRIES if entries is None else entries,
        "exit_rules": EXITS if exits is None else exits,
        "risk_model": {"sizing": sizing or {"kind": "fixed_units", "units": 1}} | risk,
    }


def play(
    rows: Sequence[tuple[float, ...]], settings: RunSettings | None = None, start: int = START, **contract: Any
) -> Backtest:
    """Run an example; the independent reference must see the same trades."""
    return assert_agreement(make_contract(**contract), make_bars(rows, start=start), settings)


def summary(backtest: Backtest) -> list[tuple[Any, ...]]:
    """Per trade: side, entry bar, entry price, exit bar, exit price, reason."""
    trades = backtest.trades
    columns = (trades.entry_bar, trades.entry_ticks, trades.exit_bar, trades.exit_ticks)
    sides = ["long" if side > 0 else "short" for side in trades.side]
    return list(zip(sides, *(column.tolist() for column in columns), trades.exit_reason, strict=True))

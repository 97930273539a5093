"""The exported Pine, run in PineTS, trades like the engine. PineTS is under the AGPL: a proof tool, never bundled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.backtest import run_backtest
from engine.settings import RunSettings
from market.bars import Bars
from market.sources import read_bars
from tests.exporters.cases import CASES, load_case, write_source
from tests.exporters.running import list_trips, require_pinets, run_pine

PATH = RunSettings(conflict="path")


def without_ties(bars: Bars) -> Bars:
    """Bars whose open is nearer to one extreme: at equal distance PineTS 0.9.34 goes high first, the law low first."""
    up, down = bars.high_ticks - bars.open_ticks, bars.open_ticks - bars.low_ticks
    high = bars.instrument.to_prices(bars.high_ticks + ((up == down) & (up > 0)).astype(np.int64))
    return Bars.from_columns(
        bars.instrument, bars.time, bars.open, high, bars.low, bars.close, bars.volume, bars.timeframe
    )


@pytest.mark.parametrize("name", [name for name in CASES if name != "stress"])
def test_pine_makes_the_engines_trades_on_real_bars(name: str, shared_data: Path, tmp_path: Path) -> None:
    pinets = require_pinets()
    bars = without_ties(read_bars(shared_data / "EURUSD_1h.parquet", "EURUSD")[:3_000])
    program = load_case(name)
    trips = run_pine(write_source(program, "pine"), bars, pinets, tmp_path)
    assert trips == list_trips(run_backtest(program, bars, None, PATH), bars)
    assert len(trips) > 20


def test_pine_with_tight_stops_makes_the_engines_trades(shared_data: Path, tmp_path: Path) -> None:
    """Shorter than the others: from bar 3156 on a moved stop is gapped on a bar that also reaches the target, where
    PineTS 0.9.34 takes the path before the gap.
    """
    pinets = require_pinets()
    bars = without_ties(read_bars(shared_data / "EURUSD_1h.parquet", "EURUSD")[:2_500])
    program = load_case("stress")
    trips = run_pine(write_source(program, "pine"), bars, pinets, tmp_path)
    assert trips == list_trips(run_backtest(program, bars, None, PATH), bars)

"""The exported Pine, run in PineTS, trades like the engine. PineTS is under the AGPL: a proof tool, never bundled."""

from __future__ import annotations

from pathlib import Path

import pytest

from market.sources import read_bars
from tests.exporters.cases import CASES, load_case, write_source
from tests.exporters.running import require, run_engine, run_pine


@pytest.mark.parametrize("name", CASES)
def test_pine_makes_the_engines_trades_on_real_bars(name: str, shared_data: Path) -> None:
    require("pine")
    bars = read_bars(shared_data / "EURUSD_1h.parquet", "EURUSD")[:3_000]
    program = load_case(name)
    trades = run_pine(write_source(program, "pine"), bars)
    assert trades == run_engine(program, bars)
    assert len(trades) > 20

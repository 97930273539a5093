from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from market.bars import Bars
from market.errors import BarsError
from market.instruments import find_instrument
from market.timeframes import Timeframe
from tests.market.columns import EURUSD, HOUR, START, good_columns

COLUMNS = ("time", "open", "high", "low", "close", "volume", "open_ticks", "high_ticks", "low_ticks", "close_ticks")


def test_prices_are_snapped_half_a_tick_up() -> None:
    columns = good_columns()
    columns["close"][0] = 1.100005
    bars = Bars.from_columns(EURUSD, **columns)
    assert bars.close[0] == 1.10001
    assert bars.close_ticks[0] == 110001


def test_ticks_and_prices_say_the_same() -> None:
    bars = Bars.from_columns(EURUSD, **good_columns())
    for name in ("open", "high", "low", "close"):
        assert np.array_equal(getattr(bars, name), EURUSD.to_prices(getattr(bars, f"{name}_ticks")))


def test_no_array_can_be_written_to() -> None:
    bars = Bars.from_columns(EURUSD, **good_columns())
    for part in (bars, bars[1:3]):
        for name in COLUMNS:
            with pytest.raises(ValueError, match="read-only"):
                getattr(part, name)[0] = 0


def test_what_the_caller_does_to_his_columns_afterwards_changes_nothing() -> None:
    columns = good_columns()
    bars = Bars.from_columns(EURUSD, **columns)
    before = bars.volume.tolist(), bars.time.tolist()
    columns["volume"][:] = 99
    columns["time"][:] = 0
    assert (bars.volume.tolist(), bars.time.tolist()) == before


def test_the_timeframe_is_the_commonest_distance() -> None:
    assert Bars.from_columns(EURUSD, **good_columns()).timeframe is Timeframe.H1


def test_a_missing_volume_is_zero() -> None:
    columns = good_columns()
    del columns["volume"]
    assert Bars.from_columns(EURUSD, **columns).volume.tolist() == [0.0] * 6


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_times_may_be_datetime64_of_any_unit(unit: str) -> None:
    columns = good_columns()
    expected = columns["time"].tolist()
    columns["time"] = columns["time"].astype("datetime64[ms]").astype(f"datetime64[{unit}]")
    assert Bars.from_columns(EURUSD, **columns).time.tolist() == expected


def test_a_slice_keeps_instrument_and_timeframe() -> None:
    bars = Bars.from_columns(EURUSD, **good_columns())
    part = bars[2:4]
    assert (len(part), part.timeframe, part.instrument) == (2, Timeframe.H1, EURUSD)
    assert part.close.tolist() == bars.close.tolist()[2:4]


def test_a_slice_with_a_step_is_refused() -> None:
    with pytest.raises(BarsError, match="the step 2 should be left out"):
        Bars.from_columns(EURUSD, **good_columns())[::2]


def test_between_takes_the_start_and_leaves_the_end() -> None:
    bars = Bars.from_columns(EURUSD, **good_columns())
    assert bars.between(START + HOUR, START + 3 * HOUR).time.tolist() == [START + HOUR, START + 2 * HOUR]
    assert len(bars.between(START + 1, START + HOUR)) == 0
    assert bars.index_at(START + 1) == 1
    assert bars.index_at(START + 100 * HOUR) == len(bars)


def test_equal_bars_have_equal_digests_and_any_change_gives_another() -> None:
    digest = Bars.from_columns(EURUSD, **good_columns()).digest()
    assert Bars.from_columns(EURUSD, **good_columns()).digest() == digest
    others = [good_columns() for _ in range(3)]
    others[0]["close"][5] += 0.0001
    others[1]["volume"][5] += 1
    others[2]["time"][5] += HOUR
    changed = [Bars.from_columns(EURUSD, **columns) for columns in others]
    changed.append(Bars.from_columns(find_instrument("GBPUSD"), **good_columns()))
    changed.append(Bars.from_columns(EURUSD, **good_columns())[:5])
    assert len({digest, *(bars.digest() for bars in changed)}) == 6


def test_another_process_finds_the_same_digest(repository: Path) -> None:
    program = (
        "from market.bars import Bars; from tests.market.columns import EURUSD, good_columns;"
        "print(Bars.from_columns(EURUSD, **good_columns()).digest())"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=repository, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == Bars.from_columns(EURUSD, **good_columns()).digest()


def test_a_million_rows_are_checked_and_snapped_within_seconds() -> None:
    rows = 1_000_000
    close = 1.1 + np.sin(np.arange(rows) / 1000) * 0.1
    start = time.perf_counter()
    bars = Bars.from_columns(EURUSD, START + np.arange(rows) * 60_000, close, close + 0.001, close - 0.001, close)
    assert len(bars) == rows
    assert time.perf_counter() - start < 5

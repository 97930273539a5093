"""Columns between numpy and Arrow."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.arrow import as_arrow, as_numpy

KINDS = (pa.bool_(), pa.int32(), pa.int64(), pa.float32(), pa.float64())


def column_of(kind: pa.DataType, values: list[int]) -> Any:
    return pa.array([value % 2 == 0 if pa.types.is_boolean(kind) else value for value in values], kind)


@pytest.mark.parametrize("kind", KINDS, ids=str)
@given(
    values=st.lists(st.integers(-9, 9), max_size=40),
    cut=st.integers(0, 40),
    skip=st.integers(0, 9),
    parts=st.booleans(),
)
def test_numbers_and_booleans_are_what_pyarrow_makes_of_them(
    kind: pa.DataType, values: list[int], cut: int, skip: int, parts: bool
) -> None:
    column = column_of(kind, values)
    if parts:
        column = pa.chunked_array([column[:cut], column[cut:]])
    column = column[skip:]
    expected = column.to_numpy() if parts else column.to_numpy(zero_copy_only=False)
    found = as_numpy(column)
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found, expected)


def test_a_number_that_is_missing_is_not_a_number() -> None:
    np.testing.assert_array_equal(as_numpy(pa.chunked_array([[1.5, None, 2.5]])), [1.5, np.nan, 2.5])


def test_a_column_comes_back_as_it_went() -> None:
    numbers = np.arange(10.0)[::2]
    np.testing.assert_array_equal(as_numpy(as_arrow(numbers, pa.float64())), numbers)


def test_bars_are_read_and_stored_without_pandas(tmp_path: Path) -> None:
    time = np.arange(200) * 3_600_000 + 1_600_000_000_000
    prices = {name: np.full(200, 1.5 + shift) for name, shift in zip("ohlc", (0.0, 0.1, -0.1, 0.0), strict=True)}
    names = dict(zip("ohlc", ("open", "high", "low", "close"), strict=True))
    columns = {"time": pa.array(time, pa.timestamp("ms", tz="UTC"))}
    pq.write_table(pa.table(columns | {names[k]: pa.array(v) for k, v in prices.items()}), tmp_path / "bars.parquet")
    script = """
import sys
from pathlib import Path
from market.sources import read_source
from market.store import BarStore
folder = Path(sys.argv[1])
found = read_source(folder / "bars.parquet", "EURUSD")
store = BarStore(folder / "store")
store.save(found)
assert len(store.load("EURUSD", "1h").bars) == 200
assert "pandas" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)

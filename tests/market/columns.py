"""Small columns of bars that the tests of this floor damage, one value at a time."""

from __future__ import annotations

from typing import Any

import numpy as np

from market.bars import Bars
from market.instruments import find_instrument

HOUR = 3_600_000
START = 1_600_000_000_000 // HOUR * HOUR
EURUSD = find_instrument("EURUSD")


def good_columns(rows: int = 6) -> dict[str, Any]:
    """Hourly columns of EURUSD, one pip higher each hour."""
    close = 1.1 + np.arange(rows) * 0.0001
    return {
        "time": START + np.arange(rows) * HOUR,
        "open": close - 0.0001,
        "high": close + 0.0002,
        "low": close - 0.0002,
        "close": close,
        "volume": np.full(rows, 10.0),
    }


def damaged(name: str, row: int, value: float) -> dict[str, Any]:
    """Good columns with one value changed; rows count from 1."""
    columns = good_columns()
    columns[name][row - 1] = value
    return columns


def bars_at(times: list[int], **given: Any) -> Bars:
    """Bars at given open times (milliseconds), flat at 1.1 unless given otherwise."""
    flat = np.full(len(times), 1.1)
    columns = dict.fromkeys(("open", "high", "low", "close"), flat) | given
    return Bars.from_columns(EURUSD, np.array(times, dtype=np.int64), **columns)

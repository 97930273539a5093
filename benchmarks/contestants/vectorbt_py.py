"""vectorbt: parameter sets side by side as columns, orders by ``Portfolio.from_signals``, then its statistics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd
import vectorbt as vbt

from benchmarks.contestants.averages import Floats, atr, ema
from benchmarks.exchange import ATR_LENGTH, FAST, SLOW, STOP, TARGET, Fill, Work, serve

_ELEMENTS = 5_000_000  # bars x columns of a block; more columns are no faster and need more memory
_COLUMNS = 400  # of a block, at most


class VectorBt:
    """See ``Engine``."""

    def __init__(self, work: Work) -> None:
        self._work = work
        index = pd.to_datetime(work.time, unit="ms")
        self._prices = {
            name: pd.Series(row, index=index)
            for name, row in zip(("open", "high", "low", "close"), work.bars.T[:4], strict=True)
        }

    def warm_up(self) -> None:
        """See ``Engine``; compiled for the shapes of the rounds, which decide the types."""
        for sets in self._blocks(self._work.sets[: 2 * _COLUMNS]):
            self._measure(self._simulate(sets))

    def run(self) -> list[int]:
        """See ``Engine``."""
        counts: list[int] = []
        for sets in self._blocks(self._work.sets):
            counts += self._measure(self._simulate(sets))
        return counts

    def trades(self) -> Sequence[Sequence[Fill]]:
        """See ``Engine``."""
        return [
            fills for sets in self._blocks(self._work.sample) for fills in self._fills(self._simulate(sets), len(sets))
        ]

    def versions(self) -> Mapping[str, str]:
        """See ``Engine``."""
        return {name: version(name) for name in ("vectorbt", "numba", "numpy", "pandas")}

    def _blocks(self, sets: Floats) -> Iterator[Floats]:
        columns = max(1, min(_COLUMNS, _ELEMENTS // len(self._work.bars)))
        for start in range(0, len(sets), columns):
            yield sets[start : start + columns]

    def _simulate(self, sets: Floats) -> Any:
        work = self._work
        fast, slow = self._averages(sets[:, FAST]), self._averages(sets[:, SLOW])
        above, below = _cross(fast, slow), _cross(slow, fast)
        stops: dict[str, Any] = {}
        if work.terms.stops:
            span = atr(work.high, work.low, work.close, ATR_LENGTH)
            share = (_delay(span, np.nan) / work.open)[:, None]  # vectorbt's distances are shares of the fill
            stops = {"sl_stop": share * sets[:, STOP], "tp_stop": share * sets[:, TARGET]}
        prices = self._prices
        return vbt.Portfolio.from_signals(
            prices["close"],
            entries=_delay(above, False),  # decided at a close, filled at the next open
            short_entries=_delay(below, False),
            price=prices["open"],
            open=prices["open"],
            high=prices["high"],
            low=prices["low"],
            size=work.terms.units,
            upon_opposite_entry="Reverse",
            stop_entry_price="FillPrice",
            fees=work.terms.fee,
            init_cash=work.terms.balance,
            freq="1h",
            **stops,
        )

    def _averages(self, lengths: Floats) -> Floats:
        """EMAs [bars x sets], each length computed once."""
        unique, where = np.unique(lengths.astype(int), return_inverse=True)
        rows = [ema(self._work.close, int(length)) for length in unique]
        return np.column_stack(rows)[:, where]

    def _measure(self, portfolio: Any) -> list[int]:
        """Compute the tear sheet of every column; the counts of trades."""
        return [int(count) for count in portfolio.stats(agg_func=None)["Total Trades"]]

    def _fills(self, portfolio: Any, columns: int) -> list[list[Fill]]:
        last = len(self._work.bars) - 1
        table = portfolio.trades.records
        fills: list[list[Fill]] = [[] for _ in range(columns)]
        names = ("col", "entry_idx", "exit_idx", "direction", "entry_price", "exit_price")
        for column, entry, left, direction, at, out in zip(*(table[name].to_list() for name in names), strict=True):
            if left < last:
                fills[column].append(Fill(entry, left, -1 if direction else 1, at, out))
        return [sorted(each) for each in fills]


def _cross(x: Floats, y: Floats) -> np.ndarray[Any, Any]:
    crossed = np.zeros(x.shape, dtype=np.bool_)
    crossed[1:] = (x[1:] > y[1:]) & (x[:-1] <= y[:-1])
    return crossed


def _delay(rows: np.ndarray[Any, Any], first: float | bool) -> np.ndarray[Any, Any]:
    delayed = np.empty_like(rows)
    delayed[0], delayed[1:] = first, rows[:-1]
    return delayed


if __name__ == "__main__":
    serve(VectorBt)

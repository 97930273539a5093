"""backtesting.py: one Strategy, one run per parameter set, as its manual has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd
from backtesting import Backtest, Strategy
from backtesting.lib import crossover

from benchmarks.contestants.averages import atr, ema
from benchmarks.exchange import ATR_LENGTH, FAST, SLOW, STOP, TARGET, Fill, Work, serve

_MARGIN = 1 / 30


class CrossStrategy(Strategy):  # type: ignore[misc]  # the package has no types
    """Crosses only: an opposite cross reverses, for orders are exclusive."""

    fast = slow = units = 0

    def init(self) -> None:
        """Compute the averages."""
        self.fast_ema = self.I(ema, np.asarray(self.data.Close), self.fast)
        self.slow_ema = self.I(ema, np.asarray(self.data.Close), self.slow)

    def cross(self) -> int:
        """+1 where fast went above slow on this bar, -1 where below."""
        if crossover(self.fast_ema, self.slow_ema):
            return 1
        return -1 if crossover(self.slow_ema, self.fast_ema) else 0

    def next(self) -> None:
        """Reverse on a cross."""
        cross = self.cross()
        if cross > 0:
            self.buy(size=self.units)
        elif cross < 0:
            self.sell(size=self.units)


class StopStrategy(CrossStrategy):
    """With stop and target, given with the order as prices, so measured from the signal's close."""

    stop = target = tick = 0.0
    digits = 0

    def init(self) -> None:
        """Compute the averages and the distances, in whole ticks."""
        super().init()
        high, low, close = (np.asarray(row) for row in (self.data.High, self.data.Low, self.data.Close))
        span = atr(high, low, close, ATR_LENGTH)
        self.to_stop = self.I(_whole_ticks, span * self.stop, self.tick)
        self.to_target = self.I(_whole_ticks, span * self.target, self.tick)

    def next(self) -> None:
        """Reverse on a cross, protected."""
        cross = self.cross()
        if cross == 0:
            return
        price = self.data.Close[-1]
        order = self.buy if cross > 0 else self.sell
        order(
            size=self.units,
            sl=round(price - cross * self.to_stop[-1], self.digits),
            tp=round(price + cross * self.to_target[-1], self.digits),
        )


class BacktestingPy:
    """See ``Engine``."""

    def __init__(self, work: Work) -> None:
        self._work = work
        terms = work.terms
        frame = pd.DataFrame(
            dict(zip(("Open", "High", "Low", "Close", "Volume"), work.bars.T, strict=True)),
            index=pd.to_datetime(work.time, unit="ms"),
        )
        self._strategy = StopStrategy if terms.stops else CrossStrategy
        self._backtest = Backtest(
            frame,
            self._strategy,
            cash=terms.balance,
            commission=terms.fee,
            margin=_MARGIN,
            exclusive_orders=True,
            finalize_trades=True,
        )

    def warm_up(self) -> None:
        """See ``Engine``."""
        self._run(0)

    def run(self) -> list[int]:
        """See ``Engine``."""
        return [int(self._run(number)["# Trades"]) for number in range(len(self._work.sets))]

    def trades(self) -> Sequence[Sequence[Fill]]:
        """See ``Engine``."""
        return [self._fills(self._run(number)["_trades"]) for number in range(len(self._work.sample))]

    def versions(self) -> Mapping[str, str]:
        """See ``Engine``."""
        return {name: version(name) for name in ("backtesting", "numpy", "pandas")}

    def _run(self, number: int) -> Any:
        row, terms = self._work.sets[number], self._work.terms
        values: dict[str, Any] = {"fast": int(row[FAST]), "slow": int(row[SLOW]), "units": terms.units}
        if terms.stops:
            values |= {"stop": row[STOP], "target": row[TARGET], "tick": terms.tick, "digits": terms.digits}
        return self._backtest.run(**values)

    def _fills(self, table: pd.DataFrame) -> list[Fill]:
        last = len(self._work.bars) - 1
        columns = ("EntryBar", "ExitBar", "Size", "EntryPrice", "ExitPrice")
        rows = zip(*(table[name].to_list() for name in columns), strict=True)
        fills = [Fill(entry, left, 1 if size > 0 else -1, at, out) for entry, left, size, at, out in rows]
        return sorted(fill for fill in fills if fill.exit_bar < last)


def _whole_ticks(distance: np.ndarray[Any, Any], tick: float) -> np.ndarray[Any, Any]:
    return np.floor(distance / tick + 0.5) * tick


if __name__ == "__main__":
    serve(BacktestingPy)
